"""The language of a text, by its words: those a language has for itself tell most, then accents, then phrases."""

from __future__ import annotations

import functools
from collections import defaultdict
from typing import TYPE_CHECKING

from knowledge.concepts import glossary
from knowledge.language import SPOKEN, languages, stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.language import Token

FUNCTION = 1.5  # what a function word tells of the language
WORD = 1.0  # a word that says something in questions
PART = 0.6  # a word that does so only beside others
SPELLING = 0.4  # what people write for another word
UNACCENTED = 0.6  # of what a word tells that is written without its accents
LETTER, MARK, TELL, PHRASE, MEANING, PREFERRED = 0.4, 2.0, 0.5, 0.5, 0.4, 0.1
CLOSE = 0.75  # of the best score, from which a language may still be the one
LITTLE = 0.3  # a score that tells nothing


@functools.lru_cache(maxsize=20_000)
def _speakers(raw: str, word: str) -> dict[str, float]:
    """The languages that have a word in their data, and what it tells for each."""
    found: dict[str, float] = {}
    for code, data in languages().items():
        if word in data.function:
            told = FUNCTION
        elif word in data.lexicon.single:
            told = WORD
        elif word in data.lexicon.words:
            told = PART
        elif word in data.spellings:
            told = SPELLING
        else:
            continue
        found[code] = told if raw in data.lexicon.written else told * UNACCENTED
    if not raw.isascii() and any(raw in languages()[code].lexicon.written for code in found):
        return {code: told for code, told in found.items() if raw in languages()[code].lexicon.written}
    return found


def detect(words: Sequence[Token], *, prefer: Sequence[str], text: str = "") -> str:
    """The language of a text by its words; `prefer` breaks ties, first one first."""
    score = _by_words(words)
    plain = " ".join(t.raw.casefold() for t in words)
    said = f" ^{plain} {plain} "
    for code, spoken in SPOKEN.items():
        score[code] += MARK * any(mark in text for mark in spoken.get("marks", ""))
        score[code] += TELL * sum(f" {tell} " in said for tell in spoken["tells"])
    for rank, code in enumerate(prefer):
        score[code] += PREFERRED / (rank + 1)
    best = max(score.values())
    close = [code for code, n in score.items() if n >= CLOSE * best or best < LITTLE]
    if len(close) > 1:
        for code in close:
            score[code] += _by_phrases(words, code)
    return max(close, key=lambda c: score[c])


def _by_words(words: Sequence[Token]) -> dict[str, float]:
    score: dict[str, float] = defaultdict(float)
    for token in words:
        raw = token.raw.casefold()
        speakers = _speakers(raw, token.word)
        whole = sum(speakers.values())
        for code, told in speakers.items():
            score[code] += told * (told / whole) ** 2  # the rarer among languages, the more it tells
        if token.raw != token.word and not raw.isascii():
            for code, spoken in SPOKEN.items():
                score[code] += LETTER * any(c in spoken["letters"] for c in raw)
    return score


def _by_phrases(words: Sequence[Token], code: str) -> float:
    """What expressions of several words tell, and words that the language has a meaning for."""
    hits = [h for h in languages()[code].lexicon.find(words) if len(h.at) > 1]
    at = {i for h in hits for i in h.at}
    meant = [t for t in words if glossary(code).concepts(t.word, stem(t.word, code))]
    return PHRASE * len(at) + MEANING * len(meant)
