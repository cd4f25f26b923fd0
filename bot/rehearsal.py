"""`guichet rehearse`: what the desk sends by itself around an event goes by in the terminal, to nobody.

The code that plans and words it is the one that serves. It works on a store of its own that is thrown away, for one
person who has chosen everything and one organiser, and its clock goes from minute to minute.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sys
import tempfile
import time
from typing import TYPE_CHECKING

from bot.agenda import LEADS
from bot.announcement import Announce
from bot.announcing import Announcing
from bot.commands.events import slug
from bot.config import ConfigError, read_settings
from bot.conversation import Conversation
from bot.current import CurrentPages
from bot.following_up import FollowingUp
from bot.message import ChatMemory, Follow
from bot.pages import ArgumentError, open_desks
from bot.rehearsed import give, take
from bot.reminders import EVENING_HOUR
from bot.reminding import Reminding
from bot.rows import Draft, Handled, Progress
from bot.store import Store
from bot.subscriptions import CHOICES
from bot.telling import Telling
from bot.wording import wordings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.announcement import Announcement
    from bot.chat import Asked, Left, Moved
    from bot.config import Settings
    from bot.message import Reply
    from bot.pages import Desks
    from bot.rehearsed import Taken
    from bot.rows import Row
    from knowledge import Desk

MINUTE = dt.timedelta(minutes=1)
PERSON, ORGANISER = "rehearsal:1", "rehearsal:2"
LEAD = LEADS[1]  # minutes before a session that this person wants to be reminded
RATE = 1000.0  # messages a second, so that all of a minute leave in it
LOOK = 0.5  # seconds between two looks at the page


def rehearse(place: str, *, speed: float, language: str | None = None) -> int:
    """`speed` is how much faster than real the time goes by."""
    desks = open_desks(place)
    try:
        settings = read_settings()
    except ConfigError as error:
        raise ArgumentError(error.faults[0]) from None
    desk, now = desks.at(settings.now, name="GUICHET_NOW") if settings.now else (desks.at()[0], None)
    if not desk.event.days:
        raise ArgumentError(f"{desk.event.file}: no date was found in it, so there is nothing to rehearse")
    taken = take(settings.database_url.get_secret_value(), slug(desk.event))
    rehearsal = Rehearsal(place, desks, desk, now or _evening_before(desk), settings, language)
    asyncio.run(rehearsal.run(taken, speed))
    return 0


def _evening_before(desk: Desk) -> dt.datetime:
    first = min(day.date for day in desk.event.days)
    return dt.datetime.combine(first - dt.timedelta(days=1), dt.time(EVENING_HOUR), desk.event.zone)


class Rehearsal:
    """Of the event of one desk among those of a place."""

    def __init__(
        self, place: str, desks: Desks, desk: Desk, now: dt.datetime, settings: Settings, language: str | None
    ) -> None:
        self._place, self._desks, self._event = place, desks, slug(desk.event)
        self._now, self._settings = now.replace(second=0, microsecond=0), settings
        self._conversation = Conversation(desks.desks, wordings())
        self._wording = self._conversation.wording(language, desk.event.language)
        self._memory = ChatMemory(language=self._wording.code)
        self._told, self._looked, self._day = Aloud(), time.monotonic(), dt.date.min
        self._followed: set[str] = set()  # sessions

    @property
    def _desk(self) -> Desk:
        """As its page is now; should it be taken out of its folder, any other."""
        desks = self._conversation.desks
        return next((desk for desk in desks if slug(desk.event) == self._event), desks[0])

    async def run(self, taken: Taken, speed: float) -> None:
        with tempfile.TemporaryDirectory() as folder:
            store = Store(f"sqlite:///{folder}/rehearsal.db")
            await store.open()
            try:
                await store.run(lambda db: give(db, taken, self._wall()))
                pages = self._pages(store)
                await pages.recognise()
                await self._choose_everything(store, taken.planned)
                await self._go_by(store, pages, taken.planned, MINUTE.total_seconds() / speed)
            finally:
                await store.close()

    def _pages(self, store: Store) -> CurrentPages:
        return CurrentPages(
            self._place,
            self._desks,
            store,
            self._conversation,
            clock=self._clock,
            held=lambda: True,
            shared=False,
            changed=lambda: None,
            wall=self._wall,
        )

    async def _choose_everything(self, store: Store, planned: Iterable[Announcement]) -> None:
        follows = tuple(Follow(event=self._event, session=name) for name in CHOICES.values())
        for chat, effects in ((PERSON, follows), (ORGANISER, tuple(Announce(announcement=one) for one in planned))):
            await store.handled([Handled(chat=chat, memory=self._memory, effects=effects)])
        await self._follow(store)

    async def _follow(self, store: Store) -> None:
        """Our person follows every session, also those that are new on the page."""
        new = [one.id for one in self._desk.event.sessions if one.id not in self._followed]
        follows = tuple(Follow(event=self._event, session=name, lead=LEAD) for name in new)
        if follows:
            await store.handled([Handled(chat=PERSON, memory=self._memory, effects=follows)])
            self._followed.update(new)

    async def _go_by(self, store: Store, pages: CurrentPages, planned: Sequence[Announcement], seconds: float) -> None:
        """Minute by minute, as in the running desk; what is said is noted as sent."""
        parts, quiet, named = (
            (store, self._told, self._conversation, self._told),
            self._settings.quiet_hours,
            [ORGANISER],
        )
        reminding = Reminding(*parts, clock=self._clock, quiet=quiet)
        telling = Telling(*parts, clock=self._clock, named=named, wall=self._wall)
        following_up = FollowingUp(*parts, clock=self._clock, quiet=quiet, named=named)
        announcing = Announcing(*parts, clock=self._clock, quiet=quiet, rate=RATE)
        while self._now <= _end(self._desk, planned):
            if time.monotonic() >= self._looked + LOOK:
                await self._look(store, pages)
            for work in (reminding.days, reminding.once, telling.once, following_up.once):
                await work()
            while planned and await announcing.once() < 1.0 and self._told.rows:
                await self._say(store)
            await self._say(store)
            self._print()
            await asyncio.sleep(seconds)
            self._now += MINUTE

    async def _look(self, store: Store, pages: CurrentPages) -> None:
        """At the page, which may be edited meanwhile."""
        for reading in await pages.look():
            said = f"stays as it was: {reading.fault}" if reading.fault else "was read again"
            print(f"{reading.file} {said}", file=sys.stderr)
        await self._follow(store)
        self._looked = time.monotonic()

    def _clock(self) -> dt.datetime:
        return self._now

    def _wall(self) -> float:
        return self._now.timestamp()

    async def _say(self, store: Store) -> None:
        rows, self._told.rows = self._told.rows, []
        if rows:
            self._told.texts += [(row.chat, json.loads(row.payload)["text"]) for row in rows]
            await store.progress(Progress(claimed=tuple(row.id for row in rows)))
            await store.progress(Progress(kept=tuple(row.id for row in rows)))

    def _print(self) -> None:
        here, speech = self._now.astimezone(self._desk.event.zone), self._desk.speech(self._wording.code)
        said, self._told.texts = self._told.texts, []
        for chat, text in said:
            if chat not in {PERSON, ORGANISER}:
                continue
            if here.date() != self._day:
                print(f"\n{speech.date(here.date())}\n")
                self._day = here.date()
            marked = f"{self._wording.say('rehearsed_organisers')} {text}" if chat == ORGANISER else text
            first, *others = marked.splitlines()
            clock = f"{speech.clock(here.time()):>8}  "
            print("\n".join([f"{clock}{first}", *(f"{' ' * len(clock)}{line}" for line in others)]), flush=True)


class Aloud:
    """A chat and an outbox in one: what is put into it is said."""

    channel = "rehearsal"

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.texts: list[tuple[str, str]] = []  # whom, and what

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


def _end(desk: Desk, planned: Iterable[Announcement]) -> dt.datetime:
    """When the last session is over and the last announcement has left."""
    event = desk.event
    last = max(day.date for day in event.days)
    ends = [dt.datetime.combine(last, dt.time.max, event.zone)]
    times = [time for s in event.sessions if s.date == last for time in (s.start, s.end) if time]
    if times:
        ends = [dt.datetime.combine(last, max(times), event.zone)]
    return max([*ends, *(dt.datetime.fromtimestamp(one.due, event.zone) for one in planned if one.due)])
