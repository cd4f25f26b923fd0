"""The desk's understanding and manners, as tables of phrases over an event made of values."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import Answer, Desk, Memory
from tests.garden import garden_day

CASES = Path(__file__).parent / "desk"
NOW = dt.datetime.fromisoformat("2026-04-20T12:00:00+02:00")
LONGEST_REPLY = 1500  # characters
DESK = Desk(garden_day())


def _cases(group: str) -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(path.read_text("utf-8")).get(group, ()):
            found += [pytest.param(path.stem, q, case, id=f"{path.stem}: {q}") for q in case["asks"]]
    return found


def ask(question: str, *, now: dt.datetime = NOW, before: tuple[str, ...] = ()) -> Answer:
    memory = Memory()
    for earlier in before:
        memory = DESK.ask(earlier, now=now, memory=memory).memory
    return DESK.ask(question, now=now, memory=memory)


@pytest.mark.parametrize(("language", "question", "case"), _cases("case"))
def test_desk_answers_with_the_fact_and_its_lines(language: str, question: str, case: dict[str, Any]) -> None:
    now = dt.datetime.fromisoformat(case["now"]) if "now" in case else NOW
    answer = ask(question, now=now, before=tuple(case.get("before", ())))
    assert answer.kind == "answer", answer.text
    assert answer.language == language
    assert [needle for needle in case["holds"] if needle not in answer.text] == [], answer.text
    assert [needle for needle in case.get("lacks", ()) if needle in answer.text] == [], answer.text
    assert set(case.get("lines", ())) <= set(answer.lines)


@pytest.mark.parametrize(("language", "question", "case"), _cases("silent"))
def test_desk_gives_the_contact_where_the_page_is_silent(language: str, question: str, case: dict[str, Any]) -> None:
    answer = ask(question)
    assert answer.kind == "fallback", answer.text
    assert "jardins@garance.example" in answer.text
    assert answer.lines == ()


@pytest.mark.parametrize(("language", "question", "case"), _cases("chat"))
def test_desk_is_friendly_to_small_talk(language: str, question: str, case: dict[str, Any]) -> None:
    answer = ask(question)
    assert answer.kind == "chat", answer.text
    assert "jardins@garance.example" not in answer.text


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_gets_one_bounded_answer(question: str) -> None:
    answer = ask(question)
    assert answer.kind in {"answer", "fallback", "choice", "chat"}
    assert 0 < len(answer.text) <= LONGEST_REPLY


def test_reply_speaks_the_language_that_is_fixed() -> None:
    answer = DESK.ask("C'est où ?", now=NOW, language="en")
    assert answer.language == "en"


def test_subject_is_forgotten_after_half_an_hour() -> None:
    memory = ask("qui parle à 11h ?").memory
    later = DESK.ask("et elle travaille où ?", now=NOW + dt.timedelta(minutes=31), memory=memory)
    assert later.kind == "fallback"


def test_hostile_words_are_not_said_back_as_markup() -> None:
    answer = ask("c'est quand le <b>zorglub</b> & <script>alert(1)</script> ?")
    assert "<" not in answer.text
