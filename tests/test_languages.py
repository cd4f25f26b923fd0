"""The language files: the same keys everywhere, and no phrase that says nothing or the same twice."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import Any

import pytest
from babel.dates import format_date

from bot.wording import spoken
from knowledge import Desk, parse
from knowledge.data import FOLDER, LANGUAGES
from knowledge.language import language
from knowledge.lexicon import Lexicon
from knowledge.sentences import page_topics
from knowledge.words import tokens
from tests.word_lists import made_files

FILES = {"ask", "check", "page", "say", "time"}
LOCALES = {"en": "en_GB", "pt": "pt_PT"}
KINDS = ("ask", "relation", "kind", "object", "chat")


def read(code: str, name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / code / f"{name}.toml").read_text(encoding="utf-8"))


def keys(data: dict[str, Any], code: str) -> set[str]:
    """All keys of an ask file but the spellings and what is evidence on a page, which are a language's own."""
    found = {f"{kind}.{key}" for kind in ("words", *KINDS) for key in data[kind]}
    return found | {f"topic.{topic}.{key}" for topic, entry in data["topic"].items() for key in entry if key != "page"}


def phrases(data: dict[str, Any]) -> dict[str, list[str]]:
    found = {f"{kind}.{key}": texts for kind in ("words", *KINDS) for key, texts in data[kind].items()}
    return found | {f"topic.{topic}": entry["words"] for topic, entry in data["topic"].items()}


def test_a_language_is_a_folder_of_files_and_wording_for_the_chats() -> None:
    folders = {path.name: {file.stem for file in path.glob("*.toml")} for path in FOLDER.iterdir() if path.is_dir()}
    del folders["glossary"]
    assert folders == dict.fromkeys(LANGUAGES, FILES)
    assert set(spoken()) == set(LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_time_files_have_the_same_keys(code: str) -> None:
    assert set(read(code, "time")) == set(read("fr", "time"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_ask_files_have_the_same_keys(code: str) -> None:
    assert keys(read(code, "ask"), code) == keys(read("fr", "ask"), "fr")


@pytest.mark.parametrize("code", LANGUAGES)
def test_say_files_have_the_same_keys(code: str) -> None:
    assert set(read(code, "say")) == set(read("fr", "say"))


NEUTRAL = {
    "not_found",
    "not_found_words",
    "not_found_this",
    "registration_free",
    "registration_closed",
    "gap",
    "now_gap",
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_may_follow_a_yes_or_no_question_begins_with_no_denial(code: str) -> None:
    """ "Can I just turn up?" is not answered by "No registration is needed"."""
    said = read(code, "say")
    denials = {t.word for word in [*read(code, "ask")["words"]["negation"], "non", "nein", "nee"] for t in tokens(word)}
    assert not {key for key in NEUTRAL if tokens(said[key])[0].word in denials}


@pytest.mark.parametrize("code", LANGUAGES)
def test_days_are_written_as_in_cldr(code: str) -> None:
    """Replies write them without babel, which takes a tenth of a cold start."""
    speech = Desk(parse("# Colloque", file="page.md")[0]).speech(code)
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=n) for n in range(366)]
    written = [str(format_date(day, "full", locale=LOCALES.get(code, code))) for day in days]
    assert [speech.date(day) for day in days] == written
    assert all(full.startswith(speech.date(day, year=False)) for day, full in zip(days, written, strict=True))


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_made_of_a_languages_data_is_of_its_latest_version(code: str) -> None:
    made = made_files(code)
    written = {name: (FOLDER / code / f"{name}.txt").read_text(encoding="utf-8") for name in made}
    stale = {name for name in made if made[name] != written[name]}
    assert stale == set(), "run python -m tests.word_lists"


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_phrase_stands_twice_under_a_label(code: str) -> None:
    for label, texts in phrases(read(code, "ask")).items():
        assert sorted(texts) == sorted(set(texts)), label


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_function_word_is_a_topic(code: str) -> None:
    data = read(code, "ask")
    function = set(data["words"]["function"])
    for topic, entry in data["topic"].items():
        assert not function & {text.lstrip("!=") for text in entry["words"]}, topic


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_phrase_can_be_found_in_its_own_words(code: str) -> None:
    for label, texts in phrases(read(code, "ask")).items():
        for text in texts:
            if "=" in text or "…" in text:
                continue
            lexicon = Lexicon(code, {label: [text]}.copy)
            assert lexicon.find(tokens(text.replace("!", "").replace("*", ""))), (label, text)


@pytest.mark.parametrize(
    ("code", "text", "joins"),
    [("it", "e", True), ("it", "è", False), ("pt", "É", False), ("fr", "et", True), ("fr", "où", False)],
)
def test_an_accent_tells_is_from_and(code: str, text: str, joins: bool) -> None:
    assert language(code).joins(tokens(text)[0]) == joins


def test_three_words_may_stand_where_a_phrase_has_dots() -> None:
    lexicon = Lexicon("de", lambda: {"start": ["fängt … an"]})
    assert lexicon.find(tokens("wann fängt die Veranstaltung an"))
    assert not lexicon.find(tokens("wann fängt die eine kleine Veranstaltung an"))


TELLS = [
    ("de", "Wer verhindert ist, gibt uns bitte bis Mittwoch Bescheid.", "cancellation", True),
    ("de", "Nachzügler klingeln am Hoftor.", "late_arrival", True),
    ("de", "Noch Fragen? Wir sind per Mail da.", "questions_time", False),
    ("de", "Am Stand gilt der Code of Conduct.", "promo", False),
    ("es", "Después de cada ponencia hay un turno de preguntas.", "questions_time", True),
    ("es", "Los perros, siempre con correa.", "pets", True),
    ("es", "Escríbenos un correo.", "pets", False),
    ("es", "El código de conducta vale para todos.", "promo", False),
    ("it", "La ricevuta si ritira in segreteria.", "invoice", True),
    ("it", "Squadre da quattro persone.", "team", True),
    ("it", "Nel corso della giornata si parla di reti neurali.", "address", False),
]


@pytest.mark.parametrize(("code", "text", "topic", "tells"), TELLS)
def test_a_sentence_of_a_page_tells_of_a_topic_or_only_has_its_words(
    code: str, text: str, topic: str, tells: bool
) -> None:
    assert (topic in page_topics(language(code), text)) == tells
