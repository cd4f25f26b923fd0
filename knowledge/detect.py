"""The language of a text, by its words: those a language has for itself tell most, then accents, then phrases."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from knowledge.concepts import glossary
from knowledge.data import SPOKEN, read_words
from knowledge.language import languages
from knowledge.words import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.words import Token

TOLD = {  # what a word tells of its language
    "function": 1.5,
    "single": 1.0,  # it says something in questions
    "part": 0.6,  # it does so only beside others
    "spelling": 0.4,  # it is what people write for another word
}
GROUP = re.compile(r"^\[(\w+)\]\n([^\[]*)", re.MULTILINE)
UNACCENTED = 0.6  # of what a word tells that is written without its accents
LETTER, MARK, TELL, PHRASE, MEANING, PREFERRED = 0.4, 2.0, 0.5, 0.5, 0.4, 0.1
CLOSE = 0.75  # of the best score, from which a language may still be the one
LITTLE = 0.3  # a score that tells nothing


class Vocabulary:
    """The words of one language's `ask.toml` and what each tells, from `words.txt`: telling languages apart needs no
    more, so that a question does without the data of the languages it is not asked in."""

    def __init__(self, text: str) -> None:
        """`text`: words in order, line by line under the names of their groups, which stand in brackets."""
        groups = dict(GROUP.findall(text))
        self._groups = [(groups[name], told) for name, told in TOLD.items()]
        self._accented, self._unwritten = groups["accented"], groups["unwritten"]

    def told(self, word: str) -> float:
        """What a tidied word tells of the language, 0.0 where it is none of its own."""
        return next((told for words, told in self._groups if _has_line(words, word)), 0.0)

    def writes(self, raw: str, word: str) -> bool:
        """Whether the language writes a word of its own just so."""
        return _has_line(self._accented, raw) or (raw == word and not _has_line(self._unwritten, word))


def _has_line(text: str, line: str) -> bool:
    """Whether a text of lines in order has this one. A question has few words: to make sets of all that are listed
    takes longer than to answer it."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high) // 2
        begin, end = text.rfind("\n", low, middle) + 1 or low, text.find("\n", middle)
        found = text[begin:end]
        if found == line:
            return True
        low, high = (end + 1, high) if found < line else (low, begin)
    return False


@functools.lru_cache(maxsize=1)
def vocabularies() -> dict[str, Vocabulary]:
    return {code: Vocabulary(read_words(code)) for code in SPOKEN}


@functools.lru_cache(maxsize=20_000)
def _speakers(raw: str, word: str) -> dict[str, float]:
    """The languages that have a word in their data, and what it tells for each."""
    found = {code: told for code, known in vocabularies().items() if (told := known.told(word))}
    writing = {code for code in found if vocabularies()[code].writes(raw, word)}
    if writing and not raw.isascii():
        return {code: found[code] for code in found if code in writing}
    return {code: told if code in writing else told * UNACCENTED for code, told in found.items()}


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
