"""Updates that come one by one are written down together: each time all that came while others were being written."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.rows import Received

log = logging.getLogger(__name__)
AT_ONCE = 2  # transactions: one is handled while another waits for the disk
MOST = 100  # updates of one
PATIENCE = 3.0  # seconds after which an update is refused, to come again


class Gathering:
    """`write` writes updates down; should it fail, all of them are refused."""

    def __init__(self, write: Callable[[list[Received]], Awaitable[None]]) -> None:
        self._write = write
        self._new: dict[int, Received] = {}
        self._taken: dict[int, asyncio.Future[bool]] = {}
        self._writers: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._taken)

    async def take(self, update: Received) -> bool:
        """Whether it is written down; one that comes again meanwhile is the same."""
        number = update.update_id
        if number not in self._taken:
            self._new[number] = update
            self._taken[number] = asyncio.get_running_loop().create_future()
            if len(self._writers) < AT_ONCE:
                writer = asyncio.create_task(self._empty())
                self._writers.add(writer)
                writer.add_done_callback(self._writers.discard)
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.shield(self._taken[number])
        except TimeoutError:
            return False

    async def _empty(self) -> None:
        while self._new:
            some = [self._new.pop(number) for number in list(self._new)[:MOST]]
            try:
                await self._write(some)
                written = True
            except Exception as error:
                log.error("updates could not be written down", extra={"error": type(error).__name__})
                written = False
            for update in some:
                self._taken.pop(update.update_id).set_result(written)

    async def close(self) -> None:
        """Refuse what is not written down."""
        for writer in [*self._writers]:
            writer.cancel()
        await asyncio.gather(*self._writers, return_exceptions=True)
        for future in self._taken.values():
            if not future.done():
                future.set_result(False)
