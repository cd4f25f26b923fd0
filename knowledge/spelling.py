"""A word of a question as it was meant: spellings written out, articles cut off, typing errors mended."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.concepts import keys_of
from knowledge.mending import nearest, nearest_name, relative
from knowledge.words import Token, compound, stem

if TYPE_CHECKING:
    from knowledge.facts import Facts
    from knowledge.language import Language

MOST_MENDED = 5_000  # words remembered with what they were mended to
STRETCHED = re.compile(r"(\w)\1{2,}")  # "hellooo"


def goes_with_name(before: Token, token: Token, facts: Facts) -> bool:
    """Whether a word is the rest of a name that the word before it begins."""
    return before.word in facts.names and before.raw[:1].isupper() and token.raw[:1].isupper()


def is_proper(given: list[Token], i: int, data: Language) -> bool:
    """Whether a word within a sentence is written as a name: "Paris" is no mistyped "pairs"."""
    if i == 0 or data.noun_capitals or not given[i].raw.istitle():
        return False
    return 2 * sum(t.raw[:1].isupper() for t in given[1:]) <= len(given)


def as_meant(token: Token, data: Language, facts: Facts, *, named: bool = False, proper: bool = False) -> list[Token]:
    """A word as it was meant: SMS spellings written out, melted articles cut off, typing errors mended."""
    word = token.word
    if STRETCHED.search(word) and not _known(word, data, facts):
        word = next(
            (w for w in (STRETCHED.sub(r"\1", word), STRETCHED.sub(r"\1\1", word)) if _known(w, data, facts)), word
        )
        token = Token(token.raw, word, token.start, token.end)
    if word in data.spellings and word not in facts.vocabulary:
        return [
            Token(w if len(data.spellings[word]) > 1 else _kept(token, w), w, token.start, token.end)
            for w in data.spellings[word]
        ]
    if _known(word, data, facts):
        return [token]
    for size in (1, 2):
        head, tail = word[:size], word[size:]
        if head in data.elisions and len(tail) > 2 and _known(tail, data, facts):
            return [Token(head, head, token.start, token.end), Token(tail, tail, token.start, token.end)]
    parts = compound(word, data.links, lambda part: _known(part, data, facts)) if data.links and not named else None
    if parts:
        return [Token(part, part, token.start, token.end) for part in parts]
    mended = nearest_name(word, facts.names) if named else _mend(word, data, facts, proper=proper)
    return [Token(token.raw, mended, token.start, token.end)] if mended else [token]


def _kept(token: Token, word: str) -> str:
    return token.raw if token.word == word else word


def _known(word: str, data: Language, facts: Facts) -> bool:
    lexicon = data.lexicon
    if word in lexicon.words or word in facts.vocabulary or word.isdigit():
        return True
    stemmed = stem(word, data.code)
    if stemmed in lexicon.stems and len(word) > 3:
        return True
    if any(word.startswith(b) for b in lexicon.beginnings):
        return True
    return any(k in facts.rarity or k.startswith("#") for k in keys_of([word], data.code, facts.event.language)[0])


def _mend(word: str, data: Language, facts: Facts, *, proper: bool) -> str | None:
    """The word that was meant, of the page or, unless it is a name, of the language; None where none is near enough."""
    known = facts.mended.get((word, data.code, proper))
    if known is None:
        near = nearest(word, facts.vocabulary) or (None if proper else nearest(word, data.lexicon.words))
        known = near or ("" if proper else relative(word, facts.vocabulary)) or ""
        if len(facts.mended) < MOST_MENDED:
            facts.mended[word, data.code, proper] = known
    return known or None
