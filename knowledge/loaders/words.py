"""The words of event pages, of all languages together: pages mix them."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass

from knowledge.language import FOLDER, tidy

MARKS = {"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "œ": "o", "æ": "a", "ß": "s"}
LISTS = ("months", "weekdays", "keys", "labels", "zone")


class _Plain(dict[int, str]):
    """Character → its tidied form of one character, worked out once each."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = MARKS.get(char) or tidy(char)[:1] or " "
        return self[code]


_PLAIN = _Plain()


def plain(text: str) -> str:
    """Tidied, with as many characters as before: offsets in it hold for the text."""
    return text.translate(_PLAIN)


@dataclass(frozen=True, slots=True)
class PageWords:
    """Per kind, the words of every language; `keys` and `labels` lead from an alias to its field."""

    kinds: dict[str, tuple[str, ...]]
    months: dict[str, int]
    weekdays: dict[str, int]  # Monday is 0
    keys: dict[str, str]
    labels: dict[str, str]
    function: dict[str, frozenset[str]]  # language → its little words
    zones: dict[str, str]  # language → the zone where it is mostly spoken


@functools.lru_cache(maxsize=1)
def words() -> PageWords:
    """The data of all languages, read once."""
    kinds: dict[str, list[str]] = {}
    found = PageWords({}, {}, {}, {}, {}, {}, {})
    for path in sorted(FOLDER.glob("*/page.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        code = path.parent.name
        for place, names in (("months", found.months), ("weekdays", found.weekdays)):
            for i, name in enumerate(data[place]):
                for spelling in (name, *data.get(f"{place}_short", [name] * 12)[i : i + 1]):
                    names[plain(spelling)] = i + (place == "months")
        found.keys.update({plain(alias): name for name, aliases in data["keys"].items() for alias in aliases})
        found.labels.update({plain(alias): name for name, aliases in data["labels"].items() for alias in aliases})
        found.function[code] = frozenset(map(plain, data["function"]))
        found.zones[code] = data["zone"]
        for kind, texts in data.items():
            if kind not in LISTS:
                kinds.setdefault(kind, []).extend(texts)
    found.kinds.update({kind: tuple(dict.fromkeys(map(plain, texts))) for kind, texts in kinds.items()})
    return found


@functools.lru_cache(maxsize=128)
def any_of(kind: str) -> str:
    """A regular expression for the words of a kind, the longest first; never matches where there are none."""
    found = sorted(words().kinds.get(kind, ()), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(t).replace(r"\ ", r"\s+") for t in found) + ")" if found else "(?!)"


@functools.lru_cache(maxsize=128)
def pattern(kind: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of(kind)}(?!\w)")


def find(kind: str, text: str) -> re.Match[str] | None:
    """The first word of a kind in a text; its offsets hold for the text."""
    return pattern(kind).search(plain(text))


def starts(kind: str, text: str) -> re.Match[str] | None:
    """A word of a kind at the beginning of a text."""
    return pattern(kind).match(plain(text))


def label_of(text: str) -> str | None:
    """The field that a label announces ("Comment y aller ?" → access)."""
    return words().labels.get(plain(text).strip(" :?!.*_-"))
