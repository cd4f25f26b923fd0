"""The time words of one language, ready to be looked up; and of a text, where its words stand."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from knowledge.data import read_data
from knowledge.words import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
WORD = re.compile(r"\d+|[^\W\d_]+")
PIECE = re.compile(r"\{\w\}|\d+|[^\W\d_]+")
TIGHT, LOOSE = re.compile(r"[\s'-]*"), re.compile(r"[\s'.,-]*")  # between the words of a phrase, of a date
SIDES = ("at", "about", "after", "before", "until")  # a word of two of them is of the later one
SCALES = {"minutes": 1, "hours": 60, "days_unit": 1440, "weeks_unit": 10080}
NUMBERED = "{n}", "{h}"
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")  # "a quarter past": words too common to tell of a time


def plain(text: str) -> str:
    """Tidied character by character, so that offsets in it are those of the text."""
    if text.isascii():
        return text.lower()
    return "".join(c if c.isascii() else (tidy(c)[:1] or " ") for c in text.translate(APOSTROPHES)).lower()


@dataclass(slots=True)
class Phrases:
    """Phrases of one kind and what each means; the longest that fits is the one that is meant."""

    known: dict[tuple[str, ...], Any] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)  # by their first word

    def add(self, text: str, meaning: Any) -> None:
        words = tuple(PIECE.findall(plain(text)))
        if not words:  # a mark, like "@"
            return
        self.known[words] = meaning
        self.longest[words[0]] = max(self.longest.get(words[0], 0), len(words))


class ClockPhrase(NamedTuple):
    """ "quarter past {n}": what stands before and after the hour, and the minutes from it."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    minutes: int
    unit: bool  # the word for hour has to stand there as well


class TimeWords(NamedTuple):
    """How a language speaks of days and hours."""

    kinds: dict[str, Phrases]
    between: tuple[tuple[Phrases, Phrases], ...]
    clock_phrases: tuple[ClockPhrase, ...]
    clock: re.Pattern[str]
    part_words: dict[str, str]  # words that may be joined to a weekday
    weekday_lengths: tuple[int, ...]
    triggers: frozenset[str]  # words without which, or digits, a text names no time


@functools.lru_cache(maxsize=16)
def time_words(code: str) -> TimeWords:
    data = read_data(f"{code}/time")
    kinds = {name: _phrases((text, True) for text in texts) for name, texts in data.items() if _plain_list(texts)}
    for name in ("months", "weekdays", "days", "later_days", "clocks", "halves", "parts", "nth"):
        kinds[name] = _phrases(data[name])
    kinds["today_parts"] = _phrases((text, (part, *shift)) for text, part, *shift in data["today_parts"])
    kinds["numbers"] = _phrases((text, n) for n, text in enumerate(data["numbers"], 1))
    for text in data["one"]:
        kinds["numbers"].add(text, 1)
    kinds["sides"] = _phrases((text, side) for side in SIDES for text in data[side])
    kinds["scales"] = _phrases((text, size) for name, size in SCALES.items() for text in data[name])
    kinds["turns"] = _phrases((w, n) for name, n in (("next", 1), ("last", -1), ("this", 0)) for w in data[name])
    kinds["periods"] = _phrases((w, name) for name in ("week", "weekend", "month", "year") for w in data[name])
    halves = ("morning", "afternoon", "evening")
    kinds["half_after"] = _phrases((text, half) for half in halves for text in data[f"{half}_after"])
    fractions = [("half_hour", 30), ("quarter_hour", 15)]
    kinds["fractions"] = _phrases((text, n) for name, n in fractions for text in data[name])
    between = tuple((_phrases([(a, True)]), _phrases([(b, True)])) for a, b in data["between"])
    clock_phrases = tuple(_clock_phrase(text, minutes) for text, minutes in data["clock_phrases"])
    lengths = tuple(sorted({len(words[0]) for words in kinds["weekdays"].known if len(words) == 1}))
    triggers = _triggers(kinds, clock_phrases)
    clock = _clock(data["clock_units"])
    return TimeWords(kinds, between, clock_phrases, clock, _part_words(kinds["parts"]), lengths, triggers)


def _plain_list(texts: Sequence[Any]) -> bool:
    return all(isinstance(text, str) for text in texts)


def _phrases(pairs: Iterable[Sequence[Any]]) -> Phrases:
    phrases = Phrases()
    for text, meaning in pairs:
        phrases.add(text, meaning)
    return phrases


def _clock_phrase(text: str, minutes: int) -> ClockPhrase:
    pieces = PIECE.findall(plain(text))
    at = next(i for i, piece in enumerate(pieces) if piece in NUMBERED)
    return ClockPhrase(tuple(pieces[:at]), tuple(pieces[at + 1 :]), minutes, pieces[at] == "{h}")


def _clock(units: list[str]) -> re.Pattern[str]:
    """A clock time in digits, in all spellings: 9h30, 9 h 30, 9:30, 9.30, 14 Uhr 30, 9 am, 9:30 p.m., 9 o'clock."""
    unit = "|".join(re.escape(plain(u)) for u in sorted({*units, "h"}, key=len, reverse=True))
    return re.compile(
        rf"(?P<h>[01]?\d|2[0-4])(?!\d)"
        rf"(?:\s?(?:[:.]|{unit})\s?(?P<m>[0-5]\d)(?!\d)|(?P<u>\s?(?:{unit})(?!\w))?)"
        rf"(?:\s?(?P<ap>[ap])\.?\s?m(?!\w)\.?)?(?P<u2>\s?(?:{unit})(?!\w))?"
    )


def _triggers(kinds: dict[str, Phrases], clock_phrases: tuple[ClockPhrase, ...]) -> frozenset[str]:
    telling = (
        "months", "weekdays", "days", "later_days", "today_parts", "parts", "clocks", "now", "halves", "periods",
        "days_unit",
    )  # fmt: skip
    found = {words[-1] for kind in (*telling, "fractions", "scales") for words in kinds[kind].known}
    found |= {phrase.before[0] if phrase.before else phrase.after[-1] for phrase in clock_phrases} - LETTERS
    return frozenset(found | {words[0] for words, number in kinds["numbers"].known.items() if number > 1})


def _apart(found: re.Match[str], words: TimeWords) -> list[tuple[str, int, int]]:
    """A word with where it stands; a weekday and a part of the day written as one, "Donnerstagabend", as two."""
    word, start, end = found[0], *found.span()
    for cut in words.weekday_lengths:
        part = words.part_words.get(word[cut:]) if cut < len(word) else None
        if part and (word[:cut],) in words.kinds["weekdays"].known:
            return [(word[:cut], start, start + cut), (part, start + cut, end)]
    return [(word, start, end)]


def _part_words(parts: Phrases) -> dict[str, str]:
    """The last words of parts of the day ("am Morgen"), each with one word that says the same part by itself."""
    alone = {meaning: words[0] for words, meaning in parts.known.items() if len(words) == 1}
    return {words[-1]: alone[meaning] for words, meaning in parts.known.items() if meaning in alone}


class Reader:
    """The words of a text, with look-ups at a place among them: `take(kind, i)` → meaning and the place after it."""

    def __init__(self, text: str, words: TimeWords) -> None:
        self.text = text
        self.words = words
        found = [piece for m in WORD.finditer(text) for piece in _apart(m, words)]
        self.tokens = [word for word, _, _ in found]
        self.starts = [start for _, start, _ in found]
        self.ends = [end for _, _, end in found]

    def telling(self) -> list[int]:
        """Places of the words that may belong to a time."""
        triggers = self.words.triggers
        return [i for i, word in enumerate(self.tokens) if word in triggers or word.isdecimal()]

    def gap(self, i: int) -> str:
        """What stands between a word and the one before it."""
        return self.text[self.ends[i - 1] : self.starts[i]] if 0 < i < len(self.tokens) else ""

    def near(self, i: int, between: re.Pattern[str] = TIGHT) -> bool:
        """Whether a word follows closely on the one before it."""
        return 0 < i < len(self.tokens) and bool(between.fullmatch(self.text, self.ends[i - 1], self.starts[i]))

    def after(self, place: int) -> int:
        """The first word that begins at a character or behind it."""
        return next((i for i, start in enumerate(self.starts) if start >= place), len(self.tokens))

    def take(self, kind: str, i: int) -> tuple[Any, int] | None:
        return self.one_of(self.words.kinds[kind], i)

    def one_of(self, phrases: Phrases, i: int) -> tuple[Any, int] | None:
        longest = phrases.longest.get(self.tokens[i], 0) if i < len(self.tokens) else 0
        for size in range(longest, 0, -1):
            words = tuple(self.tokens[i : i + size])
            if words in phrases.known and self.together(i, size):
                return phrases.known[words], i + size
        return None

    def together(self, i: int, size: int) -> bool:
        return all(self.near(j) for j in range(i + 1, i + size))

    def same(self, words: tuple[str, ...], i: int) -> bool:
        """Whether exactly these words stand here."""
        return tuple(self.tokens[i : i + len(words)]) == words and self.together(i, len(words))

    def skip(self, kind: str, i: int) -> int:
        """The place behind a word of this kind, or this place where there is none."""
        taken = self.take(kind, i)
        return taken[1] if taken else i

    def digits(self, i: int, most: int = 2) -> int | None:
        """A number written in digits here, not part of another one, of a word or of a decimal."""
        if not (0 <= i < len(self.tokens) and self.tokens[i].isdecimal() and len(self.tokens[i]) <= most):
            return None
        before = self.text[max(0, self.starts[i] - 2) : self.starts[i]]
        if before and (before[-1].isalnum() or (len(before) > 1 and before[-1] in ".,:/-–" and before[0].isalnum())):
            return None
        return int(self.tokens[i])

    def number(self, i: int) -> tuple[int, int] | None:
        """A number in digits or as a word."""
        digits = self.digits(i, most=3)
        return (digits, i + 1) if digits is not None else self.take("numbers", i)
