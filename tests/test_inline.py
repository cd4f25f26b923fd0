"""What the desk offers to share while somebody types."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.conversation import Conversation
from bot.inline import LONGEST, MOST, shared
from bot.wording import wordings
from knowledge import Desk, load_event

EVENT, _ = load_event(Path(__file__).parent / "dialogs" / "telegram" / "jardins.md")
TALK = Conversation([Desk(EVENT)], wordings())
NOW = dt.datetime(2024, 3, 5, 8, 40, tzinfo=EVENT.zone)
CASES = [
    ("compost", "Le compost pour tous"),
    ("lieu", "allée des Lilas"),
    ("where is it?", "allée des Lilas"),
    ("/contact", "jardins@example.org"),
]


@pytest.mark.parametrize(("typed", "words"), CASES)
def test_words_offer_their_answer_with_the_event(typed: str, words: str) -> None:
    (one,) = shared(TALK, typed, NOW)
    assert (one.title, words in one.reply.text, EVENT.title.text in one.reply.text) == (typed, True, True)


def test_several_questions_offer_their_answer_together_and_each() -> None:
    typed = "c'est où ? qui parle à 9h30 ?"
    found = shared(TALK, typed, NOW)
    assert [one.title for one in found] == [typed, "c'est où ?", "qui parle à 9h30 ?"]
    told = [("Lilas" in one.reply.text, "Ana Lima" in one.reply.text) for one in found]
    assert told == [(True, True), (True, False), (False, True)]


def test_a_picture_of_ours_cannot_be_shared() -> None:
    assert shared(TALK, "le programme en image", NOW) == ()


@pytest.mark.parametrize("typed", ["xyzzy", "/forget", "x" * 5000])
def test_what_has_no_answer_offers_nothing(typed: str) -> None:
    assert shared(TALK, typed, NOW) == ()


def test_nothing_typed_offers_what_people_ask_most() -> None:
    found = shared(TALK, " ", NOW)
    assert 0 < len(found) <= MOST < LONGEST
    assert any("Le compost" in one.reply.text for one in found)
