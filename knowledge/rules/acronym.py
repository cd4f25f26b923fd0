"""What an abbreviation of the page stands for: "Long Name (LN)" or "LN (Long Name)" in its own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.rules.quoting import quoted
from knowledge.words import tokens

if TYPE_CHECKING:
    from knowledge.answers import Finding
    from knowledge.case import Case

LONGEST = 10  # letters of an abbreviation
AROUND = 90  # characters before it in which its long form stands
BEHIND = re.compile(r"\s*(?:\(|:|=|[–—-]\s)\s*([^()]{4,90}?)(?=[).;]|$)")


def expansion(case: Case) -> Finding | None:
    """Where one word is asked for, and the page writes it in capitals beside words that it stands for."""
    asked = [i for i in case.clause.rest if 2 <= len(case.clause.words[i].word) <= LONGEST]
    if not asked or set(case.clause.rest) - set(asked[:1]):
        return None
    word = case.clause.words[asked[0]].word
    for sentence in case.facts.sentences:
        for token in tokens(sentence.text):
            if token.word == word and token.raw.isupper() and (told := _beside(sentence.text, token.start, token.end)):
                return quoted("acronym", [told], [sentence])
    return None


def _beside(text: str, start: int, end: int) -> str | None:
    """The long form before or behind an abbreviation, with it."""
    short = text[start:end]
    behind = BEHIND.match(text, end)
    if behind and _spells(behind[1], short):
        return text[start : behind.end() + text[behind.end() :].startswith(")")]
    if text[:start].endswith("("):
        before = text[max(0, start - AROUND) : start - 1]
        words = tokens(before)
        for first in range(len(words) - 1, -1, -1):
            if words[first].word[0] == short[0].lower() and _spells(before[words[first].start :], short):
                return f"{before[words[first].start :]}({short})"
    return None


def _spells(text: str, short: str) -> bool:
    """Whether a text holds the letters of the abbreviation in order, and begins no name with another letter."""
    words, letters = tokens(text), [c for c in short.lower() if c.isalpha()]
    if not words or words[0].word[0] != letters[0]:
        return False
    left = iter("".join(t.word for t in words))
    return all(c in left for c in letters) and all(t.word[0] in letters for t in words if t.raw[0].isupper())
