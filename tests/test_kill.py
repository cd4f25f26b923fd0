"""`kill -9` at random moments under load, and a store that goes away: nobody's question is lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.botapi import Counterpart
from tests.killing import Question, answered, keep_asking, settled, toll
from tests.running import cluster, new_database, serving, sql

DROP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'dropping'"


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    with cluster() as address:
        yield address


async def test_every_question_is_answered_whatever_is_killed(tmp_path: Path) -> None:
    found = await toll(tmp_path, kills=3, on_doubt="again")
    assert found.asked > 20
    assert found.unanswered == 0
    assert found.doubles <= found.doubts


async def test_every_question_is_answered_with_postgresql(tmp_path: Path, postgresql: str) -> None:
    found = await toll(tmp_path, kills=2, on_doubt="again", database_url=new_database(postgresql, "kills"))
    assert found.unanswered == 0
    assert found.doubles <= found.doubts


async def test_nothing_is_said_twice_where_doubts_are_not_sent_again(tmp_path: Path) -> None:
    found = await toll(tmp_path, kills=2, seed=2, on_doubt="once")
    assert found.doubles == 0
    assert found.unanswered <= found.doubts


async def test_a_store_that_drops_its_connections_costs_nothing(tmp_path: Path, postgresql: str) -> None:
    """Whether a transaction was kept whose answer was lost is found out: nothing is left out, nothing said twice."""
    store = new_database(postgresql, "dropping")
    async with (
        Counterpart() as telegram,
        serving(tmp_path, telegram_base_url=telegram.base_url, send_rate="3000", database_url=store) as desk,
    ):
        await desk.wait_for_health()
        people, asked = [telegram.user(number) for number in range(1, 21)], list[Question]()
        asking = asyncio.create_task(keep_asking(telegram, people, asked, random.Random(1)))
        for _ in range(10):
            await asyncio.sleep(0.1)
            await asyncio.to_thread(sql, postgresql, DROP)
        asking.cancel()
        await settled(telegram, people, asked)
        assert dict(answered(telegram, people)) == dict.fromkeys(asked, 1)
        assert "the store does not answer" in desk.log
        assert await desk.wait_for_health() == "ok"
