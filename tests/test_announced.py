"""Announcements in the store, on both databases: who is reached, what is late, what is cancelled or forgotten."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import announced
from bot.announcement import Announce, Announcement, Decide, Dismiss, Invite, Join
from bot.ledger import MISSED, tally
from bot.message import ChatMemory, Effect, Follow, Forget, Unfollow
from bot.rows import Handled, Progress, Row
from bot.store import Store
from tests.broadcasts import announcement
from tests.running import cluster, new_database

BOSS = "telegram:1"
NOW = 1_000_000.0
ONE = replace(announcement(), state="waiting", due=NOW)
names = (f"announced{number}" for number in itertools.count())


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    with cluster() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/desk.db"
    else:
        url = new_database(request.getfixturevalue("postgresql"), next(names))
    store = Store(url, lambda: NOW)
    await store.open()
    yield store
    await store.close()


async def do(store: Store, *effects: Effect, chat: str = BOSS, language: str | None = None) -> None:
    await store.handled([Handled(chat=chat, memory=ChatMemory(language=language), effects=effects)])


async def subscribers(store: Store, count: int, session: str = "", language: str | None = "en") -> list[str]:
    chats = [f"telegram:{session or language}{number}" for number in range(count)]
    for chat in chats:
        await do(store, Follow(event=ONE.event, session=session), chat=chat, language=language)
    return chats


async def sent_to(store: Store, one: Announcement, now: float = NOW, batch: int = 3) -> list[Row]:
    """Confirm it and make everything ready."""
    await do(store, Announce(announcement=one))
    await store.run(lambda db: announced.claim_due(db, now))
    while await store.run(lambda db: announced.fill(db, batch, now)):
        pass
    return await store.run(lambda db: announced.release(db, 100, lambda one, code: f"{one.key} {code}"))


async def told(store: Store, key: str = ONE.key) -> dict[str, int]:
    counts = await store.run(lambda db: announced.counts(db, [key]))
    return {state: count for state, count in tally(counts.get(key, {})).items() if count}


async def test_everybody_is_written_down_once_in_batches(store: Store) -> None:
    people = await subscribers(store, 7)
    rows = await sent_to(store, ONE)
    assert sorted(row.chat for row in rows) == people
    assert {row.payload for row in rows} == {"a en"}
    assert await store.run(lambda db: announced.release(db, 100, lambda _one, _code: "")) == []
    assert await told(store) == {"waiting": 7}
    assert [row.announcement for row in await store.unsent("telegram")] == ["a"] * 7


@pytest.mark.parametrize(
    ("audience", "expected"), [("all", 5), ("language:fr", 2), ("session:s1", 4), ("chat:telegram:en1", 1)]
)
async def test_audiences(store: Store, audience: str, expected: int) -> None:
    await subscribers(store, 3)
    await subscribers(store, 2, language="fr")
    await subscribers(store, 4, session="s1", language=None)
    gone = (await subscribers(store, 1, language="de"))[0]
    await store.handled([Handled(chat=gone, gone=True)])
    office = await store.run(lambda db: announced.office(db, BOSS, named=True, now=NOW))
    assert office is not None
    assert office.reached(ONE.event, audience) == expected
    assert len(await sent_to(store, replace(ONE, audience=audience))) == expected


@pytest.mark.parametrize(("late", "expected"), [(0, "waiting"), (MISSED, "waiting"), (MISSED + 1, "missed")])
async def test_what_is_too_late_is_missed_by_name(store: Store, late: float, expected: str) -> None:
    await subscribers(store, 4)
    rows = await sent_to(store, ONE, NOW + late)
    assert len(rows) == (4 if expected == "waiting" else 0)
    assert await told(store) == {expected: 4}


async def test_only_what_has_not_left_is_cancelled_and_it_cannot_be_claimed(store: Store) -> None:
    await subscribers(store, 4)
    rows = await sent_to(store, ONE)
    assert await store.progress(Progress(claimed=(rows[0].id,))) == {rows[0].id}
    await do(store, Decide(series=ONE.series, state="cancelled"))
    assert await store.progress(Progress(kept=(rows[0].id,), claimed=(rows[1].id,))) == frozenset()
    assert await told(store) == {"sent": 1, "cancelled": 3}
    (open_one,) = await store.run(announced.reported)
    await store.run(lambda db: announced.finish(db, open_one[0].key, NOW))
    assert await store.run(announced.reported) == []


async def test_who_stops_or_is_forgotten_gets_nothing_and_the_count_stays_right(store: Store) -> None:
    first, second, third = await subscribers(store, 3)
    rows = await sent_to(store, ONE)
    await do(store, Unfollow(event=ONE.event), chat=first)
    await store.progress(Progress(claimed=(rows[1].id,)))
    await store.progress(Progress(kept=(rows[1].id,)))
    await do(store, Forget(), chat=second)
    await do(store, Forget(), chat=third)
    assert await store.progress(Progress(claimed=tuple(row.id for row in rows))) == frozenset()
    assert await told(store) == {"sent": 1, "cancelled": 2}


async def test_what_waits_longer_than_a_sweep_looks_back_still_waits(store: Store) -> None:
    await subscribers(store, 2)
    await do(store, Announce(announcement=replace(ONE, due=NOW + 9e6)), Announce(announcement=_draft()))
    await store.sweep(NOW + 8e6, [ONE.event])
    assert await store.run(announced.next_due) == NOW + 9e6
    await do(store, Decide(series="draft", state="waiting"))
    assert await store.run(announced.next_due) == 0.0


async def test_what_hangs_on_a_session_is_moved_with_a_new_version(store: Store) -> None:
    await do(store, Announce(announcement=replace(ONE, session="s1", lead=5)))
    await store.run(lambda db: announced.reschedule(db, {ONE.key: NOW + 60}, [], NOW))
    (moved,) = await store.run(announced.hanging)
    assert (moved.due, moved.version) == (NOW + 60, 2)
    await store.run(lambda db: announced.reschedule(db, {}, [ONE.key], NOW))
    assert await store.run(announced.hanging) == []


async def test_an_invitation_makes_one_organiser_within_its_time(store: Store) -> None:
    await do(store, Invite(code="code", expires=NOW + 100))
    assert await store.run(lambda db: announced.is_invited(db, "code", NOW + 99))
    assert not await store.run(lambda db: announced.is_invited(db, "code", NOW + 100))
    for person in ("telegram:2", "telegram:3"):
        await do(store, Join(code="code", person=person), chat=person)
    found = await store.run(lambda db: announced.office(db, "telegram:2", named=False, now=NOW))
    assert found is not None
    assert found.guests == ("telegram:2",)
    await do(store, Dismiss(person="telegram:2"))
    assert await store.run(lambda db: announced.office(db, "telegram:2", named=False, now=NOW)) is None


async def test_a_broadcast_that_stood_still_for_half_an_hour_is_not_gone_on_with(store: Store) -> None:
    await subscribers(store, 3)
    rows = await sent_to(store, ONE)
    await store.progress(Progress(claimed=(rows[0].id,)))
    await store.progress(Progress(kept=(rows[0].id,)))
    await store.run(lambda db: announced.give_up_stale(db, NOW + MISSED))
    assert await told(store) == {"sent": 1, "waiting": 2}
    await store.run(lambda db: announced.give_up_stale(db, NOW + MISSED + 1))
    assert await told(store) == {"sent": 1, "missed": 2}


def _draft() -> Announcement:
    return replace(ONE, key="draft", series="draft", state="draft", due=None, created=NOW)
