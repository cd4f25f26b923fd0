"""Where transactions run: SQLite in one thread of its own, PostgreSQL over asyncpg; the statements are the same.

`write` is the way of every message: rows for the steps of `writing`, without SQLAlchemy, which takes longer over such
a transaction than the database. All else is a plain function of a connection; SQLite gets it whole, since a thread
change for each statement costs more than the statement. Errors are SQLAlchemy's.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from bot.writing import for_sqlite, given

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.dialects import postgresql

    from bot.writing import Changes, Written

Result = TypeVar("Result")
BUSY = 10_000  # milliseconds that SQLite waits while another process writes
KINDS: dict[type[sqlite3.Error], type[DBAPIError]] = {
    sqlite3.IntegrityError: IntegrityError,
    sqlite3.DataError: DataError,
}
MIGRATING = 7_237_461  # any number: PostgreSQL's name for "one process migrates at a time"


class Database(Protocol):
    """Every transaction survives the end of the process, and after `flush` also a power cut."""

    def insert(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        """An insert that can say what to do about rows which are there already."""

    async def run(self, work: Callable[[sa.Connection], Result]) -> Result:
        """Run a transaction: all or nothing."""

    async def write(self, changes: Changes, also: Callable[[sa.Connection, Written], None] | None = None) -> Written:
        """Write rows, all or nothing; `also` is what is rare and follows in the same transaction."""

    async def flush(self) -> None:
        """Make what was written durable."""

    async def close(self) -> None: ...


def database(url: str) -> Database:
    """The database of a `sqlite:///…` or `postgresql://…` address."""
    if url.startswith("sqlite"):
        return SqliteFile(url)
    from bot.postgresql import Postgresql

    return Postgresql(url)


class SqliteFile:
    """One connection in one thread, hence one writer."""

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(url, hide_parameters=True)
        self._log = f"{self._engine.url.database}-wal"
        self._db: sa.Connection | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        sa.event.listen(self._engine, "connect", _prepare_sqlite)
        sa.event.listen(self._engine, "begin", _begin_sqlite)

    def insert(self, table: sa.Table) -> sqlite.Insert:
        return sqlite.insert(table)

    async def run(self, work: Callable[[sa.Connection], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._transact, work)

    async def write(self, changes: Changes, also: Callable[[sa.Connection, Written], None] | None = None) -> Written:
        def work(db: sa.Connection) -> Written:
            execute = db.connection.dbapi_connection.execute  # type: ignore[union-attr]
            written = {name: sorted(execute(for_sqlite(name), (given(rows),))) for name, rows in changes.items()}
            if also is not None:
                also(db, written)
            return written

        try:
            return await self.run(work)
        except sqlite3.Error as error:
            kind = next((kind for theirs, kind in KINDS.items() if isinstance(error, theirs)), OperationalError)
            raise kind("", None, error, hide_parameters=True) from None

    def _transact(self, work: Callable[[sa.Connection], Result]) -> Result:
        self._db = self._db or self._engine.connect()
        with self._db.begin():
            return work(self._db)

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
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown()

    def _close(self) -> None:
        if self._db is not None:
            self._db.close()
        self._engine.dispose()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below
    connection.execute(f"PRAGMA busy_timeout = {BUSY}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")  # `flush` syncs the log


def _begin_sqlite(db: sa.Connection) -> None:
    db.exec_driver_sql("BEGIN IMMEDIATE")


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
