"""The way of updates to the inbox, fetched or brought; while another process is in charge, to the store."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from bot.fencing import LostLeaseError
from bot.gathering import Gathering
from bot.inbox import StoppedError

if TYPE_CHECKING:
    from bot.inbox import Inbox
    from bot.lease import Lease
    from bot.rows import Received
    from bot.store import Store
    from bot.telegram.chat import TelegramChat
    from bot.web import Metrics

FULL = 10_000  # waiting messages from which no more are fetched; they are safe where they are
LISTEN = 1.0  # seconds between two looks at what other processes have written down


class Arrivals:
    """`inbox` is there while this process is in charge."""

    def __init__(self, store: Store, chat: TelegramChat, lease: Lease, metrics: Metrics) -> None:
        self._store, self._chat, self._lease, self._metrics = store, chat, lease, metrics
        self._heard = asyncio.Event()  # another process has written something down, or left
        self._gathering = Gathering(self._write_down)
        self.inbox: Inbox | None = None

    async def receive(self, updates: list[Received]) -> None:
        assert self.inbox is not None  # noqa: S101 - made before polling starts
        while len(self.inbox) > FULL:  # noqa: ASYNC110 - rare, and nobody waits for it
            await asyncio.sleep(0.1)
        self._metrics.updates.inc(len(updates))
        await self.inbox.receive(updates)

    async def bring(self, update: dict[str, Any]) -> bool:
        """Take an update that the chat program has brought; whether it may forget it."""
        found = self._chat.brought(update)
        if found is None:
            return True
        if len(self._gathering) + (len(self.inbox) if self.inbox else 0) > FULL:
            return False
        taken = await self._gathering.take(found)
        if taken:
            self._metrics.updates.inc()
        return taken

    async def _write_down(self, updates: list[Received]) -> None:
        """Whoever is in charge handles them; any other process leaves them to it."""
        if self.inbox is not None and self._chat.ready.is_set() and self._lease.is_good():
            with contextlib.suppress(LostLeaseError, StoppedError):
                await self.inbox.receive(updates)
                return
        await self._store.leave(self._chat.channel, updates)
        self.hear()

    def hear(self) -> None:
        self._heard.set()
        self._lease.look()

    async def look(self, inbox: Inbox) -> None:
        """At what other processes have written down."""
        while True:
            self._heard.clear()
            await inbox.look()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LISTEN):
                    await self._heard.wait()

    async def close(self) -> None:
        """Refuse what is not written down."""
        await self._gathering.close()
