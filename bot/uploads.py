"""Pictures that a chat program has: what it calls each, by a mark of ours, so that it is given them once."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot.tables import uploads

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store import Store

Result = TypeVar("Result")
LONGEST = 30 * 86400.0  # seconds after which one is given anew


class Uploads:
    """Those of one bot. A store that does not answer knows nothing, and the picture is given once more."""

    def __init__(self, store: Store, channel: str, clock: Callable[[], float]) -> None:
        self._store, self._channel, self._clock = store, channel, clock

    async def find(self, mark: str, age: float) -> str:
        """What the chat program calls it, if it was given at most so many seconds ago."""
        since = self._clock() - min(age, LONGEST)
        select = sa.select(uploads.c.ref).where(self._is(mark), uploads.c.at > since)
        return await self._try(lambda db: str(db.execute(select).scalar() or "")) or ""

    async def keep(self, mark: str, ref: str) -> None:
        values = {"channel": self._channel, "mark": mark, "ref": ref, "at": self._clock()}

        def work(db: sa.Connection) -> None:
            db.execute(sa.delete(uploads).where(self._is(mark)))
            db.execute(sa.insert(uploads).values(**values))

        await self._try(work)

    async def forget(self, mark: str, ref: str) -> None:
        """It is called that no longer; what another process has learnt meanwhile stays."""
        await self._try(lambda db: db.execute(sa.delete(uploads).where(self._is(mark), uploads.c.ref == ref)))

    def _is(self, mark: str) -> sa.ColumnElement[bool]:
        return (uploads.c.channel == self._channel) & (uploads.c.mark == mark)

    async def _try(self, work: Callable[[sa.Connection], Result]) -> Result | None:
        """Whoever is in charge: what a picture is called is true all the same."""
        with contextlib.suppress(SQLAlchemyError, OSError, TimeoutError):
            return await self._store.read(work)
        return None


def sweep(db: sa.Connection, now: float) -> None:
    db.execute(sa.delete(uploads).where(uploads.c.at < now - LONGEST))
