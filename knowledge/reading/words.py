"""The words of event pages, of all languages together: pages mix them."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass

from knowledge.language import FOLDER, tidy

APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'"})


@dataclass(frozen=True, slots=True)
class PageWords:
    """Per kind, the words of every language; `keys` and `labels` lead from an alias to its field."""

    kinds: dict[str, tuple[str, ...]]
    months: dict[str, int]
    weekdays: dict[str, int]
    keys: dict[str, str]
    labels: dict[str, str]

    def pattern(self, kind: str) -> re.Pattern[str]:
        return _pattern(kind)

    def find(self, kind: str, text: str) -> re.Match[str] | None:
        """The first word of a kind in a text, tidied on both sides."""
        return _pattern(kind).search(plain(text))


def plain(text: str) -> str:
    """Tidied, character by character: offsets in it hold for the text."""
    return "".join(tidy(c)[:1] or " " for c in text.translate(APOSTROPHES))


@functools.lru_cache(maxsize=1)
def words() -> PageWords:
    kinds: dict[str, list[str]] = {}
    months: dict[str, int] = {}
    weekdays: dict[str, int] = {}
    keys: dict[str, str] = {}
    labels: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*/reading.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        months |= {tidy(m): i for i, m in enumerate(data.pop("months"), 1)}
        weekdays |= {tidy(d): i for i, d in enumerate(data.pop("weekdays"))}
        keys |= {tidy(alias): name for name, aliases in data.pop("keys").items() for alias in aliases}
        labels |= {tidy(alias): name for name, aliases in data.pop("labels").items() for alias in aliases}
        for kind, texts in data.items():
            kinds.setdefault(kind, []).extend(texts)
    return PageWords({k: tuple(v) for k, v in kinds.items()}, months, weekdays, keys, labels)


@functools.lru_cache(maxsize=64)
def _pattern(kind: str) -> re.Pattern[str]:
    found = sorted({tidy(t.translate(APOSTROPHES)) for t in words().kinds[kind]}, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(t) for t in found) + r")s?(?!\w)")
