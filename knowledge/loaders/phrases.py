"""Phrases of a kind in plain texts."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ITEM = re.compile(r"[\w*]+")
ANY = "*"  # any letters, within a word of a phrase


def expression(phrase: str) -> str:
    return re.escape(phrase).replace(r"\ ", r"\s+").replace(r"\*", r"\w*")


@functools.lru_cache(maxsize=4096)
def _pattern(phrase: str) -> re.Pattern[str]:
    end = r"(?!\w)" if phrase[-1:].isalnum() or phrase.endswith(ANY) else ""
    return re.compile(rf"(?<!\w){expression(phrase)}{end}")


@functools.lru_cache(maxsize=4096)
def _parts(phrase: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a phrase, and the pieces of those that may have any letters in them."""
    pieces = (piece for item in ITEM.findall(phrase) if ANY in item for piece in item.split(ANY) if piece)
    return tuple(_whole_words(phrase)), tuple(pieces) if ANY in phrase else ()


def _whole_words(phrase: str) -> list[str]:
    items = ITEM.findall(phrase)
    return items if ANY not in phrase else [item for item in items if ANY not in item]


class Phrases:
    """Phrases, the longest first. Each has a pattern of its own, made when a text has all its words: to compile one
    for all takes longer than to read a page."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._known: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for rank, phrase in enumerate(sorted(phrases, key=len, reverse=True)):
            longest = phrase if phrase.isalnum() else max(_whole_words(phrase), key=len, default="")
            self._known[longest].append((rank, phrase))
        self._words = frozenset(self._known)
        self._without_word = "" in self._known

    def absent(self, words: frozenset[str]) -> bool:
        """Whether a text of these words has surely none of the phrases: so it is for nearly all texts and kinds."""
        return not self._without_word and words.isdisjoint(self._words)

    def possible(self, text: str, words: frozenset[str]) -> bool:
        """Whether a text has all words of one of the phrases."""
        return not self.absent(words) and bool(self._held(text, words))

    def _possible(self, text: str, words: frozenset[str]) -> list[re.Pattern[str]]:
        return [_pattern(phrase) for _, phrase in self._held(text, words)]

    def _held(self, text: str, words: frozenset[str]) -> list[tuple[int, str]]:
        """The phrases whose words and parts of words a text has."""
        held = []
        for word in ("", *(words & self._words)):
            for rank, phrase in self._known.get(word, ()):
                whole, pieces = _parts(phrase)
                if words.issuperset(whole):
                    for piece in pieces:
                        if piece not in text:
                            break
                    else:
                        held.append((rank, phrase))
        if len(held) > 1:
            held.sort()
        return held

    def search(self, text: str, words: frozenset[str]) -> re.Match[str] | None:
        """The first phrase in a text of these words."""
        found = [m for p in self._possible(text, words) if (m := p.search(text))]
        return min(found, key=lambda m: m.start()) if found else None

    def match(self, text: str, words: frozenset[str]) -> re.Match[str] | None:
        """The phrase at the beginning of a text."""
        return next((m for p in self._possible(text, words) if (m := p.match(text))), None)

    def fullmatch(self, text: str, words: frozenset[str]) -> re.Match[str] | None:
        """The phrase that is the whole of a text."""
        return next((m for p in self._possible(text, words) if (m := p.fullmatch(text))), None)

    def finditer(self, text: str, words: frozenset[str]) -> Iterator[re.Match[str]]:
        """All phrases of a text, one after the other."""
        patterns, at = self._possible(text, words), 0
        while found := [m for p in patterns if (m := p.search(text, at))]:
            first = min(found, key=lambda m: m.start())
            yield first
            at = first.end()
