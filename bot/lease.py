"""Which of several processes on one store receives and sends for a bot: one, by a lease that another takes over.

No clocks are compared: the holder raises a beat, and who watches it stand still long enough takes the lease.
A holder that could not raise it for that long sends no more, and what it writes fails (see `fencing`).
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

from bot.fencing import Fence, LostLeaseError
from bot.patience import patiently

if TYPE_CHECKING:
    from bot.store import Store

RENEW = 1.0  # seconds between two beats
PATIENCE = 5.0  # seconds of silence after which a holder is taken for dead; it stops itself before
GOOD = 0.9  # of that, for which a beat holds in the eyes of the holder itself
LOOK = 0.25  # seconds between two looks at whether it lives


class Lease:
    def __init__(self, store: Store, name: str, holder: str | None = None) -> None:
        self._store, self._name, self._holder = store, name, holder or this_process()
        self._seen = ("", 0)
        self.held = False
        self.stands_by = False  # another process lives and has it
        self.fence = Fence(name, 0)  # of the time that it is ours, or was last
        self.inherited = False  # another process had it just before
        self._good = 0.0  # until when nobody else can have taken it
        self._look = asyncio.Event()

    def is_good(self) -> bool:
        """Whether it is ours for certain, also after this process stood still."""
        return self.held and time.monotonic() < self._good

    def look(self) -> None:
        """It may have become free."""
        self._look.set()

    async def acquire(self) -> None:
        """Wait until it is ours."""
        since, watched = time.monotonic(), ("", -1)
        while not self.held:
            seen = await patiently(lambda: self._store.lease(self._name))
            if seen != watched:
                since, watched = time.monotonic(), seen
            if seen[0] in {"", self._holder} or is_dead(seen[0], self._holder) or time.monotonic() - since > PATIENCE:
                if seen[0] not in {"", self._holder}:
                    await patiently(lambda: self._store.cut_off(seen[0]))  # noqa: B023
                self.held = await self._take(seen, anew=True)
                self.inherited, self.stands_by = seen[0] != "" or self.stands_by, False
            else:
                self.stands_by = True
                self._look.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK):
                        await self._look.wait()

    async def keep(self) -> None:
        """Renew it for ever. Raises LostLeaseError when it is no longer ours."""
        while True:
            await asyncio.sleep(RENEW)
            try:
                async with asyncio.timeout(self._good - time.monotonic()):
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
        began, self._seen = time.monotonic(), await self._store.lease(self._name)
        if self._seen[0] != self._holder:
            return False
        self._good = began + GOOD * PATIENCE
        return True

    async def release(self) -> None:
        """Give it back; should that fail, the next process finds that this one has ended."""
        if self.held:
            self.held = False
            with contextlib.suppress(SQLAlchemyError, OSError, TimeoutError):
                async with asyncio.timeout(0.5):
                    await self._store.take_lease(self._name, "", self._seen)

    async def _take(self, seen: tuple[str, int], *, anew: bool = False) -> bool:
        began = time.monotonic()
        taken = await self._store.take_lease(self._name, self._holder, seen, anew=anew)
        if taken:
            self._seen, self._good = (self._holder, seen[1] + 1), began + GOOD * PATIENCE
            if anew:
                self.fence = Fence(self._name, seen[1] + 1)
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
