"""What a question means, as values that can be kept and compared across wordings and languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.clause import Clause

    Word = tuple[str, frozenset[str]]  # a tidied word and its keys

ALIKE = 0.75  # of the telling words of both questions, from which they ask the same
SPELT = 80  # of 100, from which two words are one with a typing error
SHORTEST = 4  # letters of a word in which there may be a typing error


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One thing asked: `words` are those that tell something, `own` those of them that no topic explains."""

    text: str
    language: str
    topics: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()
    own: tuple[Word, ...] = ()


def meaning(clause: Clause) -> Meaning:
    told = [(token.word, clause.keys[i]) for i, token in enumerate(clause.words)]
    own = set(clause.rest)
    polite = clause.at("greeting", *(label for label in clause.labels if label.startswith("chat:")))
    return Meaning(
        text=clause.text.strip(),
        language=clause.language,
        topics=tuple(sorted(clause.of("topic"))),
        words=tuple(word for i, word in enumerate(told) if word[0] not in clause.plain and i not in polite),
        own=tuple(word for i, word in enumerate(told) if i in own),
    )


def same(one: Meaning, other: Meaning) -> bool:
    """Whether two questions ask the same: by their topics, where these say it all, else by their words."""
    if one.topics and one.topics == other.topics:
        if not one.own and not other.own:
            return True
        if one.own and other.own and max(likeness(one.own, other.own), likeness(other.own, one.own)) >= ALIKE:
            return True
    return max(likeness(one.words, other.words), likeness(other.words, one.words)) >= ALIKE


def likeness(mine: Sequence[Word], theirs: Sequence[Word]) -> float:
    """How much of both questions the other holds; nothing where one of the asker's words is not among theirs."""
    if not mine or not theirs or not all(any(_same(a, b) for b in theirs) for a in mine):
        return 0.0
    there = sum(1 for a in theirs if any(_same(a, b) for b in mine))
    return (len(mine) + there) / (len(mine) + len(theirs))


def _same(a: Word, b: Word) -> bool:
    if a[0] == b[0] or a[1] & b[1]:
        return True
    if min(len(a[0]), len(b[0])) < SHORTEST:
        return False
    from rapidfuzz import fuzz  # imported where it is needed: most questions do without

    return fuzz.ratio(a[0], b[0]) >= SPELT
