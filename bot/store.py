"""What the desk keeps: SQLAlchemy Core over SQLite or PostgreSQL, the same statements on both.

Every method is one transaction; errors are SQLAlchemy's.
"""

from __future__ import annotations

import time
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from bot.changes import arrived, changes, drafted, outbox_rows
from bot.database import database, migrate
from bot.effects import rare_effects
from bot.fencing import NOBODY, check
from bot.message import ChatMemory
from bot.recalling import recall
from bot.rows import Accepted, Progress, Row, Waiting
from bot.shared import Shared
from bot.sweeping import sweep
from bot.tables import (
    UNSENT,
    WAITS,
    inbox,
    leases,
    outbox,
    readings,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from bot.database import Also
    from bot.fencing import Fence
    from bot.rows import Draft, Handled, Received
    from bot.writing import Changes, Written

Result = TypeVar("Result")
NOTHING = Progress()


class SeenError(Exception):
    """Updates that came again: nothing was written."""


class Store:
    """The desk's memory on disk. `clock` gives seconds since 1970; `process` is what this one is called."""

    def __init__(self, url: str, clock: Callable[[], float] = time.time, process: str = "") -> None:
        self._clock = clock
        self._database = database(url, process)
        self._flush = Shared(self._database.flush)
        self.read = self._run = self._database.run
        self.fence: Fence | None = None  # the lease under which this process has taken charge
        new = self._database.insert(inbox).on_conflict_do_nothing(index_elements=["channel", "update_id"])
        self._receiving = new.returning(*_columns(inbox, Waiting))
        self._leasing = self._database.insert(leases).on_conflict_do_nothing(index_elements=["name"])

    async def run(self, work: Callable[[sa.Connection], Result]) -> Result:
        """Run a transaction of the process in charge. Raises LostLeaseError where that is another one by now."""
        fence = self.fence
        if fence is None:
            return await self._run(work)

        def fenced(db: sa.Connection) -> Result:
            check(db, fence)
            return work(db)

        return await self._run(fenced)

    @property
    def _owner(self) -> int:
        return self.fence.term if self.fence else NOBODY

    async def open(self) -> None:
        """Connect and bring the tables up to date, all or nothing."""
        await self._run(migrate)
        await self.flush()

    async def close(self) -> None:
        await self._database.close()

    async def ping(self) -> None:
        """Raises when the store cannot be read now."""
        await self._run(lambda db: db.execute(sa.select(1)))

    # inbox

    async def accept(
        self,
        channel: str,
        updates: Sequence[Received],
        handled: Sequence[Handled],
        waiting: Sequence[Received] = (),
        made: Progress = NOTHING,
    ) -> Accepted:
        """Write new updates down with what follows from those that are handled already, all or nothing.

        Raises IntegrityError where one of them was written before: then `receive` tells which are new.
        """
        now = self._clock()
        rows = [*arrived(channel, updates, now, done=True), *arrived(channel, waiting, now, done=False)]
        follow = changes(now, handled, made, self._owner)
        written = await self._write({"arrived": rows, **follow}, rare_effects(now, handled, made))
        numbers = {update_id: number for number, update_id in written.get("arrived", ())}
        left = (
            Waiting(id=numbers[one.update_id], chat=one.chat, lane=one.lane, payload=one.payload, received=now)
            for one in waiting
        )
        return Accepted(waiting=tuple(left), rows=_drafted(handled, written))

    async def receive(self, channel: str, updates: Sequence[Received]) -> list[Waiting]:
        """Write updates down; those that were written before are left out of the result."""
        rows = arrived(channel, updates, self._clock(), done=False)

        def work(db: sa.Connection) -> list[Waiting]:
            new = (Waiting(**row) for row in db.execute(self._receiving, rows).mappings())
            return sorted(new, key=lambda row: row.id)

        return await self._run(work) if rows else []

    async def leave(self, channel: str, updates: Sequence[Received]) -> None:
        """Write updates down for the process in charge, also for a power cut, and wake it."""
        rows = arrived(channel, updates, self._clock(), done=False)

        def work(db: sa.Connection) -> None:
            db.execute(self._receiving, rows)
            self._database.call(db)

        await self._run(work)
        await self.flush()

    async def listen(self, heard: Callable[[], None]) -> None:
        """Hear for ever what other processes call, where the database can tell."""
        await self._database.listen(heard)

    async def waiting_numbers(self, channel: str, lanes: Collection[str] = ()) -> list[int]:
        """Which rows of the inbox wait, of these lanes or of all. Lanes are asked for before each update is handled."""
        if lanes:
            rows = {"behind": [{"channel": channel, "lane": lane} for lane in lanes]}
            return [number for (number,) in (await self._write(rows, fenced=False))["behind"]]
        select = sa.select(inbox.c.id).where(inbox.c.channel == channel, WAITS).order_by(inbox.c.id)
        return await self._run(lambda db: list(db.execute(select).scalars()))

    async def flush(self) -> None:
        """What was written survives a power cut when this returns; the end of the process it survives before."""
        await self._flush()

    async def waiting(self, channel: str, numbers: Collection[int] | None = None) -> list[Waiting]:
        """What was received and not handled, oldest first; all, or some rows."""
        these = inbox.c.id.in_(numbers) if numbers is not None else sa.true()
        of_channel = (inbox.c.channel == channel, WAITS, these)
        select = sa.select(*_columns(inbox, Waiting)).where(*of_channel).order_by(inbox.c.id)
        return await self._run(lambda db: [Waiting(**row) for row in db.execute(select).mappings()])

    # what follows from messages

    async def recall(self, names: Collection[str]) -> dict[str, ChatMemory]:
        """What is remembered of these chats; a chat nobody knows is left out."""
        now = self._clock()
        return await self._run(lambda db: recall(db, names, now))

    async def handled(self, batch: Sequence[Handled], made: Progress = NOTHING) -> tuple[Row, ...]:
        """Keep what follows from messages and mark them done, all or nothing. Returns the new rows of the outbox.

        Raises SeenError where one of them was done before.
        """
        now = self._clock()
        numbers = {one.inbox for one in batch if one.inbox is not None}
        rare = rare_effects(now, batch, made)

        def first_time(db: sa.Connection, written: Written) -> None:
            if len(written["done"]) < len(numbers):
                raise SeenError
            if rare is not None:
                rare(db, written)

        done = [{"id": number} for number in sorted(numbers)]
        follow = changes(now, batch, made, self._owner)
        written = await self._write({"done": done, **follow}, first_time if done else rare)
        return _drafted(batch, written)

    async def _write(self, rows: Changes, also: Also | None = None, *, fenced: bool = True) -> Written:
        some = {name: of_step for name, of_step in rows.items() if of_step}
        return await self._database.write(some, also, self.fence if fenced else None) if some or also else {}

    # pages

    async def readings(self) -> dict[str, str]:
        """What was last read of each event, by its slug."""
        return await self._run(lambda db: {row.event: row.data for row in db.execute(sa.select(readings))})

    # outbox

    async def draft(
        self, drafts: Sequence[Draft], also: Callable[[sa.Connection], None] | None = None
    ) -> tuple[Row, ...]:
        """Put messages into the outbox; `also` is in the same transaction."""
        beside: Also | None = None if also is None else lambda db, _written: also(db)
        written = await self._write({"drafts": drafted(drafts, self._clock())}, beside)
        return outbox_rows(drafts, written.get("drafts", ()))

    async def unsent(self, channel: str) -> list[Row]:
        """Rows that wait to be sent to chats of this channel, like `telegram`, or are being sent; in order."""
        of_channel = UNSENT & outbox.c.chat.startswith(f"{channel}:")
        select = sa.select(*_columns(outbox, Row)).where(of_channel).order_by(outbox.c.id)
        return await self._run(lambda db: [Row(**row) for row in db.execute(select).mappings()])

    async def settle_doubt(self, channel: str, *, again: bool) -> int:
        """After a cut: rows that were being sent are sent again, or given up. Returns how many there were."""
        cut = sa.update(outbox).where(UNSENT, outbox.c.state == "sending", outbox.c.chat.startswith(f"{channel}:"))
        settled = cut.values(state="pending") if again else cut.values(state="doubt", payload="")
        return await self.run(lambda db: db.execute(settled).rowcount)

    async def progress(self, made: Progress) -> frozenset[int]:
        """Write down what has become of rows of the outbox. Returns which of the claimed ones may be sent.

        What was sent is true whoever is in charge now; it is noted of rows that nobody else has taken to be sent.
        """
        now, fenced = self._clock(), bool(made.claimed or made.gone or made.moved)
        rows = changes(now, (), made, self._owner)
        written = await self._write(rows, rare_effects(now, (), made), fenced=fenced)
        return frozenset(number for (number,) in written.get("claimed", ()))

    # housekeeping

    async def sweep(self, before: float, coming: Collection[str] = ()) -> None:
        """Delete what has not been used since `before` (a moment), and the traces of what is long done.

        `coming` are the events that are not over: who follows one of them is still heard of.
        """
        now = self._clock()
        await self.run(lambda db: sweep(db, now, before, coming))

    async def told(self, name: str) -> str:
        """What was kept with a lease by `tell`."""
        select = sa.select(leases.c.told).where(leases.c.name == name)
        return await self._run(lambda db: str(db.execute(select).scalar() or ""))

    async def tell(self, name: str, told: str) -> None:
        await self.run(lambda db: db.execute(sa.update(leases).where(leases.c.name == name).values(told=told)))

    async def lease(self, name: str) -> tuple[str, int]:
        """Who holds a lease and how often it was renewed; nobody is an empty name."""
        select = sa.select(leases.c.holder, leases.c.beat).where(leases.c.name == name)

        def work(db: sa.Connection) -> tuple[str, int]:
            db.execute(self._leasing, {"name": name, "holder": "", "beat": 0})
            row = db.execute(select).one()
            return row.holder, row.beat

        return await self._run(work)

    async def cut_off(self, holder: str) -> None:
        """What a holder that is silent has begun and not ended is undone."""
        await self._database.cut_off(holder)

    async def take_lease(self, name: str, holder: str, seen: tuple[str, int], *, anew: bool = False) -> bool:
        """Take, renew or (with an empty holder) give back a lease, unless it changed since it was `seen`.

        With `anew` its term is this beat from now on.
        """
        same = (leases.c.name == name) & (leases.c.holder == seen[0]) & (leases.c.beat == seen[1])
        taken = sa.update(leases).where(same).values(holder=holder, beat=seen[1] + 1)
        if anew:
            taken = taken.values(term=seen[1] + 1)

        def work(db: sa.Connection) -> bool:
            if not holder:
                self._database.call(db)
            return db.execute(taken).rowcount == 1

        return await self._run(work)


def _drafted(batch: Sequence[Handled], written: Written) -> tuple[Row, ...]:
    return outbox_rows([draft for one in batch for draft in one.drafts], written.get("drafts", ()))


def _columns(table: sa.Table, kind: type[Waiting] | type[Row]) -> Iterable[sa.Column[Any]]:
    return [table.c[field.name] for field in fields(kind)]
