"""The words of event pages, of all languages together: pages mix them."""

from __future__ import annotations

import functools
import re
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, ParamSpec, TypeVar

from knowledge.data import LANGUAGES, read_data
from knowledge.loaders.phrases import Phrases, expression
from knowledge.words import tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

P = ParamSpec("P")
T = TypeVar("T")
MARKS = {"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "œ": "o", "æ": "a", "ß": "s"}
TABLES = ("months", "months_short", "weekdays", "weekdays_short", "keys", "labels", "zone", "function")
WORD = re.compile(r"\w+")
LONGEST_LABEL = 5  # words of a label that begins with a known one


class _Plain(dict[int, str]):
    """Character → its tidied form of one character, worked out once each."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = MARKS.get(char) or tidy(char)[:1] or " "
        return self[code]


_PLAIN = _Plain()


@functools.lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Tidied, with as many characters as before: offsets in it hold for the text."""
    return text.lower() if text.isascii() else text.translate(_PLAIN)


@functools.lru_cache(maxsize=4096)
def words_in(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(plain(text)))


def forget() -> None:
    """Let go of the texts of a page that has been read."""
    plain.cache_clear()
    words_in.cache_clear()
    key_of.cache_clear()
    label_of.cache_clear()
    for clear in _told:
        clear()


@functools.lru_cache(maxsize=4096)
def key_of(text: str) -> str:
    """A key of a front matter as it is compared: `event_start`, `eventStart` and `event-start` are one."""
    return re.sub(r"[\s_-]+", "", plain(text))


class PageWords(NamedTuple):
    """The words of kinds per language; `keys` and `labels`, of all languages, lead from an alias to its fields."""

    kinds: dict[str, dict[str, list[str]]]  # language → kind → words as they are written
    months: dict[str, int]
    weekdays: dict[str, int]  # Monday is 0
    keys: dict[str, tuple[str, ...]]
    labels: dict[str, str]
    function: dict[str, frozenset[str]]  # language → its little words
    zones: dict[str, str]  # language → the zone where it is mostly spoken


@functools.lru_cache(maxsize=1)
def words() -> PageWords:
    """The data of all languages, read once."""
    found = PageWords({}, {}, {}, {}, {}, {}, {})
    for code in LANGUAGES:
        data = read_data(f"{code}/page")
        for place, names in (("months", found.months), ("weekdays", found.weekdays)):
            for i, name in enumerate(data[place]):
                names[plain(name)] = i + (place == "months")
            for name in data[f"{place}_short"]:
                full = next((n for n in data[place] if plain(n).startswith(plain(name)[:2]) and _short(name, n)), None)
                if full:
                    names.setdefault(plain(name), data[place].index(full) + (place == "months"))
        for name, aliases in data["keys"].items():
            for alias in aliases:
                key = key_of(alias)
                known = found.keys.get(key, ())
                found.keys[key] = known if name in known else (*known, name)
        found.labels.update({plain(alias): name for name, aliases in data["labels"].items() for alias in aliases})
        found.function[code] = frozenset(map(plain, data["function"]))
        found.zones[code] = data["zone"]
        found.kinds[code] = {kind: texts for kind, texts in data.items() if kind not in TABLES}
    return found


def known_keys() -> dict[str, tuple[str, ...]]:
    return words().keys


def _short(name: str, full: str) -> bool:
    """Whether a short name stands for a full one ("mié" for "miércoles")."""
    return plain(full).startswith(plain(name))


_spoken: ContextVar[tuple[str, ...]] = ContextVar("_spoken", default=LANGUAGES)


@contextmanager
def spoken(languages: tuple[str, ...]) -> Iterator[None]:
    """While a page is read, the languages whose words it may use."""
    token = _spoken.set(languages)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken_languages() -> tuple[str, ...]:
    return _spoken.get()


def per_page(make: Callable[P, T]) -> Callable[P, T]:
    """What is made of the words of a page's languages, made once for each choice of them."""
    made = functools.lru_cache(maxsize=64)(lambda _languages, *given: make(*given))  # type: ignore[call-arg]

    @functools.wraps(make)
    def of_page(*given: P.args, **_: P.kwargs) -> T:
        return made(_spoken.get(), *given)

    return of_page


def per_text(read: Callable[[str], T]) -> Callable[[str], T]:
    """What a text tells, worked out once while a page is read."""
    told = functools.lru_cache(maxsize=4096)(lambda text, _languages: read(text))
    _told.append(told.cache_clear)
    return functools.wraps(read)(lambda text: told(text, _spoken.get()))


_told: list[Callable[[], None]] = []


def _texts(kind: str, languages: tuple[str, ...]) -> list[str]:
    known = words().kinds
    return list(dict.fromkeys(plain(text) for code in languages for text in known[code].get(kind, ())))


def any_of(*kinds: str) -> str:
    """A regular expression for the words of kinds, the longest first; never matches where there are none."""
    found = [_any_of(kind, _spoken.get()) for kind in kinds] or ["(?!)"]
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"


@functools.lru_cache(maxsize=1024)
def _any_of(kind: str, languages: tuple[str, ...]) -> str:
    found = sorted(_texts(kind, languages), key=len, reverse=True)
    return "(?:" + "|".join(map(expression, found)) + ")" if found else "(?!)"


@functools.lru_cache(maxsize=1024)
def _phrases(kind: str, languages: tuple[str, ...]) -> Phrases:
    return Phrases(_texts(kind, languages))


def kinds_in(text: str, *kinds: str) -> tuple[str, ...]:
    """Those of the kinds of which a text may have words: a pattern need not be compiled for any other."""
    languages, words = _spoken.get(), words_in(text)
    return tuple(kind for kind in kinds if _phrases(kind, languages).possible(plain(text), words))


def find(kind: str, text: str) -> re.Match[str] | None:
    """The first word of a kind in a text; its offsets hold for the text."""
    phrases, held = _phrases(kind, _spoken.get()), words_in(text)
    return None if phrases.absent(held) else phrases.search(plain(text), held)


def find_all(kind: str, text: str) -> list[re.Match[str]]:
    phrases, held = _phrases(kind, _spoken.get()), words_in(text)
    return [] if phrases.absent(held) else list(phrases.finditer(plain(text), held))


def without(kind: str, text: str) -> str:
    """A plain text with a space for each word of a kind."""
    source = plain(text)
    ends = [(0, 0), *(m.span() for m in find_all(kind, text)), (len(source), 0)]
    return " ".join(source[begin:end] for (_, begin), (end, _) in pairwise(ends))


def starts(kind: str, text: str) -> re.Match[str] | None:
    """A word of a kind at the beginning of a text."""
    phrases, held = _phrases(kind, _spoken.get()), words_in(text)
    return None if phrases.absent(held) else phrases.match(plain(text), held)


def is_whole(kind: str, text: str) -> bool:
    """Whether a text is a word of a kind and nothing else."""
    phrases, held = _phrases(kind, _spoken.get()), words_in(text)
    return not phrases.absent(held) and phrases.fullmatch(plain(text), held) is not None


@functools.lru_cache(maxsize=2048)
def label_of(text: str) -> str | None:
    """The field that a label announces ("Comment y aller ?" → access); it may go on ("Public de la journée")."""
    bare = plain(text).strip(" :?!.*_-#")
    labels = words().labels
    if name := labels.get(bare):
        return name if name != "not" else None
    parts = bare.split()
    for size in range(min(len(parts) - 1, 4), 0, -1):
        head = " ".join(parts[:size])
        if len(parts) <= LONGEST_LABEL and len(head) > 4 and (name := labels.get(head)):
            return name if name != "not" else None
    return None
