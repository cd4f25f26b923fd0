"""Words of a question that stand together in a title of the page: the title is meant, whatever the words say apart.

"When is Open Harvest?" asks for no opening hour, and "the virtual class" of a programme for nothing that is online.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from knowledge.language import language
from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from knowledge.facts import Facts
    from knowledge.language import Language
    from knowledge.words import Token

PARTS = re.compile(r"[:;|?!.()«»“”\"]|\s[–—-]\s")
LEAST = 2  # words with a meaning that must stand together
OF_THE_EVENT = ("ask:start", "ask:end", "topic:", "kind:", "object:", "chat:", "relation:")  # what a title says apart
OF_SESSIONS = ("topic:", "chat:", "object:speak")
CONTENT = frozenset({"talk", "panel", "workshop", "other"})


def in_event_title(words: Sequence[Token], data: Language, facts: Facts) -> frozenset[int]:
    """Positions of words that stand together in the title of the event and are most of a part of it."""
    return _runs(words, [facts.event.title.text], data, most=True)


def in_session_titles(words: Sequence[Token], data: Language, facts: Facts) -> frozenset[int]:
    """Positions of words that stand together in the title of a session with content of its own."""
    titles = [s.title for s in facts.event.sessions if s.title and s.kind in CONTENT]
    return _runs(words, titles, data, most=False)


def _runs(words: Sequence[Token], titles: Iterable[str], data: Language, *, most: bool) -> frozenset[int]:
    plain = _plain(data.code)
    asked: dict[str, list[int]] = defaultdict(list)
    for i, token in enumerate(words):
        asked[token.word].append(i)
    found: set[int] = set()
    for title in titles:
        for held in _parts(title):
            if asked.keys().isdisjoint(held):
                continue
            least = max(LEAST, (sum(w not in plain for w in held) + 1) // 2 if most else 0)
            found |= _shared(words, asked, held, plain, least)
    return frozenset(found)


@functools.cache
def _plain(code: str) -> frozenset[str]:
    """The words of a language that carry no meaning of their own."""
    words_of = language(code).lexicon.words_of
    return frozenset(words_of["function"] | words_of["light"])


@functools.lru_cache(maxsize=4096)
def _parts(title: str) -> tuple[tuple[str, ...], ...]:
    """The words of each part of a title."""
    return tuple(tuple(t.word for t in tokens(part)) for part in PARTS.split(title))


def _shared(
    words: Sequence[Token], asked: dict[str, list[int]], held: tuple[str, ...], plain: frozenset[str], least: int
) -> set[int]:
    """Positions of the stretches of words that both hold, with at least so many words that carry meaning."""
    found: set[int] = set()
    for j, first in enumerate(held):
        for i in asked.get(first, ()):
            size = 0
            while i + size < len(words) and j + size < len(held) and words[i + size].word == held[j + size]:
                size += 1
            if sum(w not in plain for w in held[j : j + size]) >= least:
                found.update(range(i, i + size))
    return found
