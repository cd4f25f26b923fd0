"""What a look from outside finds: what is not well, and the figures of this moment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from bot.telegram.calls import NAME

if TYPE_CHECKING:
    from bot.counting import Counting
    from bot.lease import Lease
    from bot.store import Store
    from bot.telegram.chat import TelegramChat
    from bot.web import Metrics


class Health:
    """Of this process, its chat and its store."""

    def __init__(self, store: Store, chat: TelegramChat, lease: Lease, metrics: Metrics, counting: Counting) -> None:
        self._store, self._chat, self._lease = store, chat, lease
        self._metrics, self._counting = metrics, counting

    async def faults(self) -> list[str]:
        """What is not well. A process that stands by is well: another one is connected."""
        faults = [f"telegram: {self._chat.fault}"] if self._chat.fault and not self._lease.stands_by else []
        try:
            async with asyncio.timeout(2.0):
                await self._store.ping()
        except (SQLAlchemyError, OSError, TimeoutError):
            faults.append("store: it does not answer")
        return faults

    async def see(self) -> None:
        """Figures of this moment: who this process is, and what stands in the store, the same for all."""
        held = self._lease.held
        self._metrics.in_charge.set(held)
        self._metrics.connected.labels(NAME).set(held and not self._chat.fault)
        await self._counting.see_store(self._chat.channel)
