"""What the desk keeps: SQLAlchemy Core over SQLite or PostgreSQL, the same statements on both.

Every method is one transaction. SQLite has one connection, hence one writer; errors are SQLAlchemy's.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.conversation import REMEMBERED, ChatMemory
from bot.tables import UNSENT, chats, inbox, leases, memory, outbox, unanswered
from knowledge import Memory

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.conversation import Unanswered

log = logging.getLogger(__name__)
Result = TypeVar("Result")
REPLY = 0  # priority of replies; everything else is higher, that is, later
REDELIVERY = 2 * 86400.0  # seconds; Telegram offers an update for 24 hours, so a number may come again that long
MIGRATING = 7_237_461  # any number: PostgreSQL's name for "one process migrates at a time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An update as it came."""

    update_id: int
    chat: str
    lane: str
    payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A row of the inbox that nobody has handled yet."""

    id: int
    chat: str
    lane: str
    payload: str
    received: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A row for the outbox: one call of the chat's interface. Of those with one `dedup`, only the first is kept."""

    chat: str
    payload: str
    priority: int = REPLY
    dedup: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the outbox that is to be sent."""

    id: int
    chat: str
    payload: str
    priority: int = REPLY
    attempts: int = 0
    not_before: float = 0.0
    dedup: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What follows from one message; `inbox` None: it still waits; `memory` None: nothing to remember."""

    inbox: int | None
    chat: str
    memory: ChatMemory | None = None
    drafts: tuple[Draft, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    forget: bool = False
    gone: bool = False  # it has blocked or removed the bot
    moved: str | None = None  # what the chat is called from now on


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What has become of rows of the outbox since the last time, by their ids."""

    claimed: tuple[int, ...] = ()  # about to be sent
    sent: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()  # sent too, and their rows stay: they have a `dedup`
    failed: tuple[int, ...] = ()
    doubt: tuple[int, ...] = ()
    later: tuple[tuple[int, float], ...] = ()  # with the moment before which they are not sent again
    gone: tuple[str, ...] = ()  # chats
    moved: tuple[tuple[str, str], ...] = ()  # chats, from and to


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
        self._engine = create_async_engine(_driver(url), **_options(url))
        self._dialect = self._engine.dialect.name
        self._upsert = sqlite.insert if self._dialect == "sqlite" else postgresql.insert
        if self._dialect == "sqlite":
            sa.event.listen(self._engine.sync_engine, "connect", _prepare_sqlite)
            sa.event.listen(self._engine.sync_engine, "begin", _begin_sqlite)

    async def open(self) -> None:
        """Connect and bring the tables up to date, all or nothing, one process at a time."""
        async with self._engine.begin() as db:
            if self._dialect == "postgresql":
                await db.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATING)))
            await db.run_sync(_migrate)

    async def close(self) -> None:
        await self._engine.dispose()

    async def ping(self) -> None:
        async with self._engine.begin() as db:
            await db.execute(sa.select(1))

    async def receive(self, channel: str, updates: Sequence[Received]) -> list[Waiting]:
        """Write updates down; those that were written before are left out of the result."""
        if not updates:
            return []
        now = self._clock()
        rows = [{**asdict(update), "channel": channel, "done": False, "received": now} for update in updates]
        insert = self._upsert(inbox).on_conflict_do_nothing(index_elements=["channel", "update_id"])
        async with self._engine.begin() as db:
            found = await db.execute(insert.returning(*_columns(inbox, Waiting)), rows)
            return sorted((Waiting(**row) for row in found.mappings()), key=lambda row: row.id)

    async def waiting(self, channel: str) -> list[Waiting]:
        """What was received and not handled, oldest first."""
        of_channel = (inbox.c.channel == channel) & ~inbox.c.done
        select = sa.select(*_columns(inbox, Waiting)).where(of_channel).order_by(inbox.c.id)
        async with self._engine.begin() as db:
            return [Waiting(**row) for row in (await db.execute(select)).mappings()]

    async def recall(self, names: Collection[str]) -> dict[str, ChatMemory]:
        """What is remembered of these chats; a chat nobody knows is left out."""
        fresh = (memory.c.chat == chats.c.chat) & (memory.c.expires > self._clock())
        known = chats.outerjoin(memory, fresh)
        select = sa.select(chats.c.chat, chats.c.language, chats.c.event, memory.c.data).select_from(known)
        async with self._engine.begin() as db:
            rows = await db.execute(select.where(chats.c.chat.in_(names)))
            return {
                row.chat: ChatMemory(desk=_memory(row.data), language=row.language, event=row.event) for row in rows
            }

    async def handled(self, batch: Sequence[Handled]) -> list[Row]:
        """Keep what follows from messages and mark them done, all or nothing. Returns the new rows of the outbox."""
        async with self._engine.begin() as db:
            await self._remember(db, batch)
            if forgotten := {one.chat for one in batch if one.forget}:
                await self._forget(db, forgotten)
            for one in batch:
                if one.moved is not None:
                    await self._move(db, one.chat, one.moved)
            if kept := [_question(one, question, self._clock()) for one in batch for question in one.unanswered]:
                await db.execute(sa.insert(unanswered), kept)
            rows = await self._draft(db, [draft for one in batch for draft in one.drafts])
            if done := [one.inbox for one in batch if one.inbox is not None]:
                emptied = sa.update(inbox).where(inbox.c.id.in_(done))
                await db.execute(emptied.values(done=True, chat="", lane="", payload=""))
        return rows

    async def _remember(self, db: AsyncConnection, batch: Sequence[Handled]) -> None:
        now = self._clock()
        last = {one.chat: one.memory for one in batch if one.memory is not None}
        if last:
            expires = now + REMEMBERED.total_seconds()
            known = [
                {"chat": c, "language": m.language, "event": m.event, "seen": now, "gone": False}
                for c, m in last.items()
            ]
            data = [{"chat": c, "data": json.dumps(asdict(m.desk)), "expires": expires} for c, m in last.items()]
            await db.execute(self._replacing(chats), known)
            await db.execute(self._replacing(memory), data)
        if gone := {one.chat for one in batch if one.gone}:
            await db.execute(sa.update(chats).where(chats.c.chat.in_(gone)).values(gone=True))

    def _replacing(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        insert = self._upsert(table)
        others = {column.name: insert.excluded[column.name] for column in table.c if not column.primary_key}
        return insert.on_conflict_do_update(index_elements=[table.c.chat], set_=others)

    async def _forget(self, db: AsyncConnection, forgotten: set[str]) -> None:
        """Replies that are still on their way stay until they are sent; their rows go with them."""
        await db.execute(sa.delete(chats).where(chats.c.chat.in_(forgotten)))
        await db.execute(sa.delete(memory).where(memory.c.chat.in_(forgotten)))
        await db.execute(sa.delete(outbox).where(outbox.c.chat.in_(forgotten), ~UNSENT))

    async def draft(self, drafts: Sequence[Draft]) -> list[Row]:
        """Put messages into the outbox."""
        async with self._engine.begin() as db:
            return await self._draft(db, drafts)

    async def _draft(self, db: AsyncConnection, drafts: Sequence[Draft]) -> list[Row]:
        if not drafts:
            return []
        fixed = {"state": "pending", "attempts": 0, "not_before": 0.0, "created": self._clock()}
        rows = [{**asdict(draft), **fixed} for draft in drafts]
        insert = self._upsert(outbox).on_conflict_do_nothing(index_elements=["dedup"])
        found = await db.execute(insert.returning(*_columns(outbox, Row)), rows)
        return sorted((Row(**row) for row in found.mappings()), key=lambda row: row.id)

    async def unsent(self, channel: str) -> list[Row]:
        """Rows that wait to be sent to chats of this channel, like `telegram`, in order."""
        of_channel = (outbox.c.state == "pending") & outbox.c.chat.startswith(f"{channel}:")
        select = sa.select(*_columns(outbox, Row)).where(of_channel).order_by(outbox.c.id)
        async with self._engine.begin() as db:
            return [Row(**row) for row in (await db.execute(select)).mappings()]

    async def settle_doubt(self, channel: str, *, again: bool) -> int:
        """After a cut: rows that were being sent are sent again, or given up. Returns how many there were."""
        cut = sa.update(outbox).where(outbox.c.state == "sending", outbox.c.chat.startswith(f"{channel}:"))
        async with self._engine.begin() as db:
            settled = await db.execute(cut.values(state="pending") if again else cut.values(state="doubt", payload=""))
            return settled.rowcount

    async def progress(self, made: Progress) -> None:
        """Write down what has become of rows of the outbox."""
        async with self._engine.begin() as db:
            if made.sent:
                await db.execute(sa.delete(outbox).where(outbox.c.id.in_(made.sent)))
            if made.kept:
                kept = sa.update(outbox).where(outbox.c.id.in_(made.kept))
                await db.execute(kept.values(state="sent", payload="", sent=self._clock()))
            for state, ids in (("failed", made.failed), ("doubt", made.doubt)):
                if ids:
                    await db.execute(sa.update(outbox).where(outbox.c.id.in_(ids)).values(state=state, payload=""))
            for one, moment in made.later:
                again = sa.update(outbox).where(outbox.c.id == one)
                await db.execute(again.values(state="pending", not_before=moment))
            for old, new in made.moved:
                await self._move(db, old, new)
            if made.gone:
                await db.execute(sa.update(chats).where(chats.c.chat.in_(made.gone)).values(gone=True))
            if made.claimed:
                claim = sa.update(outbox).where(outbox.c.id.in_(made.claimed))
                await db.execute(claim.values(state="sending", attempts=outbox.c.attempts + 1))

    async def _move(self, db: AsyncConnection, old: str, new: str) -> None:
        for table in (chats, memory):
            there = sa.select(sa.literal(1)).where(table.c.chat == new)
            if (await db.execute(there)).first():
                await db.execute(sa.delete(table).where(table.c.chat == old))
            await db.execute(sa.update(table).where(table.c.chat == old).values(chat=new))
        for rows in (inbox, outbox):
            await db.execute(sa.update(rows).where(rows.c.chat == old).values(chat=new))

    async def sweep(self, before: float) -> None:
        """Delete what has not been used since `before` (a moment), and the traces of what is long done."""
        now = self._clock()
        done = sa.delete(inbox).where(inbox.c.done, inbox.c.received < now - REDELIVERY)
        over = sa.delete(outbox).where(
            ~UNSENT, outbox.c.created < max(before, now - REDELIVERY), outbox.c.dedup.is_(None)
        )
        async with self._engine.begin() as db:
            await db.execute(done)
            await db.execute(over)
            await db.execute(sa.delete(outbox).where(~UNSENT, outbox.c.created < before))
            await db.execute(sa.delete(memory).where(memory.c.expires < now))
            await db.execute(sa.delete(chats).where(chats.c.seen < before))
            await db.execute(sa.delete(unanswered).where(unanswered.c.asked < before))

    async def lease(self, name: str) -> tuple[str, int]:
        """Who holds a lease and how often it was renewed; nobody is an empty name."""
        free = self._upsert(leases).on_conflict_do_nothing(index_elements=["name"])
        async with self._engine.begin() as db:
            await db.execute(free.values(name=name, holder="", beat=0))
            row = (await db.execute(sa.select(leases).where(leases.c.name == name))).one()
        return row.holder, row.beat

    async def take_lease(self, name: str, holder: str, seen: tuple[str, int]) -> bool:
        """Take, renew or (with an empty holder) give back a lease, unless it changed since it was `seen`."""
        same = (leases.c.name == name) & (leases.c.holder == seen[0]) & (leases.c.beat == seen[1])
        async with self._engine.begin() as db:
            taken = await db.execute(sa.update(leases).where(same).values(holder=holder, beat=seen[1] + 1))
            return taken.rowcount == 1


def _driver(url: str) -> sa.URL:
    parsed = make_url(url)
    if parsed.drivername == "sqlite":
        return parsed.set(drivername="sqlite+aiosqlite")
    query = {("ssl" if key == "sslmode" else key): value for key, value in parsed.query.items()}
    return parsed.set(drivername="postgresql+asyncpg", query=query)


def _options(url: str) -> dict[str, Any]:
    """`hide_parameters`: an error may be logged, what people wrote may not."""
    one = {"pool_size": 1, "max_overflow": 0} if url.startswith("sqlite") else {"pool_pre_ping": True}
    return {"hide_parameters": True, **one}


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below
    cursor = connection.cursor()
    for pragma in ("busy_timeout = 10000", "journal_mode = WAL", "synchronous = FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _columns(table: sa.Table, kind: type[Waiting] | type[Row]) -> Iterable[sa.Column[Any]]:
    return [table.c[field.name] for field in fields(kind)]


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
