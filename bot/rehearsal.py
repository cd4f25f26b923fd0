"""`guichet rehearse`: what the desk sends by itself around an event goes by in the terminal, to nobody.

The code that plans and words it is the one that serves. It works on a store of its own that is thrown away, for one
person who has chosen everything, and its clock goes from minute to minute.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot import announced
from bot.agenda import LEADS
from bot.announcement import Announce, Announcement
from bot.announcing import Announcing
from bot.backup import read_store
from bot.commands.events import slug
from bot.config import ConfigError, read_settings
from bot.conversation import Conversation
from bot.message import ChatMemory, Follow
from bot.pages import ArgumentError
from bot.reminders import EVENING_HOUR
from bot.reminding import Reminding
from bot.rows import Draft, Handled, Progress
from bot.store import Store
from bot.subscriptions import CHOICES
from bot.tables import announcements
from bot.wording import wordings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.config import Settings
    from bot.inbox import Asked, Left, Moved
    from bot.message import Reply
    from bot.pages import Desks
    from bot.rows import Row
    from knowledge import Desk

MINUTE = dt.timedelta(minutes=1)
PERSON = "rehearsal:1"
LEAD = LEADS[1]  # minutes before a session that this person wants to be reminded
RATE = 1000.0  # messages a second, so that all of a minute leave in it


def rehearse(desks: Desks, *, speed: float, language: str | None = None) -> int:
    """`speed` is how much faster than real the time goes by."""
    try:
        settings = read_settings()
    except ConfigError as error:
        raise ArgumentError(error.faults[0]) from None
    desk, now = desks.at(settings.now, name="GUICHET_NOW") if settings.now else (desks.at()[0], None)
    if not desk.event.days:
        raise ArgumentError(f"{desk.event.file}: no date was found in it, so there is nothing to rehearse")
    rehearsal = Rehearsal(desk, now or _evening_before(desk), settings, language)
    asyncio.run(rehearsal.run(speed))
    return 0


def _evening_before(desk: Desk) -> dt.datetime:
    first = min(day.date for day in desk.event.days)
    return dt.datetime.combine(first - dt.timedelta(days=1), dt.time(EVENING_HOUR), desk.event.zone)


class Rehearsal:
    def __init__(self, desk: Desk, now: dt.datetime, settings: Settings, language: str | None) -> None:
        self._desk, self._now, self._settings = desk, now.replace(second=0, microsecond=0), settings
        self._conversation = Conversation([desk], wordings())
        self._wording = self._conversation.wording(language, desk.event.language)
        self._told = Aloud()

    async def run(self, speed: float) -> None:
        planned = _planned(self._settings.database_url.get_secret_value(), slug(self._desk.event))
        with tempfile.TemporaryDirectory() as folder:
            store = Store(f"sqlite:///{folder}/rehearsal.db")
            await store.open()
            try:
                await self._choose_everything(store, planned)
                await self._go_by(store, _end(self._desk, planned), speed, announces=bool(planned))
            finally:
                await store.close()

    async def _choose_everything(self, store: Store, planned: Iterable[Announcement]) -> None:
        event = self._desk.event
        follows = [Follow(event=slug(event), session=name) for name in CHOICES.values()]
        follows += [Follow(event=slug(event), session=session.id, lead=LEAD) for session in event.sessions]
        memory = ChatMemory(language=self._wording.code)
        for effects in (follows, [Announce(announcement=one) for one in planned]):
            await store.handled([Handled(chat=PERSON, memory=memory, effects=tuple(effects))])

    async def _go_by(self, store: Store, end: dt.datetime, speed: float, *, announces: bool) -> None:
        """Minute by minute, as in the running desk; what is said is noted as sent."""
        quiet, parts = self._settings.quiet_hours, (store, self._told, self._conversation, self._told)
        reminding = Reminding(*parts, clock=self._clock, quiet=quiet)
        announcing = Announcing(*parts, clock=self._clock, quiet=quiet, rate=RATE)
        day: dt.date | None = None
        while self._now <= end:
            await reminding.days()
            await reminding.once()
            while announces and await announcing.once() < 1.0 and self._told.rows:
                await self._say(store)
            if self._told.rows:
                await self._say(store)
            for text in self._told.texts:
                day = self._printed(text, day)
            self._told.texts.clear()
            await asyncio.sleep(MINUTE.total_seconds() / speed)
            self._now += MINUTE

    def _clock(self) -> dt.datetime:
        return self._now

    async def _say(self, store: Store) -> None:
        rows, self._told.rows = self._told.rows, []
        self._told.texts += [json.loads(row.payload)["text"] for row in rows if row.chat == PERSON]
        await store.progress(Progress(claimed=tuple(row.id for row in rows)))
        await store.progress(Progress(kept=tuple(row.id for row in rows)))

    def _printed(self, text: str, day: dt.date | None) -> dt.date:
        here, speech = self._now.astimezone(self._desk.event.zone), self._desk.speech(self._wording.code)
        if here.date() != day:
            print(f"\n{speech.date(here.date())}\n")
        first, *others = text.splitlines()
        clock = f"{speech.clock(here.time()):>8}  "
        print("\n".join([f"{clock}{first}", *(f"{' ' * len(clock)}{line}" for line in others)]), flush=True)
        return here.date()


class Aloud:
    """A chat and an outbox in one: what is put into it is said."""

    channel = "rehearsal"

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.texts: list[str] = []

    def __len__(self) -> int:
        return len(self.rows)

    def put(self, rows: Iterable[Row]) -> None:
        self.rows += rows

    def drafts(self, chat: str, _asked: Asked, reply: Reply) -> tuple[Draft, ...]:
        buttons = " ".join(f"[{button.label}]" for row in reply.buttons for button in row)
        files = [f"({file.mime})" for file in reply.files]
        text = "\n".join(part for part in (*files, reply.text, buttons) if part)
        return (Draft(chat=chat, payload=json.dumps({"text": text})),)

    def read(self, payload: str) -> Asked | Left | Moved | None:
        """Nobody writes."""

    def link(self, payload: str) -> str:
        return payload

    def replied(self, asked: Asked) -> None:
        """Nobody waits."""


def _planned(url: str, event: str) -> list[Announcement]:
    """Announcements that wait in the desk's store, where there is one; all of them are shown to our one person."""

    def work(db: sa.Connection) -> list[Announcement]:
        if not sa.inspect(db).has_table(announcements.name):
            return []
        return [one for one in announced.waiting(db) if one.event == event]

    try:
        found = read_store(url, work)
    except ArgumentError:
        return []  # no store yet
    except (SQLAlchemyError, OSError) as error:
        raise ArgumentError(f"GUICHET_DATABASE_URL: the store cannot be read ({type(error).__name__})") from None
    return [_to_our_person(one) for one in found]


def _to_our_person(one: Announcement) -> Announcement:
    kind = one.audience.partition(":")[0]
    return one if kind == "session" else replace(one, audience="all", chat="rehearsal:0")


def _end(desk: Desk, planned: Iterable[Announcement]) -> dt.datetime:
    """When the last session is over and the last announcement has left."""
    event = desk.event
    last = max(day.date for day in event.days)
    ends = [dt.datetime.combine(last, dt.time.max, event.zone)]
    times = [time for s in event.sessions if s.date == last for time in (s.start, s.end) if time]
    if times:
        ends = [dt.datetime.combine(last, max(times), event.zone)]
    return max([*ends, *(dt.datetime.fromtimestamp(one.due, event.zone) for one in planned if one.due)])
