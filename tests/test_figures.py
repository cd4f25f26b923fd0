"""Figures: what is counted, what organisers see of it, and `/metrics`, through the real `guichet serve`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import counts
from bot.figures import DELIVERY, SECONDS, Figures, Tally
from bot.message import Counted
from bot.store import Store
from tests.botapi import Counterpart
from tests.broadcasts import BOSS, FIRST, subscribe
from tests.running import Serving

DAY = dt.date(2024, 3, 5)
OTHER = 98_765


def asked(result: str, *topics: str, event: str = "day", day: dt.date = DAY) -> Counted:
    return Counted(event=event, day=day, result=result, topics=topics)


async def test_what_is_counted_adds_up(tmp_path: Path) -> None:
    tally = Tally()
    tally.asked(asked("answered", "room"), 0.01)
    tally.asked(asked("answered", "room"), 0.01)
    tally.asked(asked("unanswered", "parking"), 2.0)
    tally.asked(asked("answered", "hours", event="other"), 0.2)
    tally.delivered("sent", DAY)
    tally.delivered("limited", DAY)  # it comes again
    store = Store(f"sqlite:///{tmp_path}/desk.db")
    await store.open()
    taken = tally.take()
    assert not tally.take()
    for _ in range(2):
        await store.run(lambda db: counts.add(db, taken))
    tally.asked(asked("answered", day=DAY - dt.timedelta(days=1)), 0.01)
    await store.run(lambda db: counts.add(db, tally.take()))
    found = await store.run(lambda db: counts.read(db, "day", DAY))
    assert found.topics == [("room", 4), ("parking", 2)]
    assert (found.counts["answered"], found.today["answered"], found.counts[f"{DELIVERY}sent"]) == (5, 4, 2)
    assert found.share == 5 / 7
    await store.run(lambda db: counts.sweep(db, dt.datetime(2024, 3, 5, 12, tzinfo=dt.UTC).timestamp()))
    assert (await store.run(lambda db: counts.read(db, "day", DAY))).counts["answered"] == 4
    await store.close()


# Replies by the seconds within which they were ready; the half, and 95 of 100.
DELAYS = [
    ({"0.03": 10}, "0.03", "0.03"),
    ({"0.03": 50, "0.1": 46, "3": 4}, "0.03", "0.1"),
    ({"0.1": 1, "10": 1}, "0.1", "10"),
    ({"": 3}, "", ""),
    ({}, None, None),
]


@pytest.mark.parametrize(("replies", "half", "most"), DELAYS)
def test_how_long_replies_took(replies: dict[str, int], half: str | None, most: str | None) -> None:
    told = {f"{SECONDS}{name}": n for name, n in replies.items()}
    figures = Figures(following={}, counts=told, today={})
    assert (figures.within(0.5), figures.within(0.95)) == (half, most)


async def test_organisers_see_the_figures_and_nobody_else(tmp_path: Path) -> None:
    async with Counterpart() as telegram:
        for person in (BOSS, OTHER):
            telegram.user(person, language_code="en")
        settings = {"organisers": str(BOSS), "telegram_base_url": telegram.base_url}
        running = Serving(tmp_path, now="2024-03-05T13:00", **settings)  # after the morning's digest
        await subscribe(running.settings["database_url"], [FIRST, FIRST + 1])
        await running.start()
        telegram.say(OTHER, "where is it?")
        telegram.say(OTHER, "is there a helicopter pad?")
        await telegram.wait_for_replies(OTHER, 2)
        telegram.say(OTHER, "/stats")
        assert "organisers only" in str((await telegram.wait_for_replies(OTHER, 3))[-1]["text"])
        telegram.say(BOSS, "/stats")
        told = str((await telegram.wait_for_replies(BOSS, 1))[-1]["text"]).splitlines()
        assert "announcements: 2" in told[1]
        assert told[2:4] == [
            "Questions: 2, today 2",
            "Answered from the page: 50 % (without an answer: 1, see /unanswered)",
        ]
        assert told[4].startswith("Most asked: ")
        assert "Messages delivered: " in told[5]
        await running.wait_for_figures(
            'guichet_questions_total{result="answered"} 1.0',
            'guichet_questions_total{result="unanswered"} 1.0',
            'guichet_subscribers{choice="announcements"} 2.0',
        )
        await running.stop()
        await running.start()  # what was counted is still known
        telegram.say(BOSS, "/stats")
        again = str((await telegram.wait_for_replies(BOSS, 2))[-1]["text"]).splitlines()
        assert again[2] == told[2]
        await running.stop()
        store = Store(running.settings["database_url"])
        names = await store.read(lambda db: set(db.execute(sa.text("SELECT name FROM figures")).scalars()))
        await store.close()
        assert not [name for name in names if "helicopter" in name or str(OTHER) in name]
