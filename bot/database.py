"""Where transactions run: SQLite in one thread of its own, PostgreSQL over asyncpg; the statements are the same.

A transaction is a plain function of a connection. SQLite gets it whole, since a thread change for each statement
costs more than the statement. Errors are SQLAlchemy's.
"""

from __future__ import annotations

import asyncio
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
MIGRATING = 7_237_461  # any number: PostgreSQL's name for "one process migrates at a time"


class Database(Protocol):
    """Every transaction survives the end of the process; a `durable` one, and all before it, also a power cut."""

    def insert(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        """An insert that can say what to do about rows which are there already."""

    async def run(self, work: Callable[[sa.Connection], Result], *, durable: bool = False) -> Result:
        """Run a transaction: all or nothing."""

    async def close(self) -> None: ...


def database(url: str) -> Database:
    """The database of a `sqlite:///…` or `postgresql://…` address."""
    return SqliteFile(url) if url.startswith("sqlite") else Postgresql(url)


class SqliteFile:
    """One connection in one thread, hence one writer."""

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(url, pool_size=1, max_overflow=0, hide_parameters=True)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        sa.event.listen(self._engine, "connect", _prepare_sqlite)
        sa.event.listen(self._engine, "begin", _begin_sqlite)

    def insert(self, table: sa.Table) -> sqlite.Insert:
        return sqlite.insert(table)

    async def run(self, work: Callable[[sa.Connection], Result], *, durable: bool = False) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._transact, work, durable)

    def _transact(self, work: Callable[[sa.Connection], Result], durable: bool) -> Result:
        with self._engine.connect() as db, db.execution_options(durable=durable).begin():
            return work(db)

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._engine.dispose)
        self._thread.shutdown()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below
    connection.execute(f"PRAGMA busy_timeout = {BUSY}")
    connection.execute("PRAGMA journal_mode = WAL")


def _begin_sqlite(db: sa.Connection) -> None:
    level = "FULL" if db.get_execution_options()["durable"] else "NORMAL"
    raw: Any = db.connection.dbapi_connection
    raw.execute(f"PRAGMA synchronous = {level}")
    raw.execute("BEGIN IMMEDIATE")


class Postgresql:
    """Connections of the running loop; stale ones are found out by the first use, which is then tried again."""

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(
            _asyncpg(url),
            hide_parameters=True,
            pool_use_lifo=True,
            connect_args={"server_settings": {"synchronous_commit": "off"}},
        )

    def insert(self, table: sa.Table) -> postgresql.Insert:
        return postgresql.insert(table)

    async def run(self, work: Callable[[sa.Connection], Result], *, durable: bool = False) -> Result:
        async with self._engine.begin() as db:
            if durable:
                await db.execute(sa.text("SET LOCAL synchronous_commit = on"))
            return await db.run_sync(work)

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
