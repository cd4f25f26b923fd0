"""Ages: that of whom a question is about ("my son is 9"), and the bounds that a page sets ("from 6 years")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.language import Ages, Language
    from knowledge.words import Token

OLDEST = 120  # years
SHORTEST_GLUED = 4  # letters of a unit that may be one word with its number
BARE = re.compile(r"(?<!\d)\d{1,2}\+(?!\s?\w)|(?<![^\W_])[UÜ]\s?-?\d{1,2}\b")  # "14+", "U18"; not "50+ stands"
NEAR_KIN = 5  # words before a bare number among which is said whose age it is
REACH = 3  # words between an age and what makes it a bound
CLOSES = re.compile(r"\s*(?:[,;.!?)]|$)")


def told(words: Sequence[Token], text: str, data: Language) -> frozenset[int]:
    """The positions of an age in a question, its unit and what belongs to it; none where no age is told."""
    ages = data.ages
    for i, token in enumerate(words):
        if _glued(token.word, data):
            return frozenset(_and_old(words, i, ages))
        if not _is_number(token.word, data):
            continue
        if i + 1 < len(words) and words[i + 1].word in ages.units:
            return frozenset({i, *_and_old(words, i + 1, ages)})
        if _bare(words, i, text, ages):
            return frozenset({i})
    return frozenset()


def _glued(word: str, data: Language) -> bool:
    """ "6jährige", "dreijährige"."""
    unit = next((u for u in data.ages.units if len(u) >= SHORTEST_GLUED and word.endswith(u)), "")
    return bool(unit) and _is_number(word.removesuffix(unit), data)


def _is_number(word: str, data: Language) -> bool:
    return word in data.numbers or (word.isdecimal() and len(word) <= len(str(OLDEST)) and int(word) <= OLDEST)


def _and_old(words: Sequence[Token], i: int, ages: Ages) -> set[int]:
    """A unit with the words that may follow it: "years old", "años de edad"."""
    return {i, i + 1} if i + 1 < len(words) and words[i + 1].word in ages.old else {i}


def _bare(words: Sequence[Token], i: int, text: str, ages: Ages) -> bool:
    """ "My daughter is 10, …", "with my son (11)": a number alone that ends a phrase about someone."""
    before = [w.word for w in words[max(0, i - NEAR_KIN) : i]]
    if not before or not CLOSES.match(text, words[i].end) or not words[i].word.isdecimal():
        return False
    between = text[words[i - 1].end : words[i].start].strip()
    if between == "(":
        return not ages.kin.isdisjoint(before)
    told = not ages.kin.isdisjoint(before) or (len(before) > 1 and before[-2] in ages.self)
    return told and not between and before[-1] in ages.being


def bounds(text: str, data: Language) -> bool:
    """Whether words of a page set an age: a number of years beside a word that bounds it, or minors."""
    ages, words = data.ages, tokens(text)
    spaced = f" {' '.join(t.word for t in words)} "
    if BARE.search(text) or any(f" {phrase} " in spaced for phrase in ages.minors):
        return True
    numbers = [i for i, t in enumerate(words) if _is_number(t.word.removesuffix("s"), data) and not _clock(t, text)]
    for i in numbers:
        near = {w.word for w in words[max(0, i - REACH) : i + REACH]}
        ranged = any(0 < j - i < REACH for j in numbers)
        if words[max(0, i - 1)].word in ages.below or (
            _unit_near(words, i, ages) and (ranged or near & (ages.bounds | ages.below))
        ):
            return True
    return False


def _clock(token: Token, text: str) -> bool:
    return ":" in (text[token.start - 1 : token.start], text[token.end : token.end + 1])


def _unit_near(words: Sequence[Token], i: int, ages: Ages) -> bool:
    return any(w.word in ages.units for w in words[i + 1 : i + 1 + REACH])
