"""What a page moves is told once to those who follow it, after ten minutes, and organisers may hold it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.announcement import Office
from bot.choosing import fingerprint
from bot.commands.events import slug
from bot.conversation import Conversation
from bot.identities import as_text
from bot.message import ChatMemory, Follow, Hold, Message
from bot.moves import moves, told
from bot.outbox import Delivery, Outbox
from bot.rows import Handled, Row
from bot.store import Store
from bot.subscriptions import STOPPED
from bot.telegram.chat import TelegramChat
from bot.telling import HOLD, TOGETHER, Telling, keep_reading
from bot.wording import wordings
from knowledge import Desk, Event
from tests.garden import garden_day
from tests.test_reminders import at

EVENT = garden_day()
NAME = slug(EVENT)
START = 1_000_000.0
ORGANISER = "telegram:1"


def edited(session: str, **values: object) -> Event:
    sessions = tuple(replace(s, **values) if s.id == session else s for s in EVENT.sessions)  # type: ignore[arg-type]
    return replace(EVENT, sessions=sessions)


LATER = edited("s3", start=at("11:15").time(), end=at("12:00").time())
ROOM = edited("s3", room="Serre")
GONE = replace(EVENT, sessions=tuple(s for s in EVENT.sessions if s.id != "s3"))


@pytest.mark.parametrize(
    ("after", "now", "changed"),
    [
        (LATER, "08:00", ["s3"]),
        (ROOM, "10:59", ["s3"]),
        (GONE, "08:00", ["s3"]),
        (ROOM, "11:00", []),  # it has begun
        (GONE, "11:30", []),
        (LATER, "11:10", ["s3"]),  # it was to have begun, and has not
        (edited("s3", title="Les abeilles"), "08:00", []),
        (EVENT, "08:00", []),
    ],
)
def test_what_followers_have_to_know(after: Event, now: str, changed: list[str]) -> None:
    assert [one.was.id for one in moves(as_text(EVENT, ()), after, at(now))] == changed


class Room:
    """A store, the page as it is now, and the worker, which dies and begins anew at every look."""

    def __init__(self, store: Store) -> None:
        self.store, self.now, self.named, self.event = store, START, list[str](), EVENT

    async def save(self, event: Event) -> None:
        self.event = event
        data = as_text(event, ())
        await self.store.run(partial(keep_reading, event=event, data=data, now=at("08:00"), since=self.now))

    async def look(self, later: float = 0.0) -> list[tuple[str, str]]:
        """Chat and text of what was written down at this look."""
        self.now += later
        known = {row.id for row in await self.store.unsent("telegram")}
        talk = Conversation([Desk(self.event)], wordings())
        chat = TelegramChat("42:token", "http://127.0.0.1:9/bot")
        outbox = Outbox(self.store, "telegram", _unsent, rate=1, again=False)
        clock, wall = (lambda: at("08:00")), (lambda: self.now)
        await Telling(self.store, chat, talk, outbox, clock=clock, named=self.named, wall=wall).once()
        rows = [row for row in await self.store.unsent("telegram") if row.id not in known]
        return sorted((row.chat, json.loads(row.payload)["text"]) for row in rows)

    async def marks(self) -> list[list[str]]:
        """Kinds of the marks in each message that waits."""
        calls = [json.loads(row.payload) for row in await self.store.unsent("telegram")]
        return [[mark["type"] for mark in call["entities"]] for call in calls]


async def _unsent(_row: Row) -> Delivery:
    return Delivery(kind="offline")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """Two follow the bees, one of them in English; one follows something else, one has stopped."""
    store = Store(f"sqlite:///{tmp_path}/desk.db")
    await store.open()
    people = {7: ["s3"], 8: ["s3", "s5"], 9: ["s1"], 10: ["s3", STOPPED]}
    for number, sessions in people.items():
        follows = tuple(Follow(event=NAME, session=session) for session in sessions)
        memory = ChatMemory(language="en" if number == 7 else None, follows=follows)
        await store.handled([Handled(chat=f"telegram:{number}", memory=memory, effects=follows)])
    room = Room(store)
    await room.save(EVENT)
    yield room
    await store.close()


async def test_what_was_read_of_a_page_is_kept_for_the_next_run(room: Room) -> None:
    await room.save(LATER)
    assert await room.store.readings() == {NAME: as_text(LATER, ())}


async def test_those_who_follow_it_are_told_once_after_ten_minutes(room: Room) -> None:
    await room.save(LATER)
    assert await room.look(TOGETHER - 1) == []
    (english, french) = await room.look(1)
    assert (english[0], french[0]) == ("telegram:7", "telegram:8")
    assert "New time: 11:15" in english[1]
    assert "before: 11:00" in english[1]
    assert "Nouvel horaire" in french[1]
    assert await room.marks() == [["date_time"] * 3] * 2
    assert await room.look(TOGETHER) == []


NEXT_DAY = edited("s3", date=EVENT.days[0].date + dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("after", "language", "marked"),
    [
        (LATER, "en", [("11:15", "12 11:15"), ("12:00", "12 12:00"), ("11:00", "12 11:00")]),
        (LATER, "fr", [("11h15", "12 11:15"), ("12h", "12 12:00"), ("11h", "12 11:00")]),
        (GONE, "de", [("11 Uhr", "12 11:00")]),
        (NEXT_DAY, "en", [("11:00", "13 11:00"), ("12:00", "13 12:00"), ("11:00", "12 11:00")]),
        (ROOM, "en", []),
    ],
)
def test_times_of_now_and_before_are_marked(after: Event, language: str, marked: list[tuple[str, str]]) -> None:
    changed = moves(as_text(EVENT, ()), after, at("08:00"))
    reply = told(changed, Desk(after), wordings()[language])
    assert [(reply.text[t.start : t.end], t.at.strftime("%d %H:%M")) for t in reply.times] == marked


async def test_changes_of_ten_minutes_are_one_message(room: Room) -> None:
    await room.save(LATER)
    room.now += 300
    await room.save(replace(GONE, sessions=tuple(s for s in GONE.sessions if s.id != "s5")))
    told = dict(await room.look(300))
    assert told["telegram:7"].count("\n") == 1
    assert told["telegram:8"].count("\n") == 2
    assert "No longer in the programme" in told["telegram:7"]


async def test_what_is_changed_back_is_not_told(room: Room) -> None:
    await room.save(ROOM)
    await room.save(EVENT)
    assert await room.look(TOGETHER) == []
    await room.save(ROOM)
    assert len(await room.look(TOGETHER)) == 2


async def test_organisers_see_it_first(room: Room) -> None:
    room.named = [ORGANISER]
    await room.save(ROOM)
    ((chat, notice),) = await room.look(TOGETHER)
    assert (chat, "Serre" in notice) == (ORGANISER, True)
    assert await room.look(HOLD - 1) == []
    assert [chat for chat, _ in await room.look(1)] == ["telegram:7", "telegram:8"]


async def test_another_change_after_the_notice_is_shown_to_them_too(room: Room) -> None:
    room.named = [ORGANISER]
    await room.save(ROOM)
    await room.look(TOGETHER)
    await room.save(GONE)
    assert [chat for chat, _ in await room.look(HOLD)] == [ORGANISER]
    assert len(await room.look(HOLD)) == 2


async def test_what_an_organiser_holds_is_not_told(room: Room) -> None:
    room.named = [ORGANISER]
    await room.save(ROOM)
    await room.look(TOGETHER)
    talk = Conversation([Desk(EVENT)], wordings())
    pressed = Message(button=f"hold:{fingerprint(NAME)}", person=ORGANISER)
    assert talk.handle(pressed, ChatMemory(), at("08:00")).effects == ()  # somebody else's tap
    outcome = talk.handle(pressed, ChatMemory(), at("08:00"), Office())
    assert outcome.effects == (Hold(event=NAME),)
    await room.store.handled([Handled(chat=ORGANISER, memory=outcome.memory, effects=outcome.effects)])
    assert await room.look(HOLD) == []
