"""What a person says of the own agenda, in words: "I'll go to …", "finally not …", "what's next for me?"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from knowledge import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.wording import Wording

Kind = Literal["add", "drop", "mine", "next"]
WORD = re.compile(r"\w+")
GAP = "…"  # in a phrase: where the session is named
MEANINGS: tuple[tuple[str, Kind], ...] = (("not_going", "drop"), ("drop", "drop"), ("going", "add"), ("add", "add"))
STATEMENTS = {"going", "not_going"}  # with a question mark they are questions
LONGEST = 40  # words of a message that may be a wish …
FAR = 8  # … and of what is only said before or behind it


@dataclass(frozen=True, slots=True)
class Wish:
    kind: Kind
    named: str  # the session, in the person's words; empty: the one spoken of
    language: str
    plain: bool = False  # it speaks of the agenda, and so is no question


@dataclass(frozen=True, slots=True)
class _Phrase:
    kind: Kind
    before: tuple[str, ...]
    after: tuple[str, ...]
    statement: bool


class Wishes:
    """The phrases of all languages."""

    def __init__(self, wordings: Mapping[str, Wording]) -> None:
        self._languages = {code: _Language(wording) for code, wording in wordings.items()}

    def read(self, text: str, prefer: Iterable[str | None]) -> Wish | None:
        """The wish that a text is, in the first of the preferred languages in which it is one."""
        found = list(WORD.finditer(text))
        if not 0 < len(found) <= LONGEST:
            return None
        words = tuple(tidy(word[0]) for word in found)
        codes = dict.fromkeys([*(code for code in prefer if code in self._languages), *self._languages])
        for code in codes:
            read = self._languages[str(code)].read(words, asks="?" in text)
            if read is not None:
                kind, first, last, plain = read
                named = text[found[first].start() : found[last - 1].end()] if first < last else ""
                return Wish(kind, named, str(code), plain)
        return None


class _Language:
    def __init__(self, wording: Wording) -> None:
        said = wording.agenda
        around = [_words(phrase) for phrase in said["around"]]
        self._before, self._behind = _by_first(around), _by_first(phrase[::-1] for phrase in around)
        self._it = {_words(phrase) for phrase in said["it"]}
        self._whole: dict[tuple[str, ...], Kind] = {_words(phrase): "mine" for phrase in said["mine"]}
        self._whole |= {_words(phrase): "next" for phrase in said["next"]}
        phrases = [
            _Phrase(kind, _words(phrase.partition(GAP)[0]), _words(phrase.partition(GAP)[2]), name in STATEMENTS)
            for name, kind in MEANINGS
            for phrase in said[name]
        ]
        self._phrases: dict[str, list[_Phrase]] = {}
        for phrase in sorted(phrases, key=lambda one: -len(one.before + one.after)):
            self._phrases.setdefault(phrase.before[0] if phrase.before else "", []).append(phrase)

    def read(self, words: tuple[str, ...], *, asks: bool) -> tuple[Kind, int, int, bool] | None:
        """What is wished, from which to which word it is named, and whether it is plainly a wish."""
        starts = _skipped(words, self._before)
        ends = [len(words) - place for place in _skipped(words[::-1], self._behind)]
        for first in starts:
            for last in ends:
                if kind := self._whole.get(words[first:last]):
                    return kind, last, last, True
        for first in starts:
            for last in ends:
                for phrase in self._fitting(words[first:last]):
                    if asks and phrase.statement:
                        continue
                    begin, end = first + len(phrase.before), last - len(phrase.after)
                    end = begin if words[begin:end] in self._it else end
                    return phrase.kind, begin, end, not phrase.statement
        return None

    def _fitting(self, words: tuple[str, ...]) -> Iterator[_Phrase]:
        """Phrases that a text begins, and ends, with; the longest first."""
        if words:
            for phrase in (*self._phrases.get(words[0], ()), *self._phrases.get("", ())):
                long = len(phrase.before) + len(phrase.after)
                begins = words[: len(phrase.before)] == phrase.before
                if begins and long <= len(words) and words[len(words) - len(phrase.after) :] == phrase.after:
                    yield phrase


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(tidy(text)))


def _by_first(phrases: Iterable[tuple[str, ...]]) -> Mapping[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        found.setdefault(phrase[0], []).append(phrase)
    return found


def _skipped(words: tuple[str, ...], around: Mapping[str, list[tuple[str, ...]]]) -> list[int]:
    """Where a text may begin when what is only said before it is left out; the outermost first."""
    places = [0]
    for place in places:
        for phrase in around.get(words[place], ()):
            after = place + len(phrase)
            if words[place:after] == phrase and after not in places and after < min(len(words), FAR):
                places.append(after)
    return sorted(places)
