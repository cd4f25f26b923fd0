"""Announcements through the real `guichet serve` against the counterpart: commands, faults, kills, reports."""

from __future__ import annotations

import itertools
import random
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.botapi import Counterpart
from tests.broadcasts import BOSS, FIRST, buttons, final, got, last, leaving, prepare, press, subscribe
from tests.running import Serving, cluster, new_database

OTHER = 98_765  # somebody who is no organiser
NOW = "2024-03-05T08:40"
names = (f"announcing{number}" for number in itertools.count())


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    with cluster() as address:
        yield address


def database(kind: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """SQLite is what is used without a setting."""
    if kind == "sqlite":
        return {}
    return {"database_url": new_database(request.getfixturevalue("postgresql"), next(names))}


def crowd(telegram: Counterpart, count: int) -> list[int]:
    telegram.user(BOSS, language_code="en")
    telegram.user(OTHER, language_code="en")
    return [telegram.user(FIRST + number) for number in range(count)]


def desk(folder: Path, telegram: Counterpart, **settings: str) -> Serving:
    usual = {"organisers": str(BOSS), "now": NOW, "send_rate": "3000", "telegram_base_url": telegram.base_url}
    return Serving(folder, **{**usual, **settings})


async def english(telegram: Counterpart, organiser: int = BOSS) -> None:
    telegram.say(organiser, "/language English")
    await telegram.wait_for_replies(organiser, 1)


def menu(telegram: Counterpart, person: int) -> list[str]:
    """The commands that a person sees in their own chat beside those of everybody, in all languages."""
    shown = telegram.world.commands.items()
    mine = [commands for (scope, _), commands in shown if f'"chat_id": {person},' in scope]
    return sorted({one["command"] for commands in mine for one in commands})


async def test_everybody_gets_theirs_once_and_the_report_tells(tmp_path: Path) -> None:
    async with Counterpart() as telegram:
        people = crowd(telegram, 12)
        running = desk(tmp_path, telegram)
        await subscribe(running.settings["database_url"], people[:6], language="fr")
        await subscribe(running.settings["database_url"], people[6:], language="de")
        await running.start()
        await english(telegram)
        asked = await prepare(telegram, "/announce en: Lunch is ready at 12:30\nfr: Le repas est servi")
        assert "People reached: 12" in asked["text"]
        assert [m["text"] for m in telegram.replies(BOSS)[1:3]] == ["Lunch is ready at 12:30", "Le repas est servi"]
        assert not got(telegram, people, "")
        press(telegram, asked, "go")
        assert await final(telegram) == {"sent": 12, "waiting": 0, "blocked": 0, "failed": 0, "unknown": 0}
        assert got(telegram, people, "Le repas est servi") == dict.fromkeys(people[:6], 1)
        assert got(telegram, people, "Lunch is ready") == dict.fromkeys(people[6:], 1)
        assert [one["type"] for one in last(telegram, people[6])["entities"]] == ["date_time"]
        assert buttons(last(telegram, people[0])) == ["leave"]
        press(telegram, asked, "go")  # a second tap sends nothing
        await telegram.wait_until(lambda: "no longer waits" in str(last(telegram, BOSS)["text"]))
        assert await running.stop() == 0
        assert set(got(telegram, people, "").values()) == {1}


async def test_nobody_else_can_and_invited_people_can(tmp_path: Path) -> None:
    async with Counterpart() as telegram:
        crowd(telegram, 0)
        running = await desk(tmp_path, telegram).start()
        await english(telegram)
        await english(telegram, OTHER)
        for count, attempt in enumerate(("/announce me", "/schedule tomorrow 8am: me", "/cancel 1", "/invite"), 2):
            telegram.say(OTHER, attempt)
            replies = await telegram.wait_for_replies(OTHER, count)
            assert replies[-1]["text"] == "This command is for the organisers only."
        telegram.press(OTHER, int(last(telegram, OTHER)["message_id"]), "office:go.0123456789abcdef")
        await telegram.wait_for_replies(OTHER, 6)
        assert running.log.count("an organisers' command was refused") == 5
        assert str(OTHER) not in running.log
        telegram.say(BOSS, "/invite")
        link = str((await telegram.wait_for_replies(BOSS, 2))[-1]["text"]).rpartition("start=")[2]
        telegram.say(OTHER, f"/start {link}")
        assert "Welcome" in str((await telegram.wait_for_replies(OTHER, 7))[-1]["text"])
        await telegram.wait_until(lambda: "announce" in menu(telegram, OTHER))
        telegram.say(BOSS, f"/start {link}")
        assert "used already" in str((await telegram.wait_for_replies(BOSS, 3))[-1]["text"])
        await prepare(telegram, "/announce Hello from me", OTHER)
        telegram.say(BOSS, "/invite")
        await telegram.wait_for_replies(BOSS, 4)
        press(telegram, last(telegram, BOSS), "remove")
        said = (BOSS, last(telegram, BOSS)["message_id"])
        await telegram.wait_until(lambda: f"Removed: telegram:{OTHER}" in str(telegram.world.messages[said]["text"]))
        await telegram.wait_until(lambda: menu(telegram, OTHER) == [])
        await telegram.wait_until(lambda: "announce" in menu(telegram, BOSS))
        telegram.say(OTHER, "/announce again")
        await telegram.wait_until(lambda: "organisers only" in str(last(telegram, OTHER)["text"]))
        await running.stop()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_the_report_is_exact_whatever_goes_wrong(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    """One person in ten meets a fault of the connection, of Telegram or of their own."""
    store = (
        {"database_url": new_database(request.getfixturevalue("postgresql"), next(names))} if kind != "sqlite" else {}
    )
    async with Counterpart() as telegram:
        people = crowd(telegram, 120)
        running = desk(tmp_path, telegram, **store)
        await subscribe(running.settings["database_url"], people)
        await running.start()
        await english(telegram)
        asked = await prepare(telegram, "/announce Hello everybody")
        unlucky = iter(random.Random(5).sample(people, 14))
        blocked = [next(unlucky) for _ in range(3)]
        for one in blocked:
            telegram.faults.next("sendMessage", status=403, chat=one)
        before, after = [next(unlucky) for _ in range(2)], [next(unlucky) for _ in range(2)]
        for one in before:
            telegram.faults.next("sendMessage", cut="before", chat=one)
        for one in after:
            telegram.faults.next("sendMessage", cut="after", chat=one)
        refused = next(unlucky)
        telegram.faults.next("sendMessage", status=400, chat=refused)
        for trouble in ({"status": 500}, {"status": 502}, {"retry_after": 1}, {"delay": 0.2}, {"delay_after": 0.2}):
            telegram.faults.next("sendMessage", chat=next(unlucky), **trouble)
        press(telegram, asked, "go")
        told = await final(telegram)
        await running.stop()
        assert told == {"sent": 112, "waiting": 0, "blocked": 3, "failed": 1, "unknown": 4}
        reached = got(telegram, people, "Hello everybody")
        assert set(reached.values()) == {1}
        assert set(people) - set(reached) == {*blocked, *before, refused}


async def test_what_is_cancelled_stops_at_once_and_is_counted(tmp_path: Path) -> None:
    async with Counterpart() as telegram:
        people = crowd(telegram, 200)
        running = desk(tmp_path, telegram, send_rate="40")
        await subscribe(running.settings["database_url"], people)
        await running.start()
        await english(telegram)
        press(telegram, await prepare(telegram, "/announce Come all"), "go")
        await telegram.wait_until(lambda: len(got(telegram, people[:60], "Come")) > 10, timeout=10)
        listed = await prepare(telegram, "/reminders")
        press(telegram, listed, "cancel")
        told = await final(telegram)
        assert told["sent"] + told["cancelled"] == 200
        assert told["sent"] == len(got(telegram, people, "Come all")) < 150
        await running.stop()
        assert told["sent"] == len(got(telegram, people, "Come all"))


async def test_what_hangs_on_sessions_leaves_in_time_once(tmp_path: Path) -> None:
    async with Counterpart() as telegram:
        people = crowd(telegram, 3)
        running = desk(tmp_path, telegram, now="2024-03-05T08:44:57")
        await subscribe(running.settings["database_url"], people)
        await running.start()
        await english(telegram)
        asked = await prepare(telegram, "/schedule 15 minutes before each session: We begin soon")
        assert "first: Tuesday, 5 March 2024, 8:45" in asked["text"], asked["text"]
        press(telegram, asked, "go")
        assert (await final(telegram))["sent"] == 3
        await running.stop()
        assert got(telegram, people, "We begin soon") == dict.fromkeys(people, 1)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_killed_broadcast_reaches_everybody(tmp_path: Path, kind: str, request: pytest.FixtureRequest) -> None:
    """Nobody is left out; said twice is at most what was in flight at a kill, where doubts are sent again."""
    store = (
        {"database_url": new_database(request.getfixturevalue("postgresql"), next(names))} if kind != "sqlite" else {}
    )
    async with Counterpart() as telegram:
        people = crowd(telegram, 300)
        running = desk(tmp_path, telegram, on_doubt="again", send_rate="300", **store)
        await subscribe(running.settings["database_url"], people)
        await running.start()
        await english(telegram)
        press(telegram, await prepare(telegram, "/announce For all of you"), "go")
        for part in (10, 120):
            await telegram.wait_until(lambda: len(got(telegram, people, "For all")) > part, timeout=20)  # noqa: B023
            await running.stop(signal.SIGKILL)
            await running.start()
        told = await final(telegram)
        await running.stop()
        reached = got(telegram, people, "For all of you")
        doubts = sum(map(int, re.findall(r'"count": (\d+), "sent_again"', running.log)))
        assert told == {"sent": 300, "waiting": 0, "blocked": 0, "failed": 0, "unknown": 0}
        assert set(reached) == set(people)
        assert sum(reached.values()) - 300 <= doubts


async def test_a_picture_and_a_file_go_with_their_text_in_one_message(tmp_path: Path) -> None:
    async with Counterpart() as telegram:
        people = crowd(telegram, 3)
        running = desk(tmp_path, telegram)
        await subscribe(running.settings["database_url"], people)
        await running.start()
        await english(telegram)
        telegram.photo(BOSS, "/announce The way to room B")
        await telegram.wait_until(lambda: "Confirm" in str(last(telegram, BOSS).get("reply_markup")), timeout=10)
        press(telegram, last(telegram, BOSS), "go")
        assert (await final(telegram))["sent"] == 3
        for one in people:
            (message,) = telegram.replies(one)
            assert message["photo"]
            assert message["caption"] == "The way to room B"
            assert buttons(message) == ["leave"]
        (message,) = telegram.replies(people[0])
        telegram.press(people[0], message["message_id"], leaving(message))
        shown = (people[0], message["message_id"])
        await telegram.wait_until(lambda: "The way to room B\n\n→ " in str(telegram.world.messages[shown]["caption"]))
        assert telegram.world.messages[shown]["photo"]
        await running.stop()
