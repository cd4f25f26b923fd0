"""Several processes on one store: killed and frozen, they take over from each other, and nobody is answered twice."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.botapi import Counterpart
from tests.fleet import Fleet
from tests.killing import Question, answered, disorder, doubts, keep_asking, settled
from tests.running import Serving, cluster, new_database

BY = ("guichet_in_charge 0.0", 'guichet_connected{chat="telegram"} 0.0')  # figures of one that stands by
LONGEST = 30.0  # seconds for a takeover on a busy machine; how long one takes is measured by benchmarks/many.py


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    with cluster() as address:
        yield address


def desks(folder: Path, count: int, **settings: str) -> list[Serving]:
    found = []
    for number in range(count):
        own = folder / str(number)
        own.mkdir()
        found.append(Serving(own, **settings))
    return found


async def test_a_frozen_process_that_wakes_up_says_nothing_twice(tmp_path: Path, postgresql: str) -> None:
    url = new_database(postgresql, "frozen")
    async with Counterpart() as telegram:
        usual = {"telegram_base_url": telegram.base_url, "send_rate": "3000", "on_doubt": "again"}
        first, second = desks(tmp_path, 2, database_url=url, **usual)
        people, asked = [telegram.user(number) for number in range(1, 21)], list[Question]()
        try:
            await first.start()
            await first.wait_for_health()
            await second.start()
            await second.wait_for_figures(*BY)
            asking = asyncio.create_task(keep_asking(telegram, people, asked, random.Random(1)))
            await asyncio.sleep(0.5)
            first.signal(signal.SIGSTOP)
            count = sum(map(len, telegram.sent.values()))
            await telegram.wait_until(lambda: sum(map(len, telegram.sent.values())) > count + 20, timeout=LONGEST)
            first.signal(signal.SIGCONT)
            await asyncio.sleep(1.0)
            asking.cancel()
            await settled(telegram, people, asked)
            await first.wait_for_figures(*BY)
            await second.wait_for_figures("guichet_in_charge 1.0", 'guichet_connected{chat="telegram"} 1.0')
        finally:
            first.signal(signal.SIGCONT)
            await first.stop()
            await second.stop()
        got = answered(telegram, people)
        assert [question for question in asked if not got[question]] == []
        assert sum(got.values()) - len(got) <= doubts(second.log)
        assert "another process has taken over" in first.log


async def test_any_process_takes_updates_and_another_answers_them_when_one_is_killed(
    tmp_path: Path, postgresql: str
) -> None:
    """Behind one address, by a webhook: whoever takes them, they are answered in order."""
    url, chance = new_database(postgresql, "killed"), random.Random(1)
    async with Counterpart(webhook_pace=0.1) as telegram:
        people, asked = [telegram.user(number) for number in range(1, 21)], list[Question]()
        settings = {"send_rate": "3000", "on_doubt": "again"}
        async with Fleet(tmp_path, telegram, url, count=2, settings=settings) as fleet:
            asking = asyncio.create_task(keep_asking(telegram, people, asked, chance, 0.02))
            await asyncio.sleep(0.5)
            await fleet.befall(await fleet.in_charge(), "kill", 0.0)
            await asyncio.sleep(0.3)
            asking.cancel()
            await settled(telegram, people, asked)
            got = answered(telegram, people)
            assert [question for question in asked if not got[question]] == []
            assert disorder(telegram, people) == 0
            assert sum(got.values()) - len(got) <= doubts(fleet.log)
            assert fleet.takeovers
