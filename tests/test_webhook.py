"""Updates that Telegram brings: who may come in, when it is told that they arrived, and turns with polling."""

from __future__ import annotations

import asyncio
import contextlib
import io
import itertools
import json
import random
import signal
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.gathering import Gathering
from bot.rows import Received
from tests.botapi import Counterpart
from tests.botapi.webhook import SECRET as HEADER
from tests.killing import Question, answered, keep_asking, settled
from tests.running import SECRET, Serving, hooked, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")
WHERE, PLACE = "c'est où ?", "20 avenue de Ségur"
numbers = itertools.count(1000)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telegram() -> AsyncIterator[Counterpart]:
    async with Counterpart(webhook_pace=0.02) as telegram:
        yield telegram


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(telegram: Counterpart, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    usual = {"telegram_base_url": telegram.base_url, "send_rate": "3000"}
    async with serving(tmp_path_factory.mktemp("desk"), **usual, **hooked()) as desk:
        await desk.wait_for_health()
        yield desk


async def calls(telegram: Counterpart, method: str) -> int:
    return sum(one.method == method.lower() for one in telegram.world.log)


def update(chat: int, number: int, text: str = WHERE) -> dict[str, object]:
    place = {"id": chat, "type": "private", "first_name": "Anna"}
    person = {"id": chat, "is_bot": False, "first_name": "Anna", "language_code": "fr"}
    message = {"message_id": number, "date": 1, "chat": place, "from": person, "text": text}
    return {"update_id": number, "message": message}


async def bring(desk: Serving, body: bytes, secret: str | None = SECRET, method: str = "POST") -> int:
    """The status that Telegram would get."""
    headers = {} if secret is None else {HEADER: secret}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, desk.settings["webhook_url"], data=io.BytesIO(body), headers=headers) as answer,
    ):
        assert await answer.read() == b"" or answer.status == 405
        return answer.status


ODD = [
    ("no secret", None, "{}", 401),
    ("a wrong one", "a-word-between-uS", "{}", 401),
    ("more than it", SECRET + "x", "{}", 401),
    ("part of it", SECRET[:-1], "{}", 401),
    ("other letters", "é" * 17, "{}", 401),
    ("not JSON", SECRET, "{", 400),
    ("not UTF-8", SECRET, "\udcff", 400),
    ("a list", SECRET, "[1]", 400),
    ("no number", SECRET, "{}", 400),
    ("a number that is none", SECRET, '{"update_id": "1"}', 400),
    ("a message that is none", SECRET, '{"update_id": 1, "message": 5}', 400),
    ("too large", SECRET, '{"update_id": 1, "text": "' + "x" * (1 << 20) + '"}', 413),
]


@pytest.mark.parametrize(("secret", "body", "status"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
async def test_only_telegram_comes_in(desk: Serving, secret: str | None, body: str, status: int) -> None:
    assert await bring(desk, body.encode("utf-8", "surrogateescape"), secret) == status


async def test_it_is_no_page_to_look_at(desk: Serving) -> None:
    assert await bring(desk, b"", method="GET") == 405


async def test_what_telegram_was_told_is_what_we_are_called_by(telegram: Counterpart, desk: Serving) -> None:
    chat = telegram.user(next(numbers))
    telegram.say(chat, WHERE)
    assert PLACE in (await telegram.wait_for_replies(chat))[0]["text"]
    info = telegram.webhook.info()
    assert (info["url"], info["max_connections"], telegram.webhook.secret) == (
        desk.settings["webhook_url"],
        50,
        SECRET,
    )
    assert "inline_query" in info["allowed_updates"]
    assert telegram.polls == 0


async def test_an_update_that_comes_again_is_answered_once(telegram: Counterpart, desk: Serving) -> None:
    chat, witness = telegram.user(next(numbers)), telegram.user(next(numbers))
    body = json.dumps(update(chat, 990_000_001)).encode()
    assert [await bring(desk, body) for _ in range(3)] == [200] * 3
    assert await asyncio.gather(*(bring(desk, body) for _ in range(5))) == [200] * 5
    telegram.say(witness, WHERE)
    await telegram.wait_for_replies(witness)
    assert len(await telegram.wait_for_replies(chat)) == 1


async def test_replies_are_in_order_and_none_is_lost_when_it_is_killed(tmp_path: Path) -> None:
    async with Counterpart(webhook_pace=0.05) as telegram:
        usual = {"telegram_base_url": telegram.base_url, "send_rate": "3000", "on_doubt": "again"}
        desk = await Serving(tmp_path, **usual, **hooked()).start()
        people, asked = [telegram.user(number) for number in range(1, 21)], list[Question]()
        await desk.wait_for_health()
        asking = asyncio.create_task(keep_asking(telegram, people, asked, random.Random(1)))
        await asyncio.sleep(0.5)
        await desk.stop(signal.SIGKILL)
        asking.cancel()
        await desk.start()
        await settled(telegram, people, asked)
        assert await desk.stop() == 0
        got = answered(telegram, people)
        assert [question for question in asked if not got[question]] == []


async def test_while_the_store_does_not_answer_telegram_is_to_come_again(tmp_path: Path) -> None:
    async with (
        Counterpart(webhook_pace=0.05) as telegram,
        serving(tmp_path, telegram_base_url=telegram.base_url, **hooked()) as desk,
    ):
        await desk.wait_for_health()
        chat = telegram.user(1)
        with contextlib.closing(sqlite3.connect(tmp_path / "desk.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            telegram.say(chat, WHERE)
            while not telegram.webhook.attempts:  # noqa: ASYNC110 - no call of the bot tells of it
                await asyncio.sleep(0.05)
            other.execute("ROLLBACK")
        assert PLACE in (await telegram.wait_for_replies(chat, timeout=10))[0]["text"]
        while telegram.webhook.attempts[-1]["status"] != 200:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        assert telegram.webhook.attempts[0]["status"] == 503
        assert len(telegram.replies(chat)) == 1


async def test_webhook_and_polling_take_turns_and_nothing_is_lost(tmp_path: Path) -> None:
    """What waits for the one is brought to the other; at a restart Telegram is told only what it does not know."""
    async with Counterpart(webhook_pace=0.02) as telegram:
        chat = telegram.user(1)
        hook = hooked()
        ways: list[dict[str, str]] = [hook, hook, {}, {**hook, "webhook_secret": "another-word"}]
        for count, way in enumerate(ways, start=1):
            telegram.say(chat, WHERE)
            async with serving(tmp_path, telegram_base_url=telegram.base_url, **way) as desk:
                await telegram.wait_for_replies(chat, count, timeout=10)
                await desk.wait_for_health()
                assert telegram.webhook.url == way.get("webhook_url", "")
        assert (await calls(telegram, "setWebhook"), await calls(telegram, "deleteWebhook")) == (2, 1)
        assert telegram.webhook.secret == "another-word"
        assert SECRET not in desk.log


async def test_what_comes_while_others_are_written_is_written_together() -> None:
    batches: list[int] = []
    go = asyncio.Event()

    async def write(updates: list[Received]) -> None:
        batches.append(len(updates))
        await go.wait()
        if any(one.payload == "bad" for one in updates):
            raise OSError

    gathering = Gathering(write)
    some = [Received(update_id=number, chat="c", lane="c", payload="") for number in range(40)]
    taken = [asyncio.create_task(gathering.take(one)) for one in (*some, some[0])]
    await asyncio.sleep(0)
    bad = asyncio.create_task(gathering.take(Received(update_id=99, chat="c", lane="c", payload="bad")))
    await asyncio.sleep(0.01)
    go.set()
    assert [await one for one in taken] == [True] * 41
    assert not await bad
    assert len(batches) <= 3
    assert len(gathering) == 0
