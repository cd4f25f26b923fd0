"""The store: the same tests on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.counts import waiting
from bot.fencing import LostLeaseError
from bot.lease import Lease, is_dead, this_process
from bot.message import ChatMemory, Follow, Forget, Unanswered, Unfollow
from bot.outbox import Delivery, Outbox
from bot.rows import Draft, Handled, Progress, Received, Row
from bot.store import SeenError, Store
from bot.tables import chats, follows, inbox, memory, metadata, outbox, unanswered, uploads
from bot.uploads import LONGEST, Uploads
from bot.writing import for_sqlite
from knowledge import Memory
from tests.running import cluster, new_database

ANNA, BRUNO, BOT = "telegram:1", "telegram:2", "telegram:42"
names = (f"store{number}" for number in itertools.count())


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    with cluster() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/desk.db"
    return new_database(request.getfixturevalue("postgresql"), next(names))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(url: str, clock: Clock) -> AsyncIterator[Store]:
    store = Store(url, clock)
    await store.open()
    yield store
    await store.close()


def update(number: int, chat: str = ANNA, text: str = "où ?") -> Received:
    return Received(update_id=number, chat=chat, lane=chat, payload=text)


async def count(store: Store, table: sa.Table) -> int:
    number = sa.select(sa.func.count()).select_from(table)
    return await store._run(lambda db: int(db.execute(number).scalar_one()))


async def test_migrations_make_the_tables_that_the_code_uses(store: Store) -> None:
    assert await store._run(lambda db: compare_metadata(MigrationContext.configure(db), metadata)) == []


async def test_opening_again_changes_nothing(store: Store, url: str) -> None:
    await store.receive(BOT, [update(1)])
    again = Store(url)
    await again.open()
    assert [row.payload for row in await again.waiting(BOT)] == ["où ?"]
    await again.close()


async def test_an_update_is_written_once(store: Store) -> None:
    first = await store.receive(BOT, [update(1), update(2, BRUNO)])
    assert [row.chat for row in first] == [ANNA, BRUNO]
    assert [row.payload for row in await store.receive(BOT, [update(2), update(3, text="new")])] == ["new"]
    assert len(await store.receive("telegram:43", [update(1)])) == 1
    assert len(await store.waiting(BOT)) == 3
    assert await store.receive(BOT, []) == []


async def test_what_waits_of_some_people_is_known(store: Store) -> None:
    first, second, _ = await store.receive(BOT, [update(1), update(2, BRUNO), update(3, "telegram:3")])
    await store.receive("telegram:43", [update(1)])
    assert await store.waiting_numbers(BOT, [BRUNO, ANNA, "telegram:4"]) == [first.id, second.id]
    assert len(await store.waiting_numbers(BOT)) == 3
    await store.handled([Handled(inbox=first.id, chat=ANNA)])
    assert await store.waiting_numbers(BOT, [BRUNO, ANNA]) == [second.id]


async def test_new_updates_are_kept_with_what_follows_from_them(store: Store) -> None:
    reply = Draft(chat=ANNA, payload="hello", claimed=True)
    handled = Handled(chat=ANNA, memory=ChatMemory(), drafts=(reply, replace(reply, claimed=False)))
    accepted = await store.accept(BOT, [update(1)], [handled], [update(2, BRUNO)])
    assert [row.chat for row in accepted.waiting] == [BRUNO]
    assert [(row.state, row.attempts) for row in accepted.rows] == [("sending", 1), ("pending", 0)]
    assert await store.waiting(BOT) == list(accepted.waiting)
    assert await store.recall([ANNA]) == {ANNA: ChatMemory()}


async def test_of_updates_that_came_before_nothing_is_kept_again(store: Store) -> None:
    handled = Handled(chat=ANNA, drafts=(Draft(chat=ANNA, payload="hello"),))
    await store.accept(BOT, [update(1)], [handled])
    with pytest.raises(sa.exc.IntegrityError):
        await store.accept(BOT, [update(1), update(2)], [handled, handled])
    assert len(await store.unsent("telegram")) == 1
    [new] = await store.receive(BOT, [update(1), update(2)])
    await store.handled([replace(handled, inbox=new.id)])
    with pytest.raises(SeenError):
        await store.handled([replace(handled, inbox=new.id)])
    assert len(await store.unsent("telegram")) == 2


async def test_what_was_handled_does_not_wait_and_leaves_no_trace_of_its_asker(store: Store) -> None:
    [row] = await store.receive(BOT, [update(1)])
    await store.handled([Handled(inbox=row.id, chat=ANNA, memory=ChatMemory())])
    assert await store.waiting(BOT) == []
    kept = sa.select(inbox.c.chat, inbox.c.payload, inbox.c.lane)
    assert await store._run(lambda db: tuple(db.execute(kept).one())) == ("", "", "")
    assert await store.receive(BOT, [update(1)]) == []


async def test_memory_comes_back_as_it_was_until_it_expires(store: Store, clock: Clock) -> None:
    desk = Memory(language="fr", sessions=("a", "b"), day="2024-03-05", choices=("où ?\x07",))
    kept = ChatMemory(desk=desk, language="de", event="day.md")
    await store.handled([Handled(chat=ANNA, memory=ChatMemory()), Handled(chat=ANNA, memory=kept)])
    assert await store.recall([ANNA, BRUNO]) == {ANNA: kept}
    clock.now += 31 * 60
    assert await store.recall([ANNA]) == {ANNA: replace(kept, desk=Memory())}


async def test_a_round_is_kept_in_whole_or_not_at_all(store: Store) -> None:
    [row] = await store.receive(BOT, [update(1)])
    bad = Handled(inbox=row.id, chat=ANNA, drafts=(Draft(chat=ANNA, payload=None),))  # type: ignore[arg-type]
    with pytest.raises(sa.exc.IntegrityError):
        await store.handled([Handled(inbox=row.id, chat=ANNA, memory=ChatMemory()), bad])
    assert await store.waiting(BOT) == [row]
    assert await store.recall([ANNA]) == {}


async def test_in_sqlite_what_was_begun_before_is_heard_of_before(tmp_path: Path) -> None:
    """The number of a row that is gone is given again: who has deleted it must know before who gets it."""
    store = Store(f"sqlite:///{tmp_path}/desk.db")
    await store.open()
    heard: list[str] = []

    async def slowly() -> None:
        await store._run(lambda _: time.sleep(0.05))
        heard.append("first")

    before = asyncio.create_task(slowly())
    await asyncio.sleep(0)
    await store.draft([Draft(chat=ANNA, payload="a")])
    heard.append("second")
    await before
    assert heard == ["first", "second"]
    await store.close()


async def test_rows_go_their_way(store: Store, clock: Clock) -> None:
    drafts = tuple(Draft(chat=ANNA, payload=str(number)) for number in range(5))
    rows = await store.handled([Handled(chat=ANNA, drafts=drafts)])
    assert [row.payload for row in rows] == ["0", "1", "2", "3", "4"]
    ids = [row.id for row in rows]
    await store.progress(Progress(claimed=tuple(ids)))
    assert {(row.state, row.attempts) for row in await store.unsent("telegram")} == {("sending", 1)}
    made = Progress(sent=(ids[0],), failed=(ids[1],), doubt=(ids[2],), later=((ids[3], clock.now + 9),))
    await store.progress(made)
    later, sending = await store.unsent("telegram")
    assert (sending.id, sending.state) == (ids[4], "sending")
    assert later == Row(id=ids[3], chat=ANNA, payload="3", attempts=1, not_before=clock.now + 9)
    assert await count(store, outbox) == 4


@pytest.mark.parametrize("again", [True, False])
async def test_what_was_being_sent_at_a_cut_is_in_doubt(store: Store, again: bool) -> None:
    [row] = await store.draft([Draft(chat=ANNA, payload="a")])
    await store.progress(Progress(claimed=(row.id,)))
    assert await store.settle_doubt("telegram", again=again) == 1
    assert [one.id for one in await store.unsent("telegram")] == ([row.id] if again else [])
    assert await store.settle_doubt("telegram", again=again) == 0


async def test_what_may_be_said_once_is_said_once(store: Store) -> None:
    draft = Draft(chat=ANNA, payload="a", dedup="reminder 1")
    [row] = await store.draft([draft])
    await store.progress(Progress(claimed=(row.id,)))
    await store.progress(Progress(kept=(row.id,)))
    assert await store.draft([draft]) == ()


async def test_forgetting_leaves_nothing_of_the_chat(store: Store) -> None:
    await store.handled([Handled(chat=ANNA, memory=ChatMemory(language="fr"))])
    failed, waiting = await store.draft([Draft(chat=ANNA, payload="a"), Draft(chat=ANNA, payload="b")])
    await store.progress(Progress(failed=(failed.id,)))
    await store.handled([Handled(chat=ANNA, effects=(Forget(),), memory=ChatMemory())])
    assert [await count(store, table) for table in (chats, memory)] == [0, 0]
    assert [row.id for row in await store.unsent("telegram")] == [waiting.id]


async def test_questions_without_answer_are_kept_without_their_asker(store: Store) -> None:
    asked = Unanswered(question="parking ?", topics=("parking",), language="fr", event="day")
    await store.handled([Handled(chat=ANNA, memory=ChatMemory(), effects=(asked,))])
    [kept] = await store._run(lambda db: db.execute(sa.select(unanswered)).mappings().all())
    assert {key: kept[key] for key in ("question", "topics", "language", "event")} == {
        "question": "parking ?",
        "topics": '["parking"]',
        "language": "fr",
        "event": "day",
    }
    assert ANNA not in str(kept)


OPENING = Follow(event="day", session="s1")
CLOSING = Follow(event="day", session="s9", lead=15)


def following(chat: str, *effects: Follow | Unfollow | Forget) -> Handled:
    return Handled(chat=chat, memory=ChatMemory(), effects=effects)


async def test_what_a_chat_follows_is_kept_with_the_reply_and_comes_back(store: Store, clock: Clock) -> None:
    await store.handled([following(ANNA, OPENING)])
    clock.now += 60
    await store.handled([following(ANNA, CLOSING, CLOSING), following(BRUNO, replace(CLOSING, lead=None))])
    assert {chat: one.follows for chat, one in (await store.recall([ANNA, BRUNO])).items()} == {
        ANNA: (OPENING, CLOSING),
        BRUNO: (replace(CLOSING, lead=None),),
    }
    later = replace(OPENING, lead=30)
    await store.handled([following(ANNA, later, Unfollow(event="day", session="s9"))])
    assert (await store.recall([ANNA]))[ANNA].follows == (later,)


async def test_forgetting_ends_what_a_chat_follows(store: Store) -> None:
    await store.handled([following(ANNA, OPENING), following(BRUNO, OPENING)])
    await store.handled([following(ANNA, Forget(), CLOSING)])
    assert await count(store, follows) == 2
    await store.handled([following(ANNA, Forget())])
    assert await count(store, follows) == 1


async def test_a_chat_that_moved_goes_on_following(store: Store) -> None:
    await store.handled([following(ANNA, OPENING, CLOSING), following(BRUNO, replace(OPENING, lead=10))])
    await store.handled([Handled(chat=ANNA, moved=BRUNO)])
    moved = (await store.recall([ANNA, BRUNO]))[BRUNO].follows
    assert set(moved) == {replace(OPENING, lead=10), CLOSING}


async def test_follows_are_swept_when_their_event_is_over(store: Store, clock: Clock) -> None:
    other = Follow(event="later", session="s1")
    await store.handled([following(ANNA, OPENING, other), following(BRUNO, OPENING)])
    clock.now += 3 * 86400
    await store.sweep(clock.now - 86400, {"later"})
    found = await store.recall([ANNA, BRUNO])
    assert {chat: one.follows for chat, one in found.items()} == {ANNA: (other,)}


async def test_a_chat_that_moved_keeps_what_waits_and_is_remembered(store: Store) -> None:
    await store.handled([Handled(chat=ANNA, memory=ChatMemory(language="de"))])
    await store.draft([Draft(chat=ANNA, payload="a")])
    await store.progress(Progress(moved=((ANNA, BRUNO),)))
    assert await store.recall([ANNA, BRUNO]) == {BRUNO: ChatMemory(language="de")}
    assert [row.chat for row in await store.unsent("telegram")] == [BRUNO]


async def test_the_sweep_takes_what_is_old_and_leaves_what_waits(store: Store, clock: Clock) -> None:
    [old] = await store.receive(BOT, [update(1)])
    await store.handled([Handled(inbox=old.id, chat=ANNA, memory=ChatMemory())])
    [waiting] = await store.receive(BOT, [update(2, BRUNO)])
    clock.now += 3 * 86400
    await store.handled([Handled(chat=BRUNO, memory=ChatMemory())])
    await store.sweep(clock.now - 86400)
    assert await store.waiting(BOT) == [waiting]
    assert list(await store.recall([ANNA, BRUNO])) == [BRUNO]
    assert [await count(store, table) for table in (inbox, memory)] == [1, 1]


async def test_one_process_holds_a_lease_and_a_lost_one_is_noticed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.lease.RENEW", 0.01)
    first, second = Lease(store, "bot", "a"), Lease(store, "bot", "b")
    await first.acquire()
    monkeypatch.setattr("bot.lease.PATIENCE", 0.05)
    await second.acquire()
    with pytest.raises(LostLeaseError):
        await first.keep()
    await second.release()
    assert (await store.lease("bot"))[0] == ""


async def test_what_an_earlier_holder_writes_fails_as_a_whole(store: Store, url: str, clock: Clock) -> None:
    """As when a process was frozen, another has taken over, and it wakes up in the middle of its work."""
    old, new = Lease(store, "bot", "a"), Lease(store, "bot", "a again")
    await old.acquire()
    store.fence = old.fence
    rows = await store.draft([Draft(chat=ANNA, payload=str(number)) for number in range(3)])
    sent, doubtful, left = [row.id for row in rows]
    await store.progress(Progress(claimed=(sent, doubtful)))
    other = Store(url, clock)
    assert await store.take_lease("bot", "", ("a", 1))  # as if it had been silent for long enough
    await new.acquire()
    other.fence = new.fence
    assert new.fence.term > old.fence.term
    await other.settle_doubt("telegram", again=True)
    [update_] = await store.receive(BOT, [update(1)])
    reply = Handled(inbox=update_.id, chat=ANNA, drafts=(Draft(chat=ANNA, payload="late", claimed=True),))
    attempts = (
        lambda: store.progress(Progress(claimed=(left,))),
        lambda: store.handled([reply]),
        lambda: store.accept(BOT, [update(2)], [replace(reply, inbox=None)]),
        lambda: store.draft([Draft(chat=ANNA, payload="late")]),
        lambda: store.settle_doubt("telegram", again=False),
        lambda: store.sweep(clock.now),
        lambda: store.run(lambda db: db.execute(sa.delete(inbox))),
        lambda: store.handled([Handled(chat=ANNA, effects=(Forget(),))]),
    )
    for attempt in attempts:
        with pytest.raises(LostLeaseError):
            await attempt()
    assert await other.progress(Progress(claimed=(doubtful,))) == {doubtful}
    await store.progress(Progress(sent=(sent, doubtful), later=((left, clock.now + 9),)))
    assert [(row.id, row.state) for row in await other.unsent("telegram")] == [(doubtful, "sending"), (left, "pending")]
    assert await other.progress(Progress(claimed=(left, sent))) == {left}
    await other.close()


async def test_what_a_frozen_process_has_begun_holds_up_nobody(postgresql: str, clock: Clock) -> None:
    """It stopped in the midst of a transaction, and so it holds the lock of its lease."""
    url, name = new_database(postgresql, next(names)), "machine space 1 {}"
    old, new = (Store(url, clock, process=name.format(word)) for word in ("old", "new"))
    await old.open()
    await Lease(old, "bot", name.format("old")).acquire()
    lease = Lease(new, "bot", name.format("new"))
    async with old._database._engine.connect() as frozen:  # type: ignore[attr-defined]
        await frozen.execute(sa.text("SELECT 1 FROM leases FOR SHARE"))
        async with asyncio.timeout(5):
            await lease.acquire()
        await frozen.invalidate()
    assert (await new.lease("bot"))[0] == name.format("new")
    await old.close()
    await new.close()


async def test_who_comes_back_to_lost_connections_counts_what_is_in_doubt(postgresql: str) -> None:
    """It was frozen, another process took over and cut it off, and it takes over from that one."""
    url, name = new_database(postgresql, next(names)), "machine space 1 word"
    back, other = Store(url, process=name), Store(url)
    await back.open()  # and so it has a connection that waits for the disk
    [row] = await other.draft([Draft(chat=ANNA, payload="a")])
    await other.progress(Progress(claimed=(row.id,)))
    await other.cut_off(name)
    found: list[str] = []
    await Outbox(back, "telegram", _unsent, rate=1, again=False, counted=found.append).start()
    assert found == ["doubt"]
    await back.close()
    await other.close()


async def _unsent(_row: Row) -> Delivery:
    return Delivery(kind="offline")


async def test_a_renewal_whose_answer_was_lost_is_no_loss(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.lease.RENEW", 0.01)
    lease = Lease(store, "bot", "a")
    await lease.acquire()
    holder, beat = await store.lease("bot")
    await store.take_lease("bot", holder, (holder, beat))  # as if the lease had heard nothing of it
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(lease.keep(), 0.2)
    assert lease.held


def test_a_process_that_ended_is_known_to_be_dead() -> None:
    mine = this_process()
    boot, space, pid, _ = mine.split()
    assert is_dead(f"{boot} {space} {pid} other", mine)
    assert is_dead(f"{boot} {space} 999999999 other", mine)
    assert not is_dead(f"{boot} {space} 1 other", mine)
    assert not is_dead(f"elsewhere {space} 999999999 other", mine)
    assert not is_dead(mine, mine)


async def test_all_processes_of_a_bot_know_what_a_picture_is_called(store: Store, url: str, clock: Clock) -> None:
    ours, theirs = Uploads(store, BOT, clock), Uploads(store, "telegram:43", clock)
    other = Store(url, clock)
    same = Uploads(other, BOT, clock)
    await ours.keep("picture", "a")
    await ours.keep("picture", "b")
    assert [await one.find("picture", 60) for one in (ours, same, theirs)] == ["b", "b", ""]
    await same.forget("picture", "a")  # is called otherwise meanwhile
    assert await ours.find("picture", 60) == "b"
    clock.now += 60
    assert [await ours.find("picture", age) for age in (60, 61, float("inf"))] == ["", "b", "b"]
    await same.forget("picture", "b")
    assert await ours.find("picture", 61) == ""
    await ours.keep("picture", "c")
    clock.now += LONGEST + 1
    assert await ours.find("picture", float("inf")) == ""
    await store.sweep(0)
    assert await count(store, uploads) == 0
    await other.close()


async def test_a_store_that_does_not_answer_knows_no_picture(tmp_path: Path) -> None:
    nowhere = Store(f"postgresql://nobody@/nothing?host={tmp_path}")
    pictures = Uploads(nowhere, BOT, time.time)
    await pictures.keep("picture", "a")
    assert await pictures.find("picture", 60) == ""
    await nowhere.close()


async def test_in_sqlite_what_waits_is_found_by_its_index_however_much_is_done(tmp_path: Path) -> None:
    """Of two days, a hundred thousand handled updates and sent messages may be there."""
    store = Store(f"sqlite:///{tmp_path}/desk.db")
    await store.open()
    plans: list[str] = []

    def explain(db: sa.Connection, _cursor: object, statement: str, values: tuple[object, ...], *_: object) -> None:
        if statement.startswith(("SELECT", "UPDATE")):
            plan = db.connection.dbapi_connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchone()  # type: ignore[union-attr]
            plans.append(plan[3])

    sa.event.listen(store._database._engine, "before_cursor_execute", explain)  # type: ignore[attr-defined]
    behind = f"EXPLAIN QUERY PLAN {for_sqlite('behind')}"
    told = await store.read(lambda db: [str(row) for row in db.exec_driver_sql(behind, ("[]",))])
    assert any("SEARCH inbox USING INDEX inbox_waiting (channel=? AND lane=?)" in one for one in told)
    await store.waiting_numbers(BOT)
    await store.waiting(BOT)
    await store.unsent("telegram")
    await store.settle_doubt("telegram", again=True)
    await store.read(lambda db: waiting(db, BOT))
    by_chat = "SEARCH inbox USING INDEX inbox_waiting (channel=?)"
    unsent = "SCAN outbox USING INDEX outbox_unsent"
    assert plans == [
        *[by_chat] * 2,
        *[unsent] * 2,
        by_chat,
        unsent,
    ]
    await store.close()
