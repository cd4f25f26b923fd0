"""The end of a desk's time in charge: what was begun is ended, for as long as a stop may take."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.inbox import Inbox
    from bot.outbox import Outbox

log = logging.getLogger(__name__)
LANDING = 3.5  # seconds that messages in flight have to land at a stop


async def land(
    receiving: asyncio.Task[None],
    inbox: Inbox,
    answering: asyncio.Task[None],
    outbox: Outbox,
    sending: asyncio.Task[None],
) -> None:
    """Receive no more, finish the round, let messages in flight land. What then still flies is in doubt."""
    receiving.cancel()
    inbox.stop()
    try:
        async with asyncio.timeout(LANDING):
            if not answering.done():
                await asyncio.wait({answering}, timeout=LANDING / 2)
            outbox.stop()
            await sending
    except TimeoutError:
        log.warning("messages in flight did not land in time", extra={"count": len(outbox)})
