"""PostgreSQL over asyncpg. Connections are of the running loop; stale ones are found out by the first use."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, TypeVar

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.fencing import LostLeaseError
from bot.writing import for_postgresql, given, returned

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from bot.database import Also
    from bot.fencing import Fence
    from bot.writing import Changes, Written

Result = TypeVar("Result")
SYNCED = "SET synchronous_commit = on"  # a transaction waits for the disk at its end
A_TRANSACTION = "SELECT txid_current()"  # with something to end
ASYNCPG = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
CALL = "guichet"
CUT_OFF = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND usename = user"
ALIVE = 5.0  # seconds between two looks at whether the connection still is
NO_FENCE = "22012"  # division by zero: see `for_postgresql`
ABANDONED = "3000"  # milliseconds after which what a frozen process holds in a transaction is free again
KINDS: dict[str, type[DBAPIError]] = {"22": DataError, "23": IntegrityError}  # classes of PostgreSQL's codes


class Postgresql:
    """One connection writes, one waits for the disk, others do the rest."""

    def __init__(self, url: str, process: str = "") -> None:
        self._engine = create_async_engine(
            asyncpg_url(url),
            hide_parameters=True,
            pool_use_lifo=True,
            connect_args={
                "prepared_statement_cache_size": 500,
                "server_settings": {
                    "synchronous_commit": "off",  # `flush` waits for the disk
                    "application_name": application(process),
                    "idle_in_transaction_session_timeout": ABANDONED,
                },
            },
        )
        self._writing, self._flushing = Line(self._engine), Line(self._engine, SYNCED)

    def insert(self, table: sa.Table) -> postgresql.Insert:
        return postgresql.insert(table)

    async def run(self, work: Callable[[sa.Connection], Result]) -> Result:
        async with self._engine.begin() as db:
            return await db.run_sync(work)

    async def write(self, changes: Changes, also: Also | None = None, fence: Fence | None = None) -> Written:
        names = tuple(changes)
        statement = for_postgresql(names, fenced=fence is not None)
        parameters: tuple[object, ...] = (*map(given, changes.values()), *((fence.name, fence.term) if fence else ()))
        try:
            if also is None:
                return returned(names, await self._writing.fetch(statement, *parameters))
            async with self._engine.begin() as db:
                written = returned(names, (await db.exec_driver_sql(statement, parameters)).one())
                await db.run_sync(also, written)
                return written
        except DBAPIError as error:
            if fence and getattr(error.orig, "sqlstate", None) == NO_FENCE:
                raise LostLeaseError(fence.name) from None
            raise

    async def flush(self) -> None:
        await self._flushing.fetch(A_TRANSACTION)

    async def cut_off(self, process: str) -> None:
        """A frozen one may hold locks: no timeout ends what it has begun to say to the server."""
        async with self._engine.begin() as db:
            await db.exec_driver_sql(CUT_OFF, (application(process),))

    def call(self, db: sa.Connection) -> None:
        db.exec_driver_sql(f"NOTIFY {CALL}")

    async def listen(self, heard: Callable[[], None]) -> None:
        """A connection that breaks is made anew; what was called meanwhile is heard then."""
        while True:
            with contextlib.suppress(*ASYNCPG, SQLAlchemyError, OSError, TimeoutError):
                async with self._engine.connect() as db:
                    driver: Any = (await db.get_raw_connection()).driver_connection
                    try:
                        await driver.add_listener(CALL, lambda *_: heard())
                        heard()
                        while True:
                            await asyncio.sleep(ALIVE)
                            await driver.execute("SELECT 1")
                    finally:
                        await db.invalidate()
            await asyncio.sleep(1.0)

    async def close(self) -> None:
        await self._writing.close()
        await self._flushing.close()
        await self._engine.dispose()


class Line:
    """A connection that is kept: each statement is one journey and one transaction."""

    def __init__(self, engine: AsyncEngine, opening: str = "") -> None:
        self._engine, self._opening = engine, opening
        self._held: AsyncConnection | None = None
        self._driver: Any = None
        self._turn = asyncio.Lock()

    async def fetch(self, statement: str, *parameters: object) -> tuple[Any, ...]:
        async with self._turn:
            try:
                if self._held is None:
                    await self._open()
                return tuple(await self._driver.fetchrow(statement, *parameters))
            except BaseException as error:
                await self.close()
                if isinstance(error, ASYNCPG):
                    kind = KINDS.get(str(getattr(error, "sqlstate", None))[:2], OperationalError)
                    raise kind("", None, error, hide_parameters=True) from None
                raise

    async def _open(self) -> None:
        self._held = await self._engine.connect()
        self._driver = (await self._held.get_raw_connection()).driver_connection
        if self._opening:
            await self._driver.execute(self._opening)

    async def close(self) -> None:
        held, self._held, self._driver = self._held, None, None
        if held is not None:
            with contextlib.suppress(Exception):
                await held.invalidate()
            await held.close()


def application(process: str) -> str:
    """As which the server knows it; the last word of its name is its own."""
    return f"guichet {process.split()[-1]}" if process else "guichet"


def asyncpg_url(url: str) -> sa.URL:
    parsed = make_url(url)
    query = {("ssl" if key == "sslmode" else key): value for key, value in parsed.query.items()}
    return parsed.set(drivername="postgresql+asyncpg", query=query)
