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

from bot.fencing import HELD, LostLeaseError
from bot.writing import for_sqlite, given

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.dialects import postgresql

    from bot.fencing import Fence
    from bot.writing import Changes, Written

    Also = Callable[[sa.Connection, Written], None]

Result = TypeVar("Result")
BUSY = 10_000  # milliseconds that SQLite waits while another process writes
LOG = 4 * 1024 * 1024  # bytes of SQLite's log at which it is carried over into the file
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

    async def write(self, changes: Changes, also: Also | None = None, fence: Fence | None = None) -> Written:
        """Write rows, all or nothing; `also` is what is rare and follows in the same transaction.

        Raises LostLeaseError where somebody else has taken the lease of the fence.
        """

    async def flush(self) -> None:
        """Make what was written durable."""

    async def cut_off(self, process: str) -> None:
        """What a process of this name has begun and not ended is undone, where the database can."""

    def call(self, db: sa.Connection) -> None:
        """Wake the other processes when this transaction is kept, where the database can."""

    async def listen(self, heard: Callable[[], None]) -> None:
        """Hear the calls of others for ever, where the database can."""

    async def close(self) -> None: ...


def database(url: str, process: str = "") -> Database:
    """The database of a `sqlite:///…` or `postgresql://…` address, for the process of this name."""
    if url.startswith("sqlite"):
        return SqliteFile(url)
    from bot.postgresql import Postgresql

    return Postgresql(url, process)


class SqliteFile:
    """One connection in one thread. A second one writes from the loop itself, where nobody else is writing: that takes
    a tenth of a millisecond, less than a change of threads. It never waits, neither for others nor for the disk.
    """

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(url, hide_parameters=True)
        self._log = f"{self._engine.url.database}-wal"
        self._db: sa.Connection | None = None
        self._here: sqlite3.Connection | None = None
        self._elsewhere = 0  # what the thread was given and whoever waits for it has not heard of
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        sa.event.listen(self._engine, "connect", _prepare_sqlite)
        sa.event.listen(self._engine, "begin", _begin_sqlite)

    def insert(self, table: sa.Table) -> sqlite.Insert:
        return sqlite.insert(table)

    async def run(self, work: Callable[[sa.Connection], Result]) -> Result:
        return await self._in_thread(self._transact, work)

    async def _in_thread(self, work: Callable[..., Result], *arguments: object) -> Result:
        self._elsewhere += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)
        finally:
            self._elsewhere -= 1

    async def write(self, changes: Changes, also: Also | None = None, fence: Fence | None = None) -> Written:
        def work(db: sa.Connection) -> Written:
            written = _steps(db.connection.dbapi_connection, changes, fence)
            if also is not None:
                also(db, written)
            return written

        try:
            written = self._at_once(changes, fence) if also is None else None
            return await self.run(work) if written is None else written
        except sqlite3.Error as error:
            kind = next((kind for theirs, kind in KINDS.items() if isinstance(error, theirs)), OperationalError)
            raise kind("", None, error, hide_parameters=True) from None

    def _at_once(self, changes: Changes, fence: Fence | None) -> Written | None:
        """None: it is busy. What was given to the thread before comes before, also for those who wait for it."""
        if self._elsewhere:
            return None
        here = self._here = self._here or self._connected()
        try:
            here.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return None
        try:
            written = _steps(here, changes, fence)
            here.execute("COMMIT")
        finally:
            if here.in_transaction:
                here.execute("ROLLBACK")
        return written

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(str(self._engine.url.database))
        _prepare_sqlite(connection, None)
        connection.execute("PRAGMA busy_timeout = 0")
        return connection

    def _transact(self, work: Callable[[sa.Connection], Result]) -> Result:
        self._db = self._db or self._engine.connect()
        with self._db.begin():
            return work(self._db)

    async def flush(self) -> None:
        if await asyncio.get_running_loop().run_in_executor(None, self._sync) > LOG:
            await self._in_thread(self._carry_over)

    def _sync(self) -> int:
        """All that SQLite has not yet carried over into its file, which it syncs itself, stands in its log; how long
        that is.
        """
        try:
            log = os.open(self._log, os.O_RDONLY)
        except FileNotFoundError:
            return 0
        try:
            os.fsync(log)
            return os.fstat(log).st_size
        finally:
            os.close(log)

    def _carry_over(self) -> None:
        """While it goes on, the loop cannot write, and its transactions wait for this thread. Where somebody reads the
        log, like a backup, what they need of it stays for the next time.
        """
        with contextlib.closing(self._connected()) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    async def cut_off(self, process: str) -> None:
        """Whoever is frozen in the midst of writing, which takes a tenth of a millisecond, holds up all others."""

    def call(self, db: sa.Connection) -> None:
        """SQLite has no way; others look now and then."""

    async def listen(self, heard: Callable[[], None]) -> None:
        """There is nothing to hear."""

    async def close(self) -> None:
        if self._here is not None:
            self._here.close()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown()

    def _close(self) -> None:
        if self._db is not None:
            self._db.close()
        self._engine.dispose()


def _steps(connection: Any, changes: Changes, fence: Fence | None) -> Written:
    if fence and not connection.execute(HELD, (fence.name, fence.term)).fetchone():
        raise LostLeaseError(fence.name)
    return {
        name: sorted(connection.execute(for_sqlite(name), (given(rows),)).fetchall()) for name, rows in changes.items()
    }


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below
    connection.execute(f"PRAGMA busy_timeout = {BUSY}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")  # `flush` syncs the log
    connection.execute("PRAGMA wal_autocheckpoint = 0")  # … and carries it over


def _begin_sqlite(db: sa.Connection) -> None:
    db.exec_driver_sql("BEGIN IMMEDIATE")


def migrations() -> Path:
    """The folder of the steps from one version of the tables to the next."""
    return Path(__file__).parent / "migrations"


def migrate(db: sa.Connection, to: str = "head") -> None:
    """Bring the tables up to date, or to an earlier version, one process at a time."""
    from alembic import command
    from alembic.config import Config

    if db.dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATING)))
    config = Config()
    config.set_main_option("script_location", str(migrations()).replace("%", "%%"))
    config.attributes["connection"] = db
    command.upgrade(config, to)
