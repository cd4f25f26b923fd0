"""Deep links: what a poster's payload chooses when somebody starts with it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.agenda import handle
from bot.conversation import Conversation
from bot.links import LONGEST, chosen, payload
from bot.message import ChatMemory, Message, Outcome
from bot.wording import wordings
from knowledge import Desk, load_event

EVENT, _ = load_event(Path(__file__).parent.parent / "events" / "etat-dans-le-nuage-2024.md")
ROOMS = tuple(replace(s, room="Salle  Été" if n % 2 else "Salle B") for n, s in enumerate(EVENT.sessions))
FIRST = Desk(replace(EVENT, sessions=ROOMS))
SECOND = Desk(replace(EVENT, file="events/second.md", title=replace(EVENT.title, text="Autre jour"), sessions=()))
DESKS = (FIRST, SECOND)
TALK = Conversation(DESKS, wordings())
NOW = dt.datetime(2024, 3, 5, 9, 20, tzinfo=EVENT.zone)
SESSION = handle(FIRST, ROOMS[4])


def started(written: str) -> Outcome:
    return TALK.handle(Message(text=f"/start {written}"), ChatMemory(), NOW)


@pytest.mark.parametrize("language", [None, "de"])
@pytest.mark.parametrize(
    ("room", "session", "expected"),
    [(None, None, (None, None)), ("salle été", None, ("Salle  Été", None)), (None, SESSION, (None, 4))],
)
def test_a_payload_chooses_what_it_was_made_of(
    language: str | None, room: str | None, session: str | None, expected: tuple[str | None, int | None]
) -> None:
    made = payload(FIRST.event, language=language, room=room, session=session)
    assert re.fullmatch(rf"[A-Za-z0-9_-]{{1,{LONGEST}}}", made)
    link = chosen(made, DESKS, wordings())
    assert link is not None
    assert (link.desk, link.language, link.room, link.session) == (FIRST, language, *expected)


def test_the_longest_payload_fits() -> None:
    assert len(payload(FIRST.event, language="fr", room="a" * 200, session=SESSION)) <= LONGEST


def test_a_link_to_another_event_is_about_that_one() -> None:
    outcome = started(payload(SECOND.event))
    assert outcome.memory.event == SECOND.event.file
    assert "Autre jour" in outcome.replies[0].text


def test_a_link_fixes_the_language() -> None:
    outcome = started(payload(language="de"))
    assert outcome.memory.language == "de"
    assert outcome.replies[0].text == wordings()["de"].say("greeting", title=EVENT.title)


def test_a_link_to_a_session_tells_it_and_offers_what_helps() -> None:
    (reply,) = started(payload(FIRST.event, session=SESSION)).replies
    assert "11h05" in reply.text
    assert [button.action.partition(":")[0] for row in reply.buttons for button in row] == ["add", "remind", "calendar"]


def test_a_link_to_a_room_tells_what_is_on_there_and_next() -> None:
    (reply,) = started(payload(FIRST.event, room="Salle Été")).replies
    assert [words in reply.text for words in ("9h10–9h55", "10h50–11h05", "9h55–10h30")] == [True, True, False]


@pytest.mark.parametrize(
    "written",
    ["", "x", "lxx", "l", "e" + "0" * 12, "s" + "f" * 12, "lde_lfr", "lde_", "e123", "_" * 64, "a" * 65, "é", "../x"],
)
def test_a_payload_that_chooses_nothing_greets_as_ever(written: str) -> None:
    assert chosen(written, DESKS, wordings()) is None
    outcome = started(written)
    assert outcome.replies[0].text == wordings()["fr"].say("greeting", title=EVENT.title)
    assert (outcome.memory.event, outcome.memory.language) == (None, None)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="lersde0123456789abcdef_-", max_size=80))
def test_whatever_is_written_behind_start_greets(written: str) -> None:
    assert started(written).replies[0].text
