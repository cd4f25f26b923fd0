"""Webhooks of the counterpart: secret, order in a chat, retries, methods in the answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from tests.botapi import Counterpart
from tests.botapi.call import Call
from tests.botapi.errors import Refused

ANNA, BRUNO = 101, 102
Answer = Callable[[dict[str, Any]], Awaitable[web.Response]]


class Listener:
    """The desk's end: notes what comes, answers what the test says."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []
        self.answer: Answer = self.yes
        self.url = ""

    async def yes(self, _update: dict[str, Any]) -> web.Response:
        return web.Response()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        update = await request.json()
        self.seen.append((update["message"]["text"], request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")))
        return await self.answer(update)

    @property
    def texts(self) -> list[str]:
        return [text for text, _ in self.seen]


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    listener = Listener()
    runner = web.ServerRunner(web.Server(listener.handle), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listener.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield listener
    await runner.cleanup()


@pytest.fixture
async def telegram() -> AsyncIterator[Counterpart]:
    async with Counterpart(webhook_pace=0.02) as telegram:
        telegram.user(ANNA, "Anna")
        telegram.user(BRUNO, "Bruno")
        yield telegram


async def set_webhook(telegram: Counterpart, url: str, **more: Any) -> None:
    assert await telegram.execute(Call("setwebhook", {"url": url, **more})) is True


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - what it waits for has no event
            await asyncio.sleep(0.005)


async def test_pending_updates_come_with_the_secret(telegram: Counterpart, listener: Listener) -> None:
    telegram.say(ANNA, "un")
    await set_webhook(telegram, listener.url, secret_token="s-1")
    telegram.say(ANNA, "deux")
    await until(lambda: not telegram.updates.pending)
    assert listener.seen == [("un", "s-1"), ("deux", "s-1")]


async def test_chat_waits_for_its_own_answers_only(telegram: Counterpart, listener: Listener) -> None:
    free = asyncio.Event()

    async def slow(update: dict[str, Any]) -> web.Response:
        if update["message"]["text"] == "a1":
            await free.wait()
        return web.Response()

    listener.answer = slow
    await set_webhook(telegram, listener.url)
    for chat, text in ((ANNA, "a1"), (ANNA, "a2"), (BRUNO, "b1")):
        telegram.say(chat, text)
    await until(lambda: len(telegram.updates.pending) == 2)
    assert sorted(listener.texts) == ["a1", "b1"]
    free.set()
    await until(lambda: not telegram.updates.pending)
    assert listener.texts[-1] == "a2"


async def test_failure_is_tried_again_and_reported(telegram: Counterpart, listener: Listener) -> None:
    async def failing(update: dict[str, Any]) -> web.Response:
        return web.Response(status=500 if len(listener.seen) < 4 else 204)

    listener.answer = failing
    await set_webhook(telegram, listener.url)
    telegram.say(ANNA, "un")
    await until(lambda: not telegram.updates.pending)
    times = [one["time"] for one in telegram.webhook.attempts]
    assert times[2] - times[1] >= 2 * telegram.webhook.pace
    assert times[3] - times[2] >= 4 * telegram.webhook.pace
    assert [one["status"] for one in telegram.webhook.attempts] == [500, 500, 500, 204]
    info = await telegram.execute(Call("getwebhookinfo", {}))
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def test_refused_connection_is_tried_again(telegram: Counterpart, listener: Listener) -> None:
    await set_webhook(telegram, "http://127.0.0.1:9/hook")
    telegram.say(ANNA, "un")
    await until(lambda: len(telegram.webhook.attempts) >= 2)
    assert telegram.webhook.info()["last_error_message"] == "Connection refused"
    await set_webhook(telegram, listener.url)
    await until(lambda: listener.texts == ["un"])


async def test_retry_after_is_honoured(telegram: Counterpart, listener: Listener) -> None:
    async def later(_update: dict[str, Any]) -> web.Response:
        return web.Response(status=503, headers={"Retry-After": "10"}) if len(listener.seen) == 1 else web.Response()

    listener.answer = later
    await set_webhook(telegram, listener.url)
    telegram.say(ANNA, "un")
    await until(lambda: not telegram.updates.pending)
    first, second = (one["time"] for one in telegram.webhook.attempts)
    assert second - first >= 10 * telegram.webhook.pace


@pytest.mark.parametrize(("method", "sent"), [("sendMessage", 1), ("getMe", 0)])
async def test_method_in_the_answer_is_carried_out(
    telegram: Counterpart, listener: Listener, method: str, sent: int
) -> None:
    async def answer(_update: dict[str, Any]) -> web.Response:
        return web.json_response({"method": method, "chat_id": ANNA, "text": "ici"})

    listener.answer = answer
    await set_webhook(telegram, listener.url)
    telegram.say(ANNA, "où ?")
    await until(lambda: not telegram.updates.pending)
    assert [one["text"] for one in telegram.replies(ANNA)] == ["ici"] * sent


async def test_webhook_and_polling_exclude_each_other(telegram: Counterpart, listener: Listener) -> None:
    poll = asyncio.create_task(telegram.execute(Call("getupdates", {"timeout": 10})))
    await asyncio.sleep(0.02)
    await set_webhook(telegram, listener.url)
    with pytest.raises(Refused, match="Conflict: terminated by setWebhook request"):
        await poll
    with pytest.raises(Refused, match="Conflict: can't use getUpdates method while webhook is active"):
        await telegram.execute(Call("getupdates", {}))
    await telegram.execute(Call("deletewebhook", {}))
    telegram.say(ANNA, "un")
    assert len(await telegram.execute(Call("getupdates", {}))) == 1
    assert listener.texts == []


@pytest.mark.parametrize("secret", ["é", "a b", "a" * 257])
async def test_bad_secret_is_refused(telegram: Counterpart, secret: str) -> None:
    with pytest.raises(Refused, match="secret token contains unallowed characters"):
        await set_webhook(telegram, "https://a.example/", secret_token=secret)
