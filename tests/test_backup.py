"""`guichet backup` and `restore` while the desk runs, from either database into either; upgrades of every schema."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import json
from collections.abc import Awaitable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from bot.cli import main
from bot.database import database, migrate, migrations
from bot.lease import Lease
from bot.message import ChatMemory, Follow
from bot.rows import Handled, Received
from bot.store import Store
from tests.botapi import Counterpart
from tests.running import cluster, new_database, serving

names = (f"backup{number}" for number in itertools.count())
KINDS = ["sqlite", "postgresql"]
PERSON = "telegram:7"
REVISIONS = [one.revision for one in ScriptDirectory(str(migrations())).walk_revisions()]


class Guichet(Protocol):
    def __call__(self, *arguments: str, url: str) -> Awaitable[tuple[int, str]]:
        """Exit code and what is said to people."""


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    with cluster() as address:
        yield address


def new_store(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    name = next(names)
    if kind == "sqlite":
        return f"sqlite:///{folder}/{name}.db"
    return new_database(request.getfixturevalue("postgresql"), name)


@pytest.fixture
def guichet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Guichet:
    async def run(*arguments: str, url: str) -> tuple[int, str]:
        monkeypatch.setenv("GUICHET_DATABASE_URL", url)
        code = await asyncio.to_thread(main, list(arguments))
        return code, capsys.readouterr().err

    return run


def content(file: Path) -> dict[str, list[str]]:
    """Rows by table, but for leases; of a row, what it holds by column."""
    tables: dict[str, list[str]] = {}
    table, columns = "", list[str]()
    for line in gzip.decompress(file.read_bytes()).decode().splitlines():
        item = json.loads(line)
        if isinstance(item, list):
            tables[table].append(json.dumps(dict(zip(columns, item, strict=True))))
        elif "columns" in item:
            table, columns = item["table"], item["columns"]
            tables[table] = []
    del tables["leases"]
    return {name: sorted(rows) for name, rows in tables.items()}


async def fill(url: str) -> None:
    store = Store(url)
    await store.open()
    follow = Follow(event="a-day", session="s1", lead=10)
    await store.handled([Handled(chat=PERSON, memory=ChatMemory(language="fr"), effects=(follow,))])
    await store.receive("telegram:42", [Received(update_id=n, chat=PERSON, lane=PERSON, payload="é") for n in (1, 2)])
    await store.close()


@pytest.mark.parametrize(("kind", "other"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
async def test_a_copy_taken_while_the_desk_runs_goes_on_elsewhere(
    tmp_path: Path, kind: str, other: str, request: pytest.FixtureRequest, guichet: Guichet
) -> None:
    first, second = new_store(kind, tmp_path, request), new_store(other, tmp_path, request)
    copy, again = tmp_path / "copy.gz", tmp_path / "again.gz"
    async with (
        Counterpart() as telegram,
        serving(tmp_path, database_url=first, telegram_base_url=telegram.base_url) as running,
    ):
        telegram.user(7)
        telegram.say(7, "/language Deutsch")
        await telegram.wait_for_replies(7, 1)
        saving = asyncio.ensure_future(guichet("backup", str(copy), url=first))
        asked = 0
        while not saving.done():
            asked += 1
            telegram.user(1000 + asked)
            telegram.say(1000 + asked, "where is it?")
            await telegram.wait_for_replies(1000 + asked, 1)
        code, said = await saving
        assert (code, "rows in" in said) == (0, True), said
        assert copy.stat().st_mode & 0o777 == 0o600
        assert asked
        code, said = await guichet("restore", str(copy), "--replace", url=first)
        assert (code, said) == (2, "guichet restore: GUICHET_DATABASE_URL: a desk is using the store; stop it first\n")
        assert await running.stop() == 0
        code, said = await guichet("restore", str(copy), url=second)
        assert code == 0, said
        assert (await guichet("backup", str(again), url=second))[0] == 0
        assert content(copy) == content(again)
        async with serving(tmp_path, database_url=second, telegram_base_url=telegram.base_url) as resumed:
            telegram.say(7, "Wo ist es?")
            assert "Paris" in str((await telegram.wait_for_replies(7, 2))[-1]["text"])
        assert '"error"' not in resumed.log


@pytest.mark.parametrize("kind", KINDS)
async def test_numbers_go_on_after_a_restore(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest, guichet: Guichet
) -> None:
    first, second = new_store("sqlite", tmp_path, request), new_store(kind, tmp_path, request)
    await fill(first)
    copy = str(tmp_path / "copy.gz")
    assert (await guichet("backup", copy, url=first))[0] == 0
    assert (await guichet("restore", copy, url=second))[0] == 0
    code, said = await guichet("restore", copy, url=second)
    assert (code, "--replace" in said) == (2, True)
    assert (await guichet("restore", copy, "--replace", url=second))[0] == 0
    store = Store(second)
    rows = await store.receive("telegram:42", [Received(update_id=3, chat=PERSON, lane=PERSON, payload="new")])
    assert [row.id for row in rows] == [3]
    assert (await store.recall([PERSON]))[PERSON].follows == (Follow(event="a-day", session="s1", lead=10),)
    await store.close()


async def test_who_was_in_charge_before_a_restore_may_not_write(tmp_path: Path, guichet: Guichet) -> None:
    url, copy = f"sqlite:///{tmp_path}/desk.db", str(tmp_path / "copy.gz")
    await fill(url)
    store = Store(url)
    lease = Lease(store, "telegram:42", holder="elsewhere 0 1 frozen")
    await lease.acquire()
    assert (await guichet("backup", copy, url=url))[0] == 0
    assert (await guichet("restore", copy, "--replace", url=url))[0] == 0  # its beat stands still
    terms = sa.text("SELECT holder, term FROM leases")
    assert [tuple(row) for row in await store.read(lambda db: db.execute(terms).all())] == [("", lease.fence.term + 1)]
    await store.close()


def lines(*items: object) -> bytes:
    return gzip.compress("".join(f"{json.dumps(item)}\n" for item in items).encode())


HEAD = {"guichet": 1, "schema": "0009", "at": 0}
CHATS = {"table": "chats", "columns": ["chat", "event", "gone", "language", "seen", "speaks"]}
ROW = ["telegram:1", None, False, None, 1.0, None]
WHOLE = lines(HEAD, CHATS, ROW, {"rows": 1})
DAMAGED = {
    "no backup": b"hello",
    "empty": b"",
    "of something else": lines({"a": 1}),
    "cut": WHOLE[:-20],
    "changed": WHOLE[:40] + bytes([WHOLE[40] ^ 4]) + WHOLE[41:],
    "without its end": lines(HEAD, CHATS, ROW),
    "a row is missing": lines(HEAD, CHATS, {"rows": 1}),
    "a row too short": lines(HEAD, CHATS, ROW[1:], {"rows": 1}),
    "a table that is none": lines(HEAD, {**CHATS, "table": "cats"}, ROW, {"rows": 1}),
    "a column that is none": lines(HEAD, {**CHATS, "columns": ["a", "b", "c", "d", "e", "f"]}, ROW, {"rows": 1}),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_refused_in_a_sentence(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.gz"
    copy.write_bytes(DAMAGED[name])
    monkeypatch.setenv("GUICHET_DATABASE_URL", f"sqlite:///{tmp_path}/desk.db")
    assert main(["restore", str(copy)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"guichet restore: {copy} is damaged: ")
    assert said.count("\n") == 1


# What is wrong: arguments, the file's head, words of the sentence.
REFUSED = [
    (["restore", "{copy}"], {**HEAD, "schema": "9999"}, "made by a newer Guichet (its schema is 9999)"),
    (["restore", "{copy}"], {**HEAD, "guichet": 2}, "made by a newer Guichet"),
    (["restore", "nowhere.gz"], HEAD, "nowhere.gz cannot be read (No such file or directory)"),
    (["backup", "{copy}"], HEAD, "there is no store yet"),
]


@pytest.mark.parametrize(("arguments", "head", "words"), REFUSED)
def test_what_cannot_be_done_is_said_in_a_sentence(
    arguments: list[str],
    head: dict[str, object],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy = tmp_path / "copy.gz"
    copy.write_bytes(before := lines(head, CHATS, ROW, {"rows": 1}))
    monkeypatch.setenv("GUICHET_DATABASE_URL", f"sqlite:///{tmp_path}/desk.db")
    assert main([one.format(copy=copy) for one in arguments]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    assert copy.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.gz"]


def sample(column: sa.Column[object]) -> object:
    kind = column.type.python_type
    return {bool: False, int: 1, float: 1.0}.get(kind, "x")


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.parametrize("kind", KINDS)
async def test_rows_of_every_earlier_schema_come_through(
    kind: str, revision: str, tmp_path: Path, request: pytest.FixtureRequest, guichet: Guichet
) -> None:
    """A row in each table as that version had it; then the desk of today opens the store, and restores a copy of it."""
    url = new_store(kind, tmp_path, request)

    def at_that_version(db: sa.Connection) -> set[str]:
        migrate(db, revision)
        made = sa.MetaData()
        made.reflect(db)
        tables = [table for table in made.tables.values() if table.name != "alembic_version"]
        for table in tables:
            db.execute(sa.insert(table).values({column.name: sample(column) for column in table.columns}))
        return {table.name for table in tables}

    old = database(url)
    tables = await old.run(at_that_version)
    await old.close()
    copy = str(tmp_path / "copy.gz")
    if revision == REVISIONS[len(REVISIONS) // 2]:
        assert (await guichet("backup", copy, url=url))[0] == 0
        assert (await guichet("restore", copy, "--replace", url=url))[0] == 0
    store = Store(url)
    await store.open()

    def kept(db: sa.Connection) -> set[str]:
        return {name for name in tables & set(sa.inspect(db).get_table_names()) if _rows(db, name) == 1}

    gone = {"subscriptions"} & tables  # replaced by follows
    assert await store.read(kept) == tables - gone
    await store.close()


def _rows(db: sa.Connection, table: str) -> int:
    return int(db.execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one())
