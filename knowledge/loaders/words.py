"""The words of event pages, of all languages together: pages mix them."""

from __future__ import annotations

import functools
import re
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from knowledge.data import LANGUAGES, pairs, read_data, read_made, read_source, version
from knowledge.loaders.phrases import Phrases, expression
from knowledge.words import tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

P = ParamSpec("P")
T = TypeVar("T")
MARKS = {"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "œ": "o", "æ": "a", "ß": "s"}
TABLES = ("months", "months_short", "weekdays", "weekdays_short", "keys", "labels", "zone")
WORD = re.compile(r"\w+")
SIGNS = re.compile(r"[\u2190-\u2bff\u3030\ufe0f\u200d\U0001f000-\U0001faff]+")  # pictures beside a label
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


@functools.lru_cache(maxsize=4096)
def names_of(key: str) -> tuple[str, ...]:
    """The fields that a key of a front matter means; in "meetup_start_time", "event-place" they are the event's."""
    known = words().keys
    if names := known.get(key_of(key)):
        return names
    first, _, rest = re.sub(r"(?<=[a-z])(?=[A-Z])|[\s_-]+", "_", key.strip()).partition("_")
    if not rest:
        return ()
    if "_" not in rest and (names := known.get(key_of(rest + first))):
        return names  # "inscription_lien"
    if plain(first) not in words().event_keys:
        return ()
    return known.get(f"event{key_of(rest)}") or known.get(key_of(rest), ())


class PageWords(NamedTuple):
    """The words of kinds per language; `keys` and `labels`, of all languages, lead from an alias to its fields."""

    kinds: dict[str, dict[str, str]]  # language → kind → words, with "|" between them
    months: dict[str, int]
    weekdays: dict[str, int]  # Monday is 0
    keys: dict[str, tuple[str, ...]]
    labels: dict[str, str]
    function: dict[str, frozenset[str]]  # language → its little words
    zones: dict[str, str]  # language → the zone where it is mostly spoken
    event_keys: set[str]  # what the keys of an event may begin with


@functools.lru_cache(maxsize=1)
def words() -> PageWords:
    """The data of all languages, read once."""
    found = PageWords({}, {}, {}, {}, {}, {}, {}, set())
    shortened: list[tuple[dict[str, int], dict[str, str]]] = []
    for code in LANGUAGES:
        zone, kinds, keys, labels, months, months_short, weekdays, weekdays_short = _tables(code)
        found.zones[code], found.kinds[code] = zone["zone"], kinds
        found.function[code] = frozenset(kinds["function"].split("|"))
        found.event_keys.update(kinds["event_keys"].split("|"))
        for key, names in keys.items():
            known = found.keys.get(key, ())
            found.keys[key] = (*known, *(name for name in names.split("|") if name not in known))
        found.labels.update(labels)
        found.months.update(zip(months, map(int, months.values()), strict=True))
        found.weekdays.update(zip(weekdays, map(int, weekdays.values()), strict=True))
        shortened += (found.months, months_short), (found.weekdays, weekdays_short)
    for full, short in shortened:
        for name, number in short.items():
            full.setdefault(name, int(number))
    return found


def _tables(code: str) -> Iterable[dict[str, str]]:
    made = read_made(f"{code}/page", version(read_source(f"{code}/page")))
    return map(pairs, made) if made else tables_of(read_data(f"{code}/page"))


def tables_of(data: dict[str, Any]) -> tuple[dict[str, str], ...]:
    """What `page.toml` says, as it is compared: the zone, kinds, keys, labels; months and weekdays and their numbers,
    each with their short names."""
    kinds = {kind: "|".join(map(plain, texts)) for kind, texts in data.items() if kind not in TABLES}
    aliases = [(key_of(alias), name) for name, written in data["keys"].items() for alias in written]
    keys = {key: "|".join(dict.fromkeys(name for other, name in aliases if other == key)) for key, _ in aliases}
    labels = {plain(alias): name for name, written in data["labels"].items() for alias in written}
    names = (
        *_numbered(data["months"], data["months_short"], 1),
        *_numbered(data["weekdays"], data["weekdays_short"], 0),
    )
    return {"zone": data["zone"]}, kinds, keys, labels, *names


def _numbered(names: list[str], short: list[str], first: int) -> tuple[dict[str, str], dict[str, str]]:
    """Names and their numbers; short names and the numbers of what they stand for ("mié" for "miércoles")."""
    full = {plain(name): str(number) for number, name in enumerate(names, first)}
    starts = {
        plain(name): [number for other, number in full.items() if other.startswith(plain(name))] for name in short
    }
    return full, {name: numbers[0] for name, numbers in starts.items() if numbers}


def known_keys() -> dict[str, tuple[str, ...]]:
    return words().keys


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
    told = [known[code].get(kind) for code in languages]
    return list(dict.fromkeys("|".join(filter(None, told)).split("|"))) if any(told) else []


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


def first_word(kind: str) -> str:
    """The first word of a kind in the language of the page."""
    return words().kinds[_spoken.get()[0]].get(kind, "").partition("|")[0]


def is_whole(kind: str, text: str) -> bool:
    """Whether a text is a word of a kind and nothing else."""
    phrases, held = _phrases(kind, _spoken.get()), words_in(text)
    return not phrases.absent(held) and phrases.fullmatch(plain(text), held) is not None


@functools.lru_cache(maxsize=1)
def _articles() -> frozenset[str]:
    return frozenset(plain(word) for kinds in words().kinds.values() for word in kinds.get("article", ()))


@functools.lru_cache(maxsize=2048)
def label_of(text: str) -> str | None:
    """The field that a label announces ("Comment y aller ?" → access); it may go on ("Public de la journée")."""
    bare = re.sub(r"^\W+|\W+$", "", SIGNS.sub("", plain(text)))
    labels = words().labels
    parts = bare.split()
    if len(parts) > 1 and bare not in labels and parts[0] in _articles():
        parts = parts[1:]
        bare = " ".join(parts)
    if name := labels.get(bare):
        return name if name != "not" else None
    for size in range(min(len(parts) - 1, 4), 0, -1):
        head = " ".join(parts[:size])
        if len(parts) <= LONGEST_LABEL and len(head) > 4 and (name := labels.get(head)):
            return name if name != "not" else None
    return None
