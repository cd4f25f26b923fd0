"""The desk's figures while it runs: told to `/metrics` at once, and written down every few seconds."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from bot import counts
from bot.commands.events import slug
from bot.figures import Tally
from bot.patience import patiently

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    import sqlalchemy as sa

    from bot.conversation import Conversation
    from bot.figures import Figures
    from bot.message import Counted
    from bot.outbox import Kind
    from bot.store import Store
    from bot.web import Metrics

WRITE = 10.0  # seconds between two times that figures are written down
PATIENCE = 2.0  # seconds that `/metrics` waits for the store


class Counting:
    """Counts what is asked and sent, and reads what was counted."""

    def __init__(
        self, store: Store, metrics: Metrics, conversation: Conversation, clock: Callable[[], dt.datetime]
    ) -> None:
        self._store, self._metrics, self._conversation, self._clock = store, metrics, conversation, clock
        self._tally = Tally()

    def sent(self, kind: Kind) -> None:
        self._metrics.messages.labels(kind).inc()
        self._tally.delivered(kind, self._clock().date())

    def asked(self, question: Counted, seconds: float) -> None:
        self._metrics.asked(question.result, question.topics)
        self._tally.asked(question, seconds)

    async def run(self) -> None:
        """Write down for ever what was counted."""
        while True:
            await asyncio.sleep(WRITE)
            await patiently(self.write)

    async def write(self) -> None:
        taken = self._tally.take()
        if not taken:
            return
        try:
            await self._store.run(lambda db: counts.add(db, taken))
        except BaseException:
            self._tally.give_back(taken)
            raise

    async def read(self) -> Mapping[str, Figures]:
        """The figures of each event by its slug, up to now."""
        await self.write()
        return await self._store.run(self._read)

    def _read(self, db: sa.Connection) -> dict[str, Figures]:
        now = self._clock()
        events = [desk.event for desk in self._conversation.desks]
        return {slug(event): counts.read(db, slug(event), now.astimezone(event.zone).date()) for event in events}

    async def see_store(self, channel: str) -> None:
        """Tell `/metrics` how many people follow and how many messages wait, if the store answers soon."""

        def work(db: sa.Connection) -> tuple[dict[str, int], dict[str, int]]:
            return counts.following(db), counts.waiting(db, channel)

        with contextlib.suppress(SQLAlchemyError, OSError, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                following, waiting = await self._store.read(work)
            for choice, people in following.items():
                self._metrics.subscribers.labels(choice).set(people)
            for where, messages in waiting.items():
                self._metrics.waiting.labels(where).set(messages)
