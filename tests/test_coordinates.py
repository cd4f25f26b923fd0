"""The venue on the map by the settings, where the page of the one event gives no coordinates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation import Conversation
from bot.message import ChatMemory, Message
from bot.pages import ArgumentError, coordinates, located, open_desks
from bot.wording import wordings
from knowledge import Event
from tests.broadcasts import EVENT
from tests.test_picture import DURING

HERE = "45.7772, 4.8288"
OWN: Event = replace(EVENT, venue=replace(EVENT.venue, coordinates=(1.0, 2.0)))


@pytest.mark.parametrize(
    ("event", "alone", "expected"),
    [(EVENT, True, (45.7772, 4.8288)), (EVENT, False, None), (OWN, True, (1.0, 2.0))],
    ids=["one event", "several", "by its page"],
)
def test_the_page_wins_and_several_events_have_several_places(
    event: Event, alone: bool, expected: tuple[float, float] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_COORDINATES", HERE)
    assert located(event, alone=alone).venue.coordinates == expected


def test_the_map_is_a_pin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_COORDINATES", HERE)
    talk = Conversation(open_desks(EVENT.file).desks, wordings())
    asked = talk.handle(Message(text="where is it?"), ChatMemory(), DURING)
    [action] = [b.action for row in asked.replies[0].buttons for b in row if b.action.startswith("map:")]
    [reply] = talk.handle(Message(button=action), asked.memory, DURING).replies
    assert reply.place is not None
    assert (reply.place.latitude, reply.place.longitude) == (45.7772, 4.8288)
    assert "mlat=45.7772" in reply.text


@pytest.mark.parametrize("text", ["", "here", "91, 2", "1, 181", "1", "1, 2, 3", "nan, nan"])
def test_what_is_no_place_is_refused_in_one_line(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r".*"):
        coordinates(text)
    if text:
        monkeypatch.setenv("GUICHET_COORDINATES", text)
        with pytest.raises(ArgumentError, match="write latitude, longitude"):
            located(EVENT, alone=True)
