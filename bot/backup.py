"""`guichet backup` and `guichet restore`: the store in one file, taken while the desk runs, for either database.

The file is JSON Lines in gzip: a head with the schema, for each table its columns and then its rows, and an end that
counts them. It is read whole before a store is touched, and a store is filled in one transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import itertools
import json
import os
import sqlite3
import sys
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.config import ConfigError, read_settings
from bot.database import MIGRATING, database, migrate, migrations
from bot.lease import LOOK, PATIENCE, is_dead, this_process
from bot.pages import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Beats = dict[str, tuple[str, int]]  # leases: who holds them, and how often they were renewed

Result = TypeVar("Result")
FORMAT = 1
SOME = 500  # rows that are read or written at once
VERSION = "alembic_version"
SETTING = "GUICHET_DATABASE_URL"


class DamagedError(Exception):
    """The file is not what was written."""


def backup(file: str) -> int:
    """A copy of the store as it is at one moment, whatever is written meanwhile; whole, or not there."""
    url = _url()
    beside = Path(f"{file}.part")
    try:
        with contextlib.ExitStack() as stack:
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # it names chats
            raw = stack.enter_context(os.fdopen(descriptor, "wb"))
            stack.callback(beside.unlink, missing_ok=True)
            with gzip.open(raw, "wt", encoding="utf-8", newline="\n") as out:
                count = read_store(url, lambda db: _written(db, out.write))
            raw.flush()
            os.fsync(raw.fileno())
            beside.replace(file)
    except SQLAlchemyError as error:
        raise ArgumentError(f"{SETTING}: the store cannot be read ({type(error).__name__})") from None
    except OSError as error:
        raise ArgumentError(f"{file} cannot be written ({error.strerror})") from None
    sys.stderr.write(f"{count} rows in {file}\n")
    return 0


def restore(file: str, *, replace: bool = False) -> int:
    """Fill a store that is empty, or with `replace` any that no desk uses."""
    url = _url()
    try:
        schema = _checked(file)
    except ArgumentError:
        raise
    except (DamagedError, ValueError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        what = str(error) if isinstance(error, DamagedError) else "it ends too early or was changed"
        raise ArgumentError(f"{file} is damaged: {what}; take another backup") from None
    except OSError as error:
        raise ArgumentError(f"{file} cannot be read ({error.strerror})") from None
    try:
        count = asyncio.run(_restored(url, file, schema, replace=replace))
    except (IntegrityError, DataError):
        raise ArgumentError(f"{file} holds what this store cannot keep; nothing was changed") from None
    except (SQLAlchemyError, OSError) as error:
        raise ArgumentError(f"{SETTING}: the store cannot be written ({type(error).__name__})") from None
    sys.stderr.write(f"{count} rows restored\n")
    return 0


def _url() -> str:
    try:
        return read_settings().database_url.get_secret_value()
    except ConfigError as error:
        raise ArgumentError(error.faults[0]) from None


# writing the file


def read_store(url: str, work: Callable[[sa.Connection], Result]) -> Result:
    """In a transaction that sees the store as it was at its beginning, and holds nobody up."""
    if url.startswith("postgresql"):
        return asyncio.run(_read_postgresql(url, work))
    engine = sa.create_engine(url, hide_parameters=True)
    if not Path(engine.url.database or "").is_file():
        raise ArgumentError(f"{SETTING}: there is no store yet at {engine.url.database}")
    sa.event.listen(engine, "connect", _as_it_is)
    sa.event.listen(engine, "begin", lambda db: db.exec_driver_sql("BEGIN"))
    try:
        with engine.begin() as db:
            return work(db)
    finally:
        engine.dispose()


def _as_it_is(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout = 10000")


async def _read_postgresql(url: str, work: Callable[[sa.Connection], Result]) -> Result:
    from bot.postgresql import asyncpg_url

    engine = create_async_engine(asyncpg_url(url), hide_parameters=True, isolation_level="REPEATABLE READ")
    try:
        async with engine.begin() as db:
            return await db.run_sync(work)
    finally:
        await engine.dispose()


def _written(db: sa.Connection, write: Callable[[str], object]) -> int:
    """All tables as they are, also those of another version of the desk."""
    found = sa.MetaData()
    found.reflect(db)
    if VERSION not in found.tables:
        raise ArgumentError(f"{SETTING}: there is no store of a desk")
    schema = db.execute(sa.select(found.tables[VERSION].c.version_num)).scalar_one()
    write(_line({"guichet": FORMAT, "schema": schema, "at": time.time()}))
    count = 0
    for table in sorted(found.tables.values(), key=lambda table: table.name):
        if table.name == VERSION:
            continue
        columns = sorted(table.columns, key=lambda column: column.name)
        write(_line({"table": table.name, "columns": [column.name for column in columns]}))
        rows = sa.select(*columns).order_by(*table.primary_key).execution_options(yield_per=SOME)
        for row in db.execute(rows):
            write(_line(list(row)))
            count += 1
    write(_line({"rows": count}))
    return count


def _line(value: object) -> str:
    return f"{json.dumps(value, ensure_ascii=False, separators=(',', ':'))}\n"


# reading it


def _checked(file: str) -> str:
    """The schema of a file that is whole."""
    schema, count, told = "", 0, -1
    for item in _items(file):
        if told >= 0:
            raise DamagedError("something follows its end")
        if isinstance(item, list):
            count += 1
        elif "schema" in item:
            schema = str(item["schema"])
        elif "rows" in item:
            told = item["rows"]
    if told != count:
        raise DamagedError("rows are missing")
    known = {revision.revision for revision in ScriptDirectory(str(migrations())).walk_revisions()}
    if schema not in known:
        raise ArgumentError(f"{file} was made by a newer Guichet (its schema is {schema}); update this one first")
    return schema


def _items(file: str) -> Iterator[Any]:
    """Its lines; each is an object, or a row with as many values as its table has columns."""
    width = 0
    with gzip.open(file, "rt", encoding="utf-8", newline="\n") as lines:
        head = next(lines, "")
        if not head.startswith('{"guichet":'):
            raise DamagedError("it does not begin like a backup")
        for line in itertools.chain([head], lines):
            item = json.loads(line)
            if isinstance(item, list) and len(item) != width:
                raise DamagedError("a row does not fit its table")
            if isinstance(item, dict) and "columns" in item:
                width = len(item["columns"])
            elif not isinstance(item, dict | list):
                raise DamagedError("a line cannot be read")
            if isinstance(item, dict) and item.get("guichet", FORMAT) != FORMAT:
                raise ArgumentError(f"{file} was made by a newer Guichet; update this one first")
            yield item


async def _restored(url: str, file: str, schema: str, *, replace: bool) -> int:
    store = database(url)
    try:
        beats = await store.run(_beats)
        if not await _is_free(store.run, beats):
            raise ArgumentError(f"{SETTING}: a desk is using the store; stop it first")
        count = await store.run(lambda db: _filled(db, file, schema, beats, replace=replace))
        await store.flush()
        return count
    finally:
        await store.close()


def _beats(db: sa.Connection) -> Beats:
    if not sa.inspect(db).has_table("leases"):
        return {}
    return {name: (holder, beat) for name, holder, beat in db.execute(sa.text("SELECT name, holder, beat FROM leases"))}


async def _is_free(run: Callable[[Callable[[sa.Connection], Beats]], Any], beats: Beats) -> bool:
    """Whether nobody raises the beat of a lease that is held."""
    mine, until = this_process(), time.monotonic() + PATIENCE
    if not any(holder and not is_dead(holder, mine) for holder, _ in beats.values()):
        return True
    while time.monotonic() < until:
        await asyncio.sleep(LOOK)
        if await run(_beats) != beats:
            return False
    return True


def _filled(db: sa.Connection, file: str, schema: str, beats: Beats, *, replace: bool) -> int:
    """Make the tables of the file's schema, fill them, bring them up to date."""
    if db.dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATING)))
    if _beats(db) != beats:
        raise ArgumentError(f"{SETTING}: a desk is using the store; stop it first")
    before = sa.MetaData()
    before.reflect(db)
    if not replace and any(_holds_something(db, table) for table in before.tables.values()):
        raise ArgumentError(f"{SETTING}: the store is not empty; --replace gives up what it holds")
    before.drop_all(db)
    migrate(db, schema)
    count = _inserted(db, file)
    migrate(db)
    _free(db, beats)
    if db.dialect.name == "postgresql":
        _count_on(db)
    return count


def _holds_something(db: sa.Connection, table: sa.Table) -> bool:
    ours = table.name not in {VERSION, "leases"}
    return ours and db.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None


def _inserted(db: sa.Connection, file: str) -> int:
    made = sa.MetaData()
    made.reflect(db)
    count, insert, columns = 0, None, list[str]()
    for is_row, items in itertools.groupby(_items(file), lambda item: isinstance(item, list)):
        if not is_row:
            head = next((item for item in reversed(list(items)) if "table" in item), None)
            if head is not None:
                table, columns = made.tables.get(head["table"]), head["columns"]
                if table is None or set(columns) != set(table.columns.keys()):
                    raise ArgumentError(f"{file} is damaged: its tables are not those of its schema")
                insert = sa.insert(table)
            continue
        assert insert is not None  # noqa: S101 - a row fits the columns of a table
        for some in _batches(dict(zip(columns, item, strict=True)) for item in items):
            db.execute(insert, some)
            count += len(some)
    return count


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    left = iter(rows)
    while some := list(itertools.islice(left, SOME)):
        yield some


def _free(db: sa.Connection, beats: Beats) -> None:
    """Nobody holds a lease, and no earlier holder can take up where it was: its term is over."""
    for name, (_, beat) in _beats(db).items():
        above = max(beat, beats.get(name, ("", 0))[1]) + 1
        values = {"above": above, "name": name}
        db.execute(sa.text("UPDATE leases SET holder = '', beat = :above, term = :above WHERE name = :name"), values)


def _count_on(db: sa.Connection) -> None:
    """PostgreSQL numbers rows from where a counter stands, not from the highest number."""
    made = sa.MetaData()
    made.reflect(db)
    for table in made.tables.values():
        if "id" in table.c:
            highest = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1).scalar_subquery()
            sequence = sa.func.pg_get_serial_sequence(table.name, "id")
            db.execute(sa.select(sa.func.setval(sequence, highest, False)))
