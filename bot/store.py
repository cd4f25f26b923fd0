"""What the desk keeps: SQLAlchemy Core over SQLite or PostgreSQL, the same statements on both.

Every method is one transaction; errors are SQLAlchemy's.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from bot.database import database, migrate
from bot.message import REMEMBERED, ChatMemory
from bot.rows import Accepted, Draft, Handled, Progress, Received, Row, Waiting
from bot.tables import UNSENT, chats, inbox, leases, memory, outbox, unanswered
from knowledge import Memory

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence

    from sqlalchemy.dialects import postgresql, sqlite

    from bot.message import Unanswered

log = logging.getLogger(__name__)
Result = TypeVar("Result")
NOTHING = Progress()
REDELIVERY = 2 * 86400.0  # seconds; Telegram offers an update for 24 hours, so a number may come again that long


class SeenError(Exception):
    """Updates that came again: nothing was written."""


async def patiently(work: Callable[[], Awaitable[Result]]) -> Result:
    """Try until the store answers; only values that it can never keep are an error."""
    wait = 0.1
    while True:
        try:
            return await work()
        except (DataError, IntegrityError):
            raise
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            log.error("the store does not answer", extra={"error": type(error).__name__})
            await asyncio.sleep(wait)
            wait = min(5.0, wait * 2)


class Store:
    """The desk's memory on disk. `clock` gives seconds since 1970."""

    def __init__(self, url: str, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._database = database(url)
        self._run, insert = self._database.run, self._database.insert
        new = insert(inbox).on_conflict_do_nothing(index_elements=["channel", "update_id"])
        self._receiving = new.returning(*_columns(inbox, Waiting), inbox.c.done)
        self._drafting = (
            insert(outbox).on_conflict_do_nothing(index_elements=["dedup"]).returning(*_columns(outbox, Row))
        )
        self._replacing = {table: _replacing(insert(table)) for table in (chats, memory)}
        self._leasing = insert(leases).on_conflict_do_nothing(index_elements=["name"])

    async def open(self) -> None:
        """Connect and bring the tables up to date, all or nothing."""
        await self._run(migrate, durable=True)

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

        Raises SeenError where one of them was written before: then `receive` tells which are new.
        """
        now = self._clock()
        rows = [_inbox_row(channel, update, now, done=True) for update in updates]
        rows += [_inbox_row(channel, update, now, done=False) for update in waiting]

        def work(db: sa.Connection) -> Accepted:
            new = self._receive(db, rows)
            if len(new) < len(rows):
                raise SeenError
            left = tuple(_waiting(row) for row in new if not row["done"])
            _advance(db, made, now)
            return Accepted(waiting=left, rows=self._follow(db, handled))

        return await self._run(work)

    async def receive(self, channel: str, updates: Sequence[Received]) -> list[Waiting]:
        """Write updates down; those that were written before are left out of the result."""
        now = self._clock()
        rows = [_inbox_row(channel, update, now, done=False) for update in updates]

        def work(db: sa.Connection) -> list[Waiting]:
            return [_waiting(row) for row in self._receive(db, rows)]

        return await self._run(work) if rows else []

    def _receive(self, db: sa.Connection, rows: list[dict[str, object]]) -> list[Mapping[str, Any]]:
        """The rows that are new, oldest first."""
        found = _execute(db, self._receiving, rows).mappings() if rows else ()
        return sorted((dict(row) for row in found), key=lambda row: int(row["id"]))

    async def flush(self) -> None:
        """What was written survives a power cut when this returns; the end of the process it survives before."""
        await self._database.flush()

    async def waiting(self, channel: str) -> list[Waiting]:
        """What was received and not handled, oldest first."""
        of_channel = (inbox.c.channel == channel) & ~inbox.c.done
        select = sa.select(*_columns(inbox, Waiting)).where(of_channel).order_by(inbox.c.id)
        return await self._run(lambda db: [Waiting(**row) for row in db.execute(select).mappings()])

    # what follows from messages

    async def recall(self, names: Collection[str]) -> dict[str, ChatMemory]:
        """What is remembered of these chats; a chat nobody knows is left out."""
        fresh = (memory.c.chat == chats.c.chat) & (memory.c.expires > self._clock())
        known = chats.outerjoin(memory, fresh)
        select = sa.select(chats.c.chat, chats.c.language, chats.c.event, memory.c.data).select_from(known)

        def work(db: sa.Connection) -> dict[str, ChatMemory]:
            rows = db.execute(select.where(chats.c.chat.in_(names)))
            return {
                row.chat: ChatMemory(desk=_memory(row.data), language=row.language, event=row.event) for row in rows
            }

        return await self._run(work)

    async def handled(self, batch: Sequence[Handled], made: Progress = NOTHING) -> tuple[Row, ...]:
        """Keep what follows from messages and mark them done, all or nothing. Returns the new rows of the outbox.

        Raises SeenError where one of them was done before.
        """
        numbers = {one.inbox for one in batch if one.inbox is not None}
        due = sa.update(inbox).where(inbox.c.id.in_(numbers), ~inbox.c.done)

        def work(db: sa.Connection) -> tuple[Row, ...]:
            done = due.values(done=True, chat="", lane="", payload="")
            if numbers and db.execute(done).rowcount < len(numbers):
                raise SeenError
            _advance(db, made, self._clock())
            return self._follow(db, batch)

        return await self._run(work)

    def _follow(self, db: sa.Connection, batch: Sequence[Handled]) -> tuple[Row, ...]:
        self._remember(db, batch)
        if forgotten := {one.chat for one in batch if one.forget}:
            _forget(db, forgotten)
        if left := [{"left": one.chat} for one in batch if one.gone]:
            db.execute(LEFT, left)
        for one in batch:
            if one.moved is not None:
                _move(db, one.chat, one.moved)
        if kept := [_question(one, question, self._clock()) for one in batch for question in one.unanswered]:
            db.execute(sa.insert(unanswered), kept)
        return self._draft(db, [draft for one in batch for draft in one.drafts])

    def _remember(self, db: sa.Connection, batch: Sequence[Handled]) -> None:
        now = self._clock()
        expires = now + REMEMBERED.total_seconds()
        last = {one.chat: one.memory for one in batch if one.memory is not None}
        unknown = {one.chat for one in batch if not one.known} & last.keys()
        known = [
            {"chat": chat, "language": last[chat].language, "event": last[chat].event, "seen": now, "gone": False}
            for chat in sorted(unknown)
        ]
        data = [{"chat": chat, "data": json.dumps(asdict(m.desk)), "expires": expires} for chat, m in last.items()]
        for table, rows in ((chats, known), (memory, data)):
            if rows:
                _execute(db, self._replacing[table], rows)

    # outbox

    async def draft(self, drafts: Sequence[Draft]) -> tuple[Row, ...]:
        """Put messages into the outbox."""
        return await self._run(lambda db: self._draft(db, drafts))

    def _draft(self, db: sa.Connection, drafts: Sequence[Draft]) -> tuple[Row, ...]:
        if not drafts:
            return ()
        now = self._clock()
        found = _execute(db, self._drafting, [_outbox_row(draft, now) for draft in drafts])
        return tuple(sorted((Row(**row) for row in found.mappings()), key=lambda row: row.id))

    async def unsent(self, channel: str) -> list[Row]:
        """Rows that wait to be sent to chats of this channel, like `telegram`, or are being sent; in order."""
        of_channel = UNSENT & outbox.c.chat.startswith(f"{channel}:")
        select = sa.select(*_columns(outbox, Row)).where(of_channel).order_by(outbox.c.id)
        return await self._run(lambda db: [Row(**row) for row in db.execute(select).mappings()])

    async def settle_doubt(self, channel: str, *, again: bool) -> int:
        """After a cut: rows that were being sent are sent again, or given up. Returns how many there were."""
        cut = sa.update(outbox).where(outbox.c.state == "sending", outbox.c.chat.startswith(f"{channel}:"))
        settled = cut.values(state="pending") if again else cut.values(state="doubt", payload="")
        return await self._run(lambda db: db.execute(settled).rowcount, durable=True)

    async def progress(self, made: Progress) -> None:
        """Write down what has become of rows of the outbox; claims are durable."""
        await self._run(lambda db: _advance(db, made, self._clock()), durable=bool(made.claimed))

    # housekeeping

    async def sweep(self, before: float) -> None:
        """Delete what has not been used since `before` (a moment), and the traces of what is long done."""
        now = self._clock()
        over = sa.delete(outbox).where(~UNSENT)
        old = (
            sa.delete(inbox).where(inbox.c.done, inbox.c.received < now - REDELIVERY),
            over.where(outbox.c.created < max(before, now - REDELIVERY), outbox.c.dedup.is_(None)),
            over.where(outbox.c.created < before),
            sa.delete(memory).where(memory.c.expires < now),
            sa.delete(chats).where(chats.c.seen < before),
            sa.delete(unanswered).where(unanswered.c.asked < before),
        )

        def work(db: sa.Connection) -> None:
            for statement in old:
                db.execute(statement)

        await self._run(work)

    async def lease(self, name: str) -> tuple[str, int]:
        """Who holds a lease and how often it was renewed; nobody is an empty name."""
        select = sa.select(leases.c.holder, leases.c.beat).where(leases.c.name == name)

        def work(db: sa.Connection) -> tuple[str, int]:
            db.execute(self._leasing, {"name": name, "holder": "", "beat": 0})
            row = db.execute(select).one()
            return row.holder, row.beat

        return await self._run(work)

    async def take_lease(self, name: str, holder: str, seen: tuple[str, int]) -> bool:
        """Take, renew or (with an empty holder) give back a lease, unless it changed since it was `seen`."""
        same = (leases.c.name == name) & (leases.c.holder == seen[0]) & (leases.c.beat == seen[1])
        taken = sa.update(leases).where(same).values(holder=holder, beat=seen[1] + 1)
        return await self._run(lambda db: db.execute(taken).rowcount == 1)


def _execute(db: sa.Connection, statement: sa.Insert, rows: Sequence[dict[str, Any]]) -> sa.CursorResult[Any]:
    """A single row takes a shorter way through SQLAlchemy."""
    return db.execute(statement, rows[0] if len(rows) == 1 else rows)


def _replacing(insert: sqlite.Insert | postgresql.Insert) -> sqlite.Insert | postgresql.Insert:
    """A chat's row in place of the one before."""
    others = {column.name: insert.excluded[column.name] for column in insert.table.c if not column.primary_key}
    return insert.on_conflict_do_update(index_elements=["chat"], set_=others)


ROW = outbox.c.id == sa.bindparam("row")
SENT = sa.delete(outbox).where(ROW)
KEPT = sa.update(outbox).where(ROW).values(state="sent", payload="", sent=sa.bindparam("moment"))
ENDED = sa.update(outbox).where(ROW).values(state=sa.bindparam("how"), payload="")
LATER = sa.update(outbox).where(ROW).values(state="pending", not_before=sa.bindparam("moment"))
CLAIMED = sa.update(outbox).where(ROW).values(state="sending", attempts=outbox.c.attempts + 1)
LEFT = sa.update(chats).where(chats.c.chat == sa.bindparam("left")).values(gone=True)


def _advance(db: sa.Connection, made: Progress, now: float) -> None:
    """One statement for each row: it is the same for any number of them, and never prepared anew."""
    ended = [(row, "failed") for row in made.failed] + [(row, "doubt") for row in made.doubt]
    for statement, rows in (
        (SENT, [{"row": row} for row in made.sent]),
        (KEPT, [{"row": row, "moment": now} for row in made.kept]),
        (ENDED, [{"row": row, "how": how} for row, how in ended]),
        (LATER, [{"row": row, "moment": moment} for row, moment in made.later]),
        (LEFT, [{"left": chat} for chat in made.gone]),
        (CLAIMED, [{"row": row} for row in made.claimed]),
    ):
        if rows:
            db.execute(statement, rows)
    for old, new in made.moved:
        _move(db, old, new)


def _forget(db: sa.Connection, forgotten: Collection[str]) -> None:
    """Replies that are still on their way stay until they are sent; their rows go with them."""
    db.execute(sa.delete(chats).where(chats.c.chat.in_(forgotten)))
    db.execute(sa.delete(memory).where(memory.c.chat.in_(forgotten)))
    db.execute(sa.delete(outbox).where(outbox.c.chat.in_(forgotten), ~UNSENT))


def _move(db: sa.Connection, old: str, new: str) -> None:
    for table in (chats, memory):
        if db.execute(sa.select(sa.literal(1)).where(table.c.chat == new)).first():
            db.execute(sa.delete(table).where(table.c.chat == old))
        db.execute(sa.update(table).where(table.c.chat == old).values(chat=new))
    for rows in (inbox, outbox):
        db.execute(sa.update(rows).where(rows.c.chat == old).values(chat=new))


def _columns(table: sa.Table, kind: type[Waiting] | type[Row]) -> Iterable[sa.Column[Any]]:
    return [table.c[field.name] for field in fields(kind)]


def _inbox_row(channel: str, update: Received, now: float, *, done: bool) -> dict[str, object]:
    """Of a handled update its number is kept, so that it is known when it comes again."""
    left = {"chat": "", "lane": "", "payload": ""} if done else {}
    return {**asdict(update), **left, "channel": channel, "done": done, "received": now}


def _waiting(row: Mapping[str, Any]) -> Waiting:
    return Waiting(**{key: value for key, value in row.items() if key != "done"})


def _outbox_row(draft: Draft, now: float) -> dict[str, object]:
    row = asdict(draft)
    state, attempts = ("sending", 1) if row.pop("claimed") else ("pending", 0)
    return {**row, "state": state, "attempts": attempts, "not_before": 0.0, "created": now}


def _memory(data: str | None) -> Memory:
    """What was written by another version of the desk is forgotten rather than misread."""
    if data is None:
        return Memory()
    found: Mapping[str, Any] = json.loads(data)
    known = {field.name for field in fields(Memory)}
    if not found.keys() <= known:
        return Memory()
    given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in found.items()}
    return Memory(**given)


def _question(one: Handled, question: Unanswered, now: float) -> dict[str, object]:
    event = one.memory.event if one.memory else None
    topics = json.dumps(question.topics)
    return {
        "question": question.question,
        "topics": topics,
        "language": question.language,
        "event": event,
        "asked": now,
    }
