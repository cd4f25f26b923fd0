"""What words mean across languages: concepts of the glossary, names of countries and languages.

A word is compared by its keys: its stem, and the concepts it may stand for. Two words that share a key may mean the
same ("ministry" and "ministère").
"""

from __future__ import annotations

import functools
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from knowledge.data import pairs, read_data, read_made, read_source, read_tables, version
from knowledge.words import stem, stems_of, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = ("fr", "en", "de", "es", "it", "pt", "nl")  # of the glossary's tables
FORM = "!"  # before a word that is meant in this form only

NAME = "#name"  # begins the keys of countries and languages
THING = "#thing"  # begins the keys of what is asked for by its name, and answered only where it is named


@dataclass(slots=True)
class Glossary:
    """Keys of the concepts of one language, with spaces between them: by the stem of a word, by a form that stands for
    itself; and by the first of several words."""

    stems: dict[str, str] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    several: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=lambda: defaultdict(list))

    def concepts(self, word: str, stemmed: str) -> list[str]:
        """What a word may stand for. A form of its own counts for nothing else: "vent" is not "vente"."""
        return (self.forms.get(word) or self.stems.get(stemmed, "")).split()


@functools.lru_cache(maxsize=1)
def _concepts() -> tuple[dict[str, list[str]], ...]:
    return tuple(
        {**concept, "mark": [NAME if name == "names" else THING]}
        for name in ("names", "things")
        for concept in read_data(name)["concepts"]
    )


@functools.lru_cache(maxsize=1)
def _rows() -> tuple[str, ...]:
    """The rows of the glossary's tables, with "|" between a cell for each of `COLUMNS`."""
    lines = b"\n".join(read_tables("glossary")).decode().splitlines()
    return tuple(line for line in lines if line and line[0] != "#")


def _cells(language: str) -> Iterator[tuple[str, str]]:
    """The key of each concept, and what a language calls it."""
    for number, concept in enumerate(_concepts()):
        yield f"{concept['mark'][0]}{number}", ",".join(concept.get(language, ()))
    if language in COLUMNS:
        column = COLUMNS.index(language)
        for number, row in enumerate(_rows(), len(_concepts())):
            yield f"#{number}", row.split("|", column + 1)[column]


@functools.lru_cache(maxsize=1)
def glossary_version() -> str:
    return version(read_source("names"), read_source("things"), *read_tables("glossary"))


@functools.lru_cache(maxsize=16)
def glossary(language: str) -> Glossary:
    """The concepts of a language, as they were tidied and stemmed for the file that lists them."""
    made = read_made(f"{language}/concepts", glossary_version())
    return _read(made) if made else made_glossary(language)


def _read(parts: list[str]) -> Glossary:
    result = Glossary(pairs(parts[0]), pairs(parts[1]))
    for line in parts[2].splitlines():
        stems, _, key = line.partition("\t")
        words = tuple(stems.split(" "))
        result.several[words[0]].append((words, key))
    return result


def made_glossary(language: str) -> Glossary:
    """The concepts of a language, tidied and stemmed in one go."""
    result = Glossary()
    keys, cells = zip(*_cells(language), strict=True)
    plain = tidy("\n".join(cells)).replace("-", " ").replace("'", " ").split("\n")
    texts = [(text, key) for key, cell in zip(keys, plain, strict=True) for t in cell.split(",") if (text := t.strip())]
    words = list(set(" ".join(plain).replace(",", " ").split()))
    stems = dict(zip(words, stems_of(words, language), strict=True))
    known, forms = result.stems, result.forms
    for text, key in texts:
        if text[0] == FORM:
            forms[text[1:]] = f"{forms[text[1:]]} {key}" if text[1:] in forms else key
        elif " " in text:
            parts = tuple(stems[word] for word in text.split())
            result.several[parts[0]].append((parts, key))
        else:
            stemmed = stems[text]
            known[stemmed] = f"{known[stemmed]} {key}" if stemmed in known else key
    for text, key in texts:
        if text in forms:
            forms[text] += f" {key}"
    return result


def keys_of(words: list[str], language: str, page_language: str) -> list[frozenset[str]]:
    """For each tidied word: its stem as the page's language cuts it, and its concepts."""
    data = glossary(language)
    stems = [stem(w, language) for w in words]
    keys = [{stem(w, page_language), *data.concepts(w, s)} for w, s in zip(words, stems, strict=True)]
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
