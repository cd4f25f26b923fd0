"""Which of several processes on one store receives and sends for a bot: one, by a lease that another takes over.

No clocks are compared: the holder raises a beat, and who watches it stand still long enough takes the lease.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from bot.store import patiently

if TYPE_CHECKING:
    from bot.store import Store

RENEW = 2.0  # seconds between two beats
PATIENCE = 8.0  # seconds of silence after which a holder is taken for dead; it stops itself before


class LostLeaseError(RuntimeError):
    """Another process has the lease, or the store could not be reached to renew it."""


class Lease:
    def __init__(self, store: Store, name: str, holder: str | None = None) -> None:
        self._store, self._name, self._holder = store, name, holder or this_process()
        self._seen = ("", 0)
        self.held = False
        self.stands_by = False  # another process lives and has it

    async def acquire(self) -> None:
        """Wait until it is ours."""
        since, watched = time.monotonic(), ("", -1)
        while not self.held:
            seen = await patiently(lambda: self._store.lease(self._name))
            if seen != watched:
                since, watched = time.monotonic(), seen
            if not seen[0] or is_dead(seen[0], self._holder) or time.monotonic() - since > PATIENCE:
                self.held = await self._take(seen)
                self.stands_by = False
            else:
                self.stands_by = True
                await asyncio.sleep(RENEW / 4)

    async def keep(self) -> None:
        """Renew it for ever. Raises LostLeaseError when it is no longer ours."""
        while True:
            await asyncio.sleep(RENEW)
            try:
                async with asyncio.timeout(PATIENCE - 2 * RENEW):
                    kept = await patiently(self._renew)
            except TimeoutError:
                kept = False
            if not kept:
                self.held = False
                raise LostLeaseError(self._name)

    async def _renew(self) -> bool:
        """A renewal whose answer was lost is seen by its holder."""
        if await self._take(self._seen):
            return True
        self._seen = await self._store.lease(self._name)
        return self._seen[0] == self._holder

    async def release(self) -> None:
        """Give it back; should that fail, the next process finds that this one has ended."""
        if self.held:
            self.held = False
            with contextlib.suppress(SQLAlchemyError, OSError, TimeoutError):
                async with asyncio.timeout(0.5):
                    await self._store.take_lease(self._name, "", self._seen)

    async def _take(self, seen: tuple[str, int]) -> bool:
        taken = await self._store.take_lease(self._name, self._holder, seen)
        if taken:
            self._seen = (self._holder, seen[1] + 1)
        return taken


def this_process() -> str:
    """machine, process space, process, and a word of its own: a restarted process may get the old number."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = os.stat("/proc/self/ns/pid").st_ino  # noqa: PTH116 - Path.stat would do the same
    except OSError:  # not Linux: nobody can be told dead but by silence
        boot, space = secrets.token_hex(16), 0
    return f"{boot} {space} {os.getpid()} {secrets.token_hex(4)}"


def is_dead(holder: str, mine: str) -> bool:
    """Whether the holder ran in our process space and does no longer."""
    try:
        (boot, space, pid, word), own = holder.split(), mine.split()
    except ValueError:
        return False
    if [boot, space] != own[:2]:
        return False
    if pid == own[2]:
        return word != own[3]
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError):
        return False
    return False
