"""Tells those who follow a session once what its page moved: after ten minutes, first to the organisers.

What is untold stands in the store from the transaction that keeps the new reading until everybody has been told.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.announced import stopped
from bot.chat import Asked
from bot.choosing import fingerprint
from bot.commands.events import slug
from bot.fencing import LostLeaseError
from bot.message import Message
from bot.moves import mark, moves, told
from bot.offers import button, leaving
from bot.patience import patiently
from bot.tables import chats, follows, organisers, outbox, readings
from bot.tables import moves as untold

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Sequence

    from bot.chat import Chat
    from bot.conversation import Conversation
    from bot.message import Reply
    from bot.moves import Move
    from bot.outbox import Sink
    from bot.rows import Draft
    from bot.store import Store
    from knowledge import Desk, Event

log = logging.getLogger(__name__)
TOGETHER = 600.0  # seconds in which changes of a page become one message
HOLD = 120.0  # seconds that organisers have to hold it
LOOK = 2.0  # seconds between two looks
BATCH = 200  # people in one transaction
NOTICE, PUSHED = 1, 2  # priorities
LANGUAGE = sa.func.coalesce(chats.c.language, chats.c.speaks)
HERE = sa.func.coalesce(chats.c.gone, sa.false()) == sa.false()


def keep_reading(db: sa.Connection, event: Event, data: str, now: dt.datetime, since: float) -> None:
    """Write down what was read of a page, with what is to be told of it; `since` is real time."""
    name = slug(event)
    before = db.execute(sa.select(readings.c.data).where(readings.c.event == name)).scalar()
    db.execute(sa.delete(readings).where(readings.c.event == name))
    db.execute(sa.insert(readings).values(event=name, data=data))
    waits = db.execute(sa.select(untold.c.event).where(untold.c.event == name)).first()
    if before is not None and not waits and moves(before, event, now):
        db.execute(sa.insert(untold).values(event=name, data=before, since=since))


class Telling:
    """`clock` is that of the conversation, `named` the organisers of the settings, `wall` gives seconds since 1970."""

    def __init__(
        self,
        store: Store,
        chat: Chat,
        conversation: Conversation,
        outbox: Sink,
        *,
        clock: Callable[[], dt.datetime],
        named: Collection[str] = (),
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._store, self._chat, self._conversation, self._outbox = store, chat, conversation, outbox
        self._clock, self._named, self._wall = clock, named, wall

    async def run(self) -> None:
        while True:
            try:
                await self.once()
            except LostLeaseError:
                raise
            except Exception as error:  # whatever a page holds, the desk goes on
                log.exception("changes could not be told", extra={"error": type(error).__name__})
            await asyncio.sleep(LOOK)

    async def once(self) -> None:
        """Tell what has waited long enough: each step is written down, so that a crash loses and doubles nothing."""
        ripe = sa.select(untold).where(untold.c.since <= self._wall() - TOGETHER)
        for row in await patiently(lambda: self._store.run(lambda db: db.execute(ripe).all())):
            desk = next((desk for desk in self._conversation.desks if slug(desk.event) == row.event), None)
            changed = moves(row.data, desk.event, self._clock()) if desk else ()
            if desk is None or not changed:
                await self._done(row.event)
            elif await self._let_through(row, desk, changed):
                await self._tell(row, desk, changed)

    async def _let_through(self, row: sa.Row[tuple[object, ...]], desk: Desk, changed: tuple[Move, ...]) -> bool:
        """Whether organisers, where there are any, have seen just this and not held it."""
        shown = mark(changed, desk.event)
        if row.shown == shown and row.noticed is not None:
            return bool(self._wall() >= row.noticed + HOLD)
        people = await self._organisers()
        drafts: list[Draft] = []
        for chat, code in people:
            wording = self._conversation.wording(code, desk.event.language)
            said = told(changed, desk, wording)
            notice = replace(said, text=f"{said.text}\n\n{wording.say('moves_notice', n=int(HOLD) // 60)}")
            hold = button(wording, "hold", fingerprint(row.event))
            once = f"{chat} notice {row.event} {row.since:.0f} {shown}"
            drafts += self._drafts(chat, replace(notice, buttons=((hold,),)), once, NOTICE)
        if not drafts:
            return True
        self._outbox.put(await patiently(lambda: self._store.draft(drafts)))
        seen = sa.update(untold).where(untold.c.event == row.event).values(noticed=self._wall(), shown=shown)
        await patiently(lambda: self._store.run(lambda db: db.execute(seen)))
        return False

    async def _tell(self, row: sa.Row[tuple[object, ...]], desk: Desk, changed: tuple[Move, ...]) -> None:
        by_session = {one.was.id: one for one in changed}
        once = f" moved {row.event} {row.since:.0f}"
        while people := await self._followers(row.event, list(by_session), once):
            drafts: list[Draft] = []
            for chat, (code, theirs) in people.items():
                wording = self._conversation.wording(code, desk.event.language)
                said = told(tuple(one for name, one in by_session.items() if name in theirs), desk, wording)
                said = replace(said, buttons=(leaving(wording, desk.event),))
                drafts += self._drafts(chat, said, chat + once, PUSHED)
            self._outbox.put(await patiently(lambda drafts=drafts: self._store.draft(drafts)))  # type: ignore[misc]
        await self._done(row.event)

    async def _followers(
        self, event: str, sessions: Sequence[str], once: str
    ) -> dict[str, tuple[str | None, frozenset[str]]]:
        """Chats that are not told yet, with their language and which of these sessions they follow."""
        said = sa.exists().where(outbox.c.dedup == follows.c.chat + once)
        mine = (follows.c.event == event) & follows.c.session.in_(sessions)
        joined = follows.outerjoin(chats, chats.c.chat == follows.c.chat)
        some = (
            sa.select(follows.c.chat)
            .select_from(joined)
            .where(mine, ~stopped(event), ~said, HERE)
            .distinct()
            .limit(BATCH)
        )
        rows = sa.select(follows.c.chat, follows.c.session, LANGUAGE).select_from(joined)
        rows = rows.where(mine, follows.c.chat.in_(some.scalar_subquery()))
        found: dict[str, tuple[str | None, frozenset[str]]] = {}
        for chat, session, code in await patiently(lambda: self._store.run(lambda db: db.execute(rows).all())):
            found[chat] = (code, found.get(chat, (code, frozenset[str]()))[1] | {session})
        return found

    async def _organisers(self) -> list[tuple[str, str | None]]:
        def work(db: sa.Connection) -> list[tuple[str, str | None]]:
            people = [*self._named, *db.execute(sa.select(organisers.c.person)).scalars()]
            spoken = sa.select(chats.c.chat, LANGUAGE).where(chats.c.chat.in_(people))
            languages = {row.chat: row[1] for row in db.execute(spoken)}
            return [(chat, languages.get(chat)) for chat in dict.fromkeys(people)]

        return await patiently(lambda: self._store.run(work))

    async def _done(self, event: str) -> None:
        gone = sa.delete(untold).where(untold.c.event == event)
        await patiently(lambda: self._store.run(lambda db: db.execute(gone)))

    def _drafts(self, chat: str, reply: Reply, once: str, priority: int) -> tuple[Draft, ...]:
        first, *rest = self._chat.drafts(chat, Asked(message=Message(), to={}), reply)
        return tuple(replace(d, priority=priority) for d in (replace(first, dedup=once), *rest))
