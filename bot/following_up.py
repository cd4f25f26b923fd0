"""Tells those who waited for an answer, and organisers once a day what was asked: a worker beside the outbox."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot import questions
from bot.chat import Asked
from bot.commands.answering import line, marked
from bot.commands.events import slug
from bot.commands.turn import Turn
from bot.fencing import LostLeaseError
from bot.message import ChatMemory, Message, Reply
from bot.patience import patiently
from bot.reminders import in_quiet_hours
from bot.tables import organisers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.chat import Chat
    from bot.conversation import Conversation
    from bot.grouping import Group
    from bot.outbox import Sink
    from bot.questions import Told
    from bot.rows import Draft
    from bot.store import Store
    from knowledge import Desk

log = logging.getLogger(__name__)
LOOK = 30.0  # seconds between two looks
DIGEST, LATEST = 8, 12  # hours of the event's zone between which the digest is sent
SHOWN = 5  # questions of a digest
REPORT, PUSHED = 1, 2  # priorities: reports to organisers go before what is told to many
DAY = 86400.0


class FollowingUp:
    """`named` are the organisers of the settings, `quiet` hours of the event's zone."""

    def __init__(
        self,
        store: Store,
        chat: Chat,
        conversation: Conversation,
        outbox: Sink,
        *,
        clock: Callable[[], dt.datetime],
        quiet: tuple[int, int],
        named: Collection[str] = (),
    ) -> None:
        self._store, self._chat, self._conversation, self._outbox = store, chat, conversation, outbox
        self._clock, self._quiet, self._named = clock, quiet, named
        self._wake = asyncio.Event()

    def notice(self) -> None:
        """An organiser has decided something."""
        self._wake.set()

    async def run(self) -> None:
        while True:
            self._wake.clear()
            try:
                await self.once()
            except LostLeaseError:
                raise
            except Exception as error:
                log.exception("answers could not be told", extra={"error": type(error).__name__})
            timer = asyncio.get_running_loop().call_later(LOOK, self._wake.set)
            await self._wake.wait()
            timer.cancel()

    async def once(self) -> None:
        """Answer from what the organisers said, tell who waits, and once a day what is open."""
        await self.learn()
        while people := await patiently(lambda: self._store.run(questions.to_tell)):
            drafts = [draft for one in people for draft in self._answer(one)]
            rows = await patiently(lambda: self._store.draft(drafts, lambda db: questions.told(db, people)))  # noqa: B023
            self._outbox.put(rows)
        await self._digest()

    async def learn(self) -> None:
        """From now on the desk answers so."""
        self._conversation.answers = await patiently(lambda: self._store.run(questions.given))

    def _answer(self, one: Told) -> tuple[Draft, ...]:
        desk = next((d for d in self._conversation.desks if slug(d.event) == one.event), self._conversation.desks[0])
        wording = self._conversation.wording(one.language)
        turn = Turn(
            message=Message(), text="", command=None, memory=ChatMemory(), now=self._clock(), desk=desk, wording=wording
        )
        said = marked(turn, one.entry.answer, (one.entry,))
        return self._drafts(one.chat, wording.say("told_answer", question=one.question, answer=said), PUSHED)

    async def _digest(self) -> None:
        for desk in self._conversation.desks:
            now = self._clock().astimezone(desk.event.zone)
            if not DIGEST <= now.hour < LATEST or in_quiet_hours(now, desk.event.zone, self._quiet):
                continue
            since = now.timestamp() - DAY
            found = await patiently(lambda: self._store.run(lambda db: questions.groups(db, since)))  # noqa: B023
            mine = [group for group in found if group.event == slug(desk.event)]
            if mine:
                await self._say_what_is_open(desk, mine, now)

    async def _say_what_is_open(self, desk: Desk, groups: list[Group], now: dt.datetime) -> None:
        """Once to each organiser and day."""
        select = sa.select(organisers.c.person)
        invited = await patiently(lambda: self._store.run(lambda db: list(db.execute(select).scalars())))
        channel = self._chat.channel.partition(":")[0]
        people = [one for one in dict.fromkeys([*self._named, *invited]) if one.startswith(f"{channel}:")]
        spoken = await patiently(lambda: self._store.recall(people))
        for person in people:
            memory = spoken.get(person, ChatMemory())
            wording = self._conversation.wording(memory.language, memory.desk.language, desk.event.language)
            lines = [line(wording, group) for group in groups[:SHOWN]]
            text = "\n".join([wording.say("digest", n=len(groups), title=desk.event.title.text), *lines, "/unanswered"])
            once = f"digest:{slug(desk.event)}:{now.date()}:{person}"
            self._outbox.put(await self._store.draft(self._drafts(person, text, REPORT, once)))

    def _drafts(self, chat: str, text: str, priority: int, once: str | None = None) -> tuple[Draft, ...]:
        first, *rest = self._chat.drafts(chat, Asked(message=Message(), to={}), Reply(text=text))
        return tuple(replace(draft, priority=priority) for draft in (replace(first, dedup=once), *rest))
