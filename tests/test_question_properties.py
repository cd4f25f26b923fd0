"""Properties of questions: any text gets one answer of a known kind, in bounded time; case, spaces, marks are moot."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import Desk, load_event
from knowledge.data import LANGUAGES
from knowledge.desk import AnswerKind
from knowledge.question import LONGEST_QUESTION

PAGE = Path(__file__).parent.parent / "events" / "etat-dans-le-nuage-2024.md"
NOW = dt.datetime(2024, 3, 1, 10, tzinfo=dt.UTC)
DESK = Desk(load_event(PAGE)[0])
LONGEST_REPLY = 4096  # characters that a chat takes
SLOWEST = 0.5  # seconds of processor time; ten times what is aimed at, for machines that are busy
QUESTIONS = (
    "c'est où ?",
    "qui parle à 11h30 ?",
    "where is the car park?",
    "Wann beginnt die Veranstaltung?",
    "¿Cuánto cuesta?",
    "a che ora finisce?",
)
PIECES = st.sampled_from(
    [*QUESTIONS, "et", "and", "und", "l'", "5 mars", "11h30", "où", "\n", ", ", " – ", "<b>", "e\u0301"]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=30).map(" ".join))
HOSTILE = (
    "et ou ", "where is it and when is it and ", "parking ", "xqzvwk ", "1", "12 ", "11h30 ", "5 mars 2024 ", "e\u0301",
    "(", "<a ", "<script>", "a", "je viens, ", "si je peux savoir ", "? ", "🎉", "Ρarκing ", "ou\n", "a. ", "heeeello ",
    "und wo ist das und ", "je viens en train, et ", "mot-", "l'", "\u202e\u200b", "ﷺ", "oussqueqq et quandd ",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_any_text_gets_one_answer_of_a_known_kind(text: str) -> None:
    answer = DESK.ask(text, now=NOW)
    assert answer.kind in get_args(AnswerKind)
    assert answer.language in LANGUAGES
    assert 0 < len(answer.text) <= LONGEST_REPLY
    assert bool(answer.lines) <= (answer.kind == "answer")


@pytest.mark.parametrize("question", QUESTIONS)
@settings(max_examples=10, deadline=None)
@given(before=st.sampled_from(["", " ", "\n", "\t  "]), after=st.sampled_from(["", " ", "!", " ??", "…", "\u00a0?"]))
def test_case_spaces_and_marks_change_nothing(question: str, before: str, after: str) -> None:
    expected = DESK.ask(question, now=NOW)
    for written in (question, question.lower(), question.upper(), question.replace(" ", "  ")):
        answer = DESK.ask(f"{before}{written}{after}", now=NOW)
        assert (answer.kind, answer.text) == (expected.kind, expected.text)


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * LONGEST_QUESTION)[:LONGEST_QUESTION]
    DESK.ask(text, now=NOW)  # what is read once for all is not counted
    began = time.process_time()
    assert len(DESK.ask(text, now=NOW).text) <= LONGEST_REPLY
    assert time.process_time() - began < SLOWEST
