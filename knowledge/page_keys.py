"""Text of a page → the keys of its words, those that compound words are made of included."""

from __future__ import annotations

import functools

from knowledge.concepts import glossary, keys_of
from knowledge.language import languages
from knowledge.words import compound, stem, tokens

Keys = frozenset[str]


@functools.lru_cache(maxsize=20_000)
def keys_in(text: str, code: str) -> Keys:
    data = languages().get(code)
    plain = data.function if data else frozenset[str]()
    words = [t.word for t in tokens(text) if t.word not in plain]
    return frozenset().union(*keys_of([*words, *(p for w in words for p in _parts(w, code))], code, code))


@functools.lru_cache(maxsize=20_000)
def _parts(word: str, code: str) -> tuple[str, ...]:
    """The words that a compound word of the page is made of."""
    data = languages().get(code)
    if data is None or not data.links:
        return ()
    concepts, stems = glossary(code).concepts, data.lexicon.stems
    if concepts(word, stem(word, code)):
        return ()

    def known(part: str) -> bool:
        stemmed = stem(part, code)
        return stemmed in stems or bool(concepts(part, stemmed))

    return compound(word, data.links, known) or ()
