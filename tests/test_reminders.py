"""Reminders of sessions: when they are due, once each, and again where the session moves."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.events import slug
from bot.conversation import Conversation
from bot.message import ChatMemory, Follow
from bot.outbox import Delivery, Outbox
from bot.reminders import coming, in_quiet_hours
from bot.reminding import Reminding
from bot.rows import Handled, Row
from bot.store import Store
from bot.telegram.chat import TelegramChat
from bot.wording import wordings
from knowledge import Desk
from tests.garden import DATE, garden_day

QUIET = (22, 7)
EVENT = garden_day()
PLACE, SESSION = next((n, s) for n, s in enumerate(EVENT.sessions) if s.title == "Les abeilles en ville")
FOLLOWED = Follow(event=slug(EVENT), session=SESSION.id, lead=15)
CHAT = "telegram:7"


def at(time: str, day: dt.date = DATE) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(time), EVENT.zone)


def begun(minutes: int) -> dt.datetime:
    """So many minutes before the session begins."""
    begins = EVENT.begins(SESSION)
    assert begins is not None
    return begins - dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("before", "minutes"), [(15, 15), (1, 1), (24 * 60, 24 * 60), (0, None), (-5, None), (24 * 61, None)]
)
def test_a_session_is_coming_until_it_begins(before: int, minutes: int | None) -> None:
    found = {one.place: one.minutes for one in coming([Desk(EVENT)], begun(before), (0, 0))}
    assert found.get(PLACE) == minutes


@pytest.mark.parametrize(
    ("time", "quiet", "hours"),
    [
        ("21:59", False, QUIET), ("22:00", True, QUIET), ("02:00", True, QUIET), ("06:59", True, QUIET),
        ("07:00", False, QUIET), ("13:00", True, (12, 14)), ("14:00", False, (12, 14)), ("03:00", False, (0, 0)),
    ],
)  # fmt: skip
def test_quiet_hours_may_hold_midnight(time: str, quiet: bool, hours: tuple[int, int]) -> None:
    assert in_quiet_hours(at(time), EVENT.zone, hours) is quiet


def test_quiet_hours_are_those_of_the_event_wherever_the_clock_is() -> None:
    tokyo = dt.timezone(dt.timedelta(hours=9))
    assert not in_quiet_hours(at("15:00").astimezone(tokyo), EVENT.zone, QUIET)


@pytest.mark.parametrize("day", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
def test_a_reminder_is_right_on_the_day_the_clocks_change(day: dt.date) -> None:
    """The evening before, minutes count what really passes."""
    event = replace(EVENT, sessions=(replace(SESSION, date=day, start=dt.time(9), end=dt.time(10)),))
    midnight = dt.datetime.combine(day, dt.time(0), event.zone)
    (one,) = coming([Desk(event)], midnight.astimezone(dt.UTC), (0, 0))
    assert one.minutes == (8 if day.month == 3 else 10) * 60


def test_in_quiet_hours_only_what_begins_in_them_is_reminded_of() -> None:
    early = replace(SESSION, start=dt.time(6, 30), end=dt.time(6, 50))
    later = replace(SESSION, id="later", start=dt.time(7, 10), end=dt.time(8))
    event = replace(EVENT, sessions=(early, later))
    assert [one.place for one in coming([Desk(event)], at("06:20"), QUIET)] == [0]


class Hall:
    """A store, an outbox that notes what it sends, and the worker."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.now, self.sent = store, begun(20), list[str]()
        self.moments: list[int] = []  # that the last message marks
        self.conversation = Conversation([Desk(EVENT)], wordings())
        self.outbox = Outbox(store, "telegram", self._deliver, rate=1000, again=False)
        chat = TelegramChat("42:token", "http://127.0.0.1:9/bot")
        self.reminding = Reminding(store, chat, self.conversation, self.outbox, clock=lambda: self.now, quiet=QUIET)

    async def _deliver(self, row: Row) -> Delivery:
        call = json.loads(row.payload)
        self.sent.append(call["text"])
        self.moments = [one["unix_time"] for one in call.get("entities", ())]
        return Delivery(kind="sent")

    async def look(self, now: dt.datetime) -> list[str]:
        """What is sent when the worker looks at this moment."""
        self.now, self.sent = now, []
        await self.reminding.once()
        await self.send()
        return self.sent

    async def send(self) -> None:
        """All that waits, by an outbox of its own for each time."""
        running = asyncio.create_task(self.outbox.run())
        async with asyncio.timeout(5):
            while len(self.outbox):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        self.outbox.stop()
        await running
        self.outbox = self.reminding._outbox = Outbox(self.store, "telegram", self._deliver, rate=1000, again=False)


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    store = Store(f"sqlite:///{tmp_path}/desk.db")
    await store.open()
    remembered = ChatMemory(language="en", follows=(FOLLOWED,))
    await store.handled([Handled(chat=CHAT, memory=remembered, effects=(FOLLOWED,))])
    yield Hall(store, tmp_path)
    await store.close()


async def test_a_reminder_is_said_once_with_the_minutes_that_are_left(hall: Hall) -> None:
    assert await hall.look(begun(16)) == []
    (text,) = await hall.look(begun(12))
    assert text.startswith("In 12 minutes: ")
    assert "Les abeilles en ville" in text
    ends = EVENT.ends(SESSION)
    assert ends is not None
    assert hall.moments == [int(begun(0).timestamp()), int(ends.timestamp())]
    assert await hall.look(begun(11)) == []


async def test_a_reminder_that_was_missed_is_not_sent_when_the_session_has_begun(hall: Hall) -> None:
    assert await hall.look(begun(-1)) == []


async def test_a_session_that_moves_is_reminded_of_at_its_new_time(hall: Hall) -> None:
    assert len(await hall.look(begun(10))) == 1
    moved = replace(SESSION, start=dt.time(18), end=dt.time(18, 30))
    sessions = tuple(moved if s.id == SESSION.id else s for s in EVENT.sessions)
    hall.conversation.desks = (Desk(replace(EVENT, sessions=sessions)),)
    assert await hall.look(at("17:30")) == []
    assert len(await hall.look(at("17:50"))) == 1


async def test_who_no_longer_follows_or_is_gone_is_not_reminded(hall: Hall) -> None:
    await hall.store.handled([Handled(chat=CHAT, gone=True)])
    assert await hall.look(begun(10)) == []


async def test_what_was_written_down_before_a_cut_is_sent_by_the_next_process_and_only_once(hall: Hall) -> None:
    hall.now = begun(10)
    await hall.reminding.once()  # and the process dies
    hall.outbox = hall.reminding._outbox = Outbox(hall.store, "telegram", hall._deliver, rate=1000, again=False)
    await hall.outbox.start()
    await hall.send()
    assert len(hall.sent) == 1
    assert await hall.look(begun(9)) == []
