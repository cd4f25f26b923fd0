"""Where transactions run: SQLite in one thread of its own, PostgreSQL over asyncpg; the statements are the same.

A transaction is a plain function of a connection. SQLite gets it whole, since a thread change for each statement
costs more than the statement. Errors are SQLAlchemy's.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")
BUSY = 10_000  # milliseconds that SQLite waits while another process writes
SYNCED = sa.text("SELECT set_config('synchronous_commit', 'on', true), txid_current()")  # waits for the disk at its end
MIGRATING = 7_237_461  # any number: PostgreSQL's name for "one process migrates at a time"


class Database(Protocol):
    """Every transaction survives the end of the process; a durable one, and all before it, also a power cut."""

    def insert(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        """An insert that can say what to do about rows which are there already."""

    async def run(self, work: Callable[[sa.Connection], Result], *, durable: bool = False) -> Result:
        """Run a transaction: all or nothing."""

    async def flush(self) -> None:
        """Make what was written durable."""

    async def close(self) -> None: ...


def database(url: str) -> Database:
    """The database of a `sqlite:///…` or `postgresql://…` address."""
    return SqliteFile(url) if url.startswith("sqlite") else Postgresql(url)


class SqliteFile:
    """One connection in one thread, hence one writer."""

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(url, pool_size=1, max_overflow=0, hide_parameters=True)
        self._log = f"{self._engine.url.database}-wal"
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        sa.event.listen(self._engine, "connect", _prepare_sqlite)
        sa.event.listen(self._engine, "begin", _begin_sqlite)

    def insert(self, table: sa.Table) -> sqlite.Insert:
        return sqlite.insert(table)

    async def run(self, work: Callable[[sa.Connection], Result], *, durable: bool = False) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._transact, work, durable)

    def _transact(self, work: Callable[[sa.Connection], Result], durable: bool) -> Result:
        with self._engine.begin() as db:
            found = work(db)
        if durable:
            self._sync()
        return found

    async def flush(self) -> None:
        await asyncio.to_thread(self._sync)

    def _sync(self) -> None:
        """All that SQLite has not yet carried over into its file, which it syncs itself, stands in its log."""
        with contextlib.suppress(FileNotFoundError):
            log = os.open(self._log, os.O_RDONLY)
            try:
                os.fsync(log)
            finally:
                os.close(log)

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._engine.dispose)
        self._thread.shutdown()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below
    connection.execute(f"PRAGMA busy_timeout = {BUSY}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")  # `durable` says when the log is synced


def _begin_sqlite(db: sa.Connection) -> None:
    db.exec_driver_sql("BEGIN IMMEDIATE")


class Postgresql:
    """Connections of the running loop; stale ones are found out by the first use, which is then tried again."""

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(
            _asyncpg(url),
            hide_parameters=True,
            pool_use_lifo=True,
            connect_args={
                "prepared_statement_cache_size": 500,
                "server_settings": {"synchronous_commit": "off"},  # `durable` says when the log is synced
            },
        )

    def insert(self, table: sa.Table) -> postgresql.Insert:
        return postgresql.insert(table)

    async def run(self, work: Callable[[sa.Connection], Result], *, durable: bool = False) -> Result:
        async with self._engine.begin() as db:
            if durable:
                await db.execute(SYNCED)
            return await db.run_sync(work)

    async def flush(self) -> None:
        async with self._engine.begin() as db:
            await db.execute(SYNCED)

    async def close(self) -> None:
        await self._engine.dispose()


def _asyncpg(url: str) -> sa.URL:
    parsed = make_url(url)
    query = {("ssl" if key == "sslmode" else key): value for key, value in parsed.query.items()}
    return parsed.set(drivername="postgresql+asyncpg", query=query)


def migrate(db: sa.Connection) -> None:
    """Bring the tables up to date, one process at a time."""
    from alembic import command
    from alembic.config import Config

    if db.dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATING)))
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = db
    command.upgrade(config, "head")
