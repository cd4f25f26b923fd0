"""Words of texts: as they are compared, tidied, and their stems. Both sides of every comparison go through here."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

import Stemmer

from knowledge.data import SPOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SHORTEST_PART = 4  # letters of a part of a compound word
LONGEST_ENDING = 5  # letters that a stem may lack of its word
ACCENTS = re.compile("[\u0300-\u036f]+")
WORD = re.compile(r"[^\W_]+")
MARKS = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "œ": "oe", "Œ": "OE", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"}
MARKED = re.compile(f"[{''.join(MARKS)}]")  # on a long text many times faster than a table of characters


def tidy(text: str) -> str:
    """Casefolded, without accents, with plain apostrophes: what is compared."""
    if text.isascii():
        return text.replace("`", "'").lower()
    text = unicodedata.normalize("NFKD", MARKED.sub(lambda m: MARKS[m[0]], text))
    return ACCENTS.sub("", text).casefold()


class Token(NamedTuple):
    """One word of a text: as written, tidied, and its character offsets."""

    raw: str
    word: str
    start: int
    end: int


_tidied = functools.lru_cache(maxsize=4096)(tidy)  # of words, which come again and again


def tokens(text: str) -> list[Token]:
    return [Token(m[0], _tidied(m[0]), *m.span()) for m in WORD.finditer(text)]


@functools.lru_cache(maxsize=16)
def _stemmer(language: str) -> Any:
    return Stemmer.Stemmer(SPOKEN[language]["stemmer"])


@functools.lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    if language not in SPOKEN:
        return word
    short = str(_stemmer(language).stemWord(word))
    return short if len(word) - len(short) <= LONGEST_ENDING else word.rstrip("s")  # "stationnement" is no "station"


def stems_of(words: list[str], language: str) -> list[str]:
    """The stems of many words at once, which is faster; none of them is remembered."""
    if language not in SPOKEN:
        return words
    short = Stemmer.Stemmer(SPOKEN[language]["stemmer"], 0).stemWords(words)
    return [s if len(w) - len(s) <= LONGEST_ENDING else w.rstrip("s") for w, s in zip(words, short, strict=True)]


def compound(word: str, links: Sequence[str], known: Callable[[str], bool]) -> tuple[str, str] | None:
    """The two known words that a compound is made of, the longest second one first: "wachsworkshop"."""
    for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        head, tail = word[:cut], word[cut:]
        if not known(tail):
            continue
        for link in ("", *links):
            bare = head.removesuffix(link)
            if head.endswith(link) and len(bare) >= SHORTEST_PART and known(bare):
                return bare, tail
    return None
