"""What words mean across languages: concepts of the glossary, names of countries and languages.

A word is compared by its keys: its stem, and the concepts it may stand for. Two words that share a key may mean the
same ("ministry" and "ministère").
"""

from __future__ import annotations

import functools
from collections import defaultdict
from dataclasses import dataclass, field

from knowledge.language import read_data, stem, tidy

NAME = "#name"  # begins the keys of countries and languages
THING = "#thing"  # begins the keys of what is asked for by its name, and answered only where it is named


@dataclass(slots=True)
class Glossary:
    """Concept numbers by the stem of a word, and of the first of several words, in one language."""

    single: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    several: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=lambda: defaultdict(list))


@functools.lru_cache(maxsize=1)
def _concepts() -> tuple[dict[str, list[str]], ...]:
    return tuple(
        concept if name == "glossary" else {**concept, "mark": [NAME if name == "names" else THING]}
        for name in ("glossary", "names", "things")
        for concept in read_data(name)["concepts"]
    )


@functools.lru_cache(maxsize=16)
def glossary(language: str) -> Glossary:
    result = Glossary()
    for number, concept in enumerate(_concepts()):
        key = f"{concept.get('mark', ['#'])[0]}{number}"
        for text in concept.get(language, ()):
            words = tidy(text).replace("-", " ").replace("'", " ").split()
            stems = tuple(stem(w, language) for w in words)
            if len(stems) == 1:
                result.single[stems[0]].add(key)
            elif stems:
                result.several[stems[0]].append((stems, key))
    return result


def keys_of(words: list[str], language: str, page_language: str) -> list[frozenset[str]]:
    """For each tidied word: its stem as the page's language cuts it, and its concepts."""
    data = glossary(language)
    stems = [stem(w, language) for w in words]
    keys = [{stem(w, page_language)} | data.single.get(s, set()) for w, s in zip(words, stems, strict=True)]
    for i, first in enumerate(stems):
        for parts, concept in data.several.get(first, ()):
            if tuple(stems[i : i + len(parts)]) == parts:
                for j in range(i, i + len(parts)):
                    keys[j].add(concept)
    return [frozenset(k) for k in keys]


def is_thing(keys: frozenset[str]) -> bool:
    return any(key.startswith(THING) for key in keys)


def is_name(keys: frozenset[str]) -> bool:
    return any(key.startswith(NAME) for key in keys)
