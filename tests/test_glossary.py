"""The glossary: one concept a line, one meaning a concept, in the languages of the desk."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from knowledge.concepts import COLUMNS, FORM, glossary
from knowledge.words import stem

LANGUAGES = Path(__file__).parent.parent / "knowledge" / "languages"
TABLES = sorted((LANGUAGES / "glossary").glob("*.txt"))
FULL = ("fr", "en", "de", "es", "it")
COMMON = ("pt", "nl")

Concept = dict[str, list[str]]


def rows() -> list[list[str]]:
    lines = [line for path in TABLES for line in path.read_text(encoding="utf-8").splitlines()]
    return [line.split("|") for line in lines if not line.startswith("#")]


def concept_of(row: list[str]) -> Concept:
    """What a row of a table says; a word of one form only without its mark."""
    cells = ([word.strip().removeprefix(FORM) for word in cell.split(",") if word.strip()] for cell in row)
    return {language: words for language, words in zip(COLUMNS, cells, strict=True) if words}


CONCEPTS = [concept_of(row) for row in rows()]


def places(language: str, word: str) -> set[int]:
    return {place for place, concept in enumerate(CONCEPTS) if word in concept.get(language, ())}


def test_it_is_large_enough_to_be_of_use() -> None:
    assert len(CONCEPTS) >= 2000


def test_every_concept_is_named_in_the_five_full_languages_and_in_no_unknown_one() -> None:
    for concept in CONCEPTS:
        assert set(FULL) <= set(concept) <= {*FULL, *COMMON}, concept


@pytest.mark.parametrize("language", COMMON)
def test_nearly_every_concept_is_named_in_the_other_two(language: str) -> None:
    assert sum(language in concept for concept in CONCEPTS) >= 0.95 * len(CONCEPTS)


def test_words_are_lower_case_and_trimmed() -> None:
    for concept in CONCEPTS:
        for words in concept.values():
            assert words
            assert all(word and word == word.lower() == " ".join(word.split()) for word in words), concept


def test_no_word_stands_twice_in_a_concept() -> None:
    for concept in CONCEPTS:
        for words in concept.values():
            assert len(words) == len(set(words)), concept


@pytest.mark.parametrize("language", FULL + COMMON)
def test_a_word_stands_in_at_most_two_concepts(language: str) -> None:
    seen = Counter(word for concept in CONCEPTS for word in concept.get(language, ()))
    assert not [word for word, times in seen.items() if times > 2]


def test_every_row_of_a_table_has_all_columns() -> None:
    assert not [row for row in rows() if len(row) != len(COLUMNS)]


def test_a_word_marked_as_a_form_is_one_word() -> None:
    marked = [word.strip() for row in rows() for cell in row for word in cell.split(",") if FORM in word]
    assert marked
    assert not [word for word in marked if not word.startswith(FORM) or not word.removeprefix(FORM).isalpha()]


ALONE = [
    ("fr", "loupe", "loup"),
    ("de", "taube", "taub"),
    ("es", "seta", "seto"),
    ("it", "costa", "costo"),
    ("pt", "terra", "térreo"),
]


@pytest.mark.parametrize(("language", "form", "other"), ALONE)
def test_a_form_that_stands_for_itself_shares_nothing_with_its_stem(language: str, form: str, other: str) -> None:
    found = glossary(language)
    one, two = (found.concepts(word, stem(word, language)) for word in (form, other))
    assert one
    assert not set(one) & set(two)


SAME = [
    ("en", "special operations", "fr", "opérations spéciales"),
    ("en", "sovereignty", "fr", "souveraineté"),
    ("en", "ministry", "fr", "ministère"),
    ("de", "behörde", "fr", "autorité"),
    ("es", "nube", "fr", "cloud"),
    ("de", "künstliche intelligenz", "en", "ai"),
    ("de", "ki", "fr", "ia"),
    ("it", "sicurezza", "en", "security"),
    ("es", "ciberseguridad", "fr", "cybersécurité"),
    ("en", "open source", "fr", "logiciel libre"),
    ("nl", "gemeentehuis", "fr", "mairie"),
    ("pt", "câmara municipal", "en", "city hall"),
    ("de", "gewerkschaft", "es", "sindicato"),
    ("en", "ngo", "fr", "ong"),
    ("de", "entwicklerin", "fr", "développeuse"),
    ("en", "procurement", "fr", "marchés publics"),
    ("de", "barrierefreiheit", "fr", "accessibilité"),
    ("it", "portatile", "en", "laptop"),
    ("es", "ayuntamiento", "de", "rathaus"),
    ("en", "lawyer", "es", "abogada"),
    ("en", "hands-on", "fr", "atelier pratique"),
    ("en", "navy", "fr", "marine nationale"),
    ("en", "ceo", "fr", "pdg"),
    ("en", "cio", "fr", "dsi"),
    ("de", "ärztin", "fr", "médecin"),
    ("it", "infermiere", "en", "nurse"),
    ("es", "campesino", "fr", "agricultrice"),
    ("pt", "pesquisadora", "fr", "chercheuse"),
    ("nl", "voorzitter", "fr", "présidente"),
    ("de", "mitglied", "es", "socio"),
    ("de", "podiumsdiskussion", "fr", "table ronde"),
    ("es", "charla", "en", "talk"),
    ("it", "iscriversi", "de", "anmelden"),
    ("nl", "inschrijving", "fr", "inscription"),
    ("de", "mittagessen", "fr", "déjeuner"),
    ("en", "parking", "fr", "parking"),
    ("en", "wheelchair", "fr", "pmr"),
    ("es", "diapositivas", "en", "slides"),
    ("de", "aufzeichnung", "fr", "replay"),
    ("pt", "comboio", "de", "zug"),
]


@pytest.mark.parametrize(("one", "word", "other", "same"), SAME)
def test_words_that_share_a_concept(one: str, word: str, other: str, same: str) -> None:
    assert places(one, word) & places(other, same)


DIFFERENT = [
    ("en", "minister", "fr", "ministère"),
    ("en", "mayor", "fr", "mairie"),
    ("en", "security", "fr", "sécurité sociale"),
    ("en", "customer", "fr", "douane"),
    ("en", "data scientist", "fr", "science des données"),
    ("en", "developer", "fr", "développement"),
    ("en", "ambassador", "fr", "ambassade"),
    ("de", "wolke", "en", "data"),
    ("es", "red", "en", "team"),
    ("fr", "agence", "en", "ministry"),
    ("en", "attack", "fr", "menace"),
    ("en", "army", "fr", "marine nationale"),
    ("en", "teacher", "fr", "élève"),
    ("en", "nurse", "fr", "médecin"),
    ("en", "secretary", "fr", "secrétaire d'état"),
    ("en", "director", "fr", "chef de projet"),
    ("en", "opening", "fr", "clôture"),
    ("en", "lunch", "fr", "dîner"),
    ("en", "lunch", "fr", "petit-déjeuner"),
    ("en", "breakfast", "es", "almuerzo"),
    ("en", "book", "fr", "réserver"),
    ("en", "training", "fr", "train"),
    ("en", "registration", "fr", "annulation"),
    ("en", "winner", "fr", "prix"),
    ("en", "ticket", "fr", "badge"),
    ("en", "parking", "fr", "parc"),
    ("en", "stairs", "fr", "ascenseur"),
    ("en", "free of charge", "fr", "logiciel libre"),
    ("en", "free of charge", "fr", "payant"),
    ("en", "workshop", "fr", "conférence"),
    ("de", "bahnhof", "fr", "aéroport"),
    ("de", "gewerkschaft", "fr", "association"),
    ("de", "kurs", "en", "race"),
    ("es", "sala", "fr", "bâtiment"),
    ("es", "traductor", "fr", "traduction"),
    ("it", "piano terra", "en", "room"),
    ("it", "sindaco", "fr", "syndicat"),
    ("pt", "cientista de dados", "fr", "données"),
    ("nl", "trein", "en", "training"),
    ("nl", "spreker", "fr", "langue"),
]


@pytest.mark.parametrize(("one", "word", "other", "different"), DIFFERENT)
def test_words_that_share_none(one: str, word: str, other: str, different: str) -> None:
    here, there = places(one, word), places(other, different)
    assert here
    assert there
    assert not here & there
