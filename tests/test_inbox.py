"""From updates to rows of the outbox: a fault costs one reply, long work delays nobody."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation import ChatMemory, Conversation, Message, Outcome, Reply
from bot.inbox import Inbox
from bot.pages import open_desks
from bot.store import Draft, Handled, Received, Row, Store
from bot.telegram_chat import TelegramChat
from bot.wording import wordings
from tests.running import EVENTS

BOT = "telegram:42"


class Fragile(Conversation):
    """Breaks, takes its time or says what no store keeps, as it is told."""

    def handle(self, message: Message, memory: ChatMemory, now: dt.datetime) -> Outcome:
        if "break" in message.text:
            raise RuntimeError(message.text)
        if "slow" in message.text:
            time.sleep(0.5)
        return Outcome(replies=(Reply(text=f"re: {message.text[:20]}"),), memory=memory)


class Picky(Store):
    """Refuses one text for good, as a database would."""

    async def handled(self, batch: Iterable[Handled]) -> list[Row]:
        bad = [replace(one, drafts=(Draft(chat="x", payload=None),)) for one in batch if "bad" in str(one.drafts)]  # type: ignore[arg-type]
        return await super().handled([*batch, *bad])


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Picky(f"sqlite:///{tmp_path}/desk.db")
    await store.open()
    yield store
    await store.close()


def said(number: int, text: str, chat: int = 7) -> Received:
    person = {"id": chat, "is_bot": False, "first_name": "Zoé", "language_code": "fr"}
    place = {"id": chat, "type": "private", "first_name": "Zoé"}
    message = {"message_id": number, "date": 1, "chat": place, "from": person, "text": text}
    payload = json.dumps({"update_id": number, "message": message})
    return Received(update_id=number, chat=f"telegram:{chat}", lane=f"telegram:{chat}", payload=payload)


async def answered(store: Store, updates: list[Received], count: int) -> list[tuple[str, str]]:
    """Chats and texts of the first `count` replies, in order."""
    replies: list[tuple[str, str]] = []
    enough = asyncio.Event()

    def send(rows: Iterable[Row]) -> None:
        replies.extend((row.chat, json.loads(row.payload)["text"]) for row in rows)
        if len(replies) >= count:
            enough.set()

    desks = open_desks(str(EVENTS)).desks
    chat = TelegramChat("42:token", "http://127.0.0.1:9/bot")
    conversation = Fragile(desks, wordings())
    inbox = Inbox(store, chat, conversation, send, clock=lambda: dt.datetime.now(dt.UTC), contact="help@example.org")
    inbox.put(await store.receive(BOT, updates))
    running = asyncio.create_task(inbox.run())
    await asyncio.wait_for(enough.wait(), 5)
    inbox.stop()
    await running
    return replies


async def test_an_error_costs_its_reply_and_names_the_contact(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        replies = await answered(store, [said(1, "break it"), said(2, "next")], 2)
    assert "help@example.org" in replies[0][1]
    assert replies[1][1] == "re: next"
    assert [record.getMessage() for record in caplog.records] == ["a message could not be answered"]
    assert await store.waiting(BOT) == []


async def test_an_update_that_cannot_be_read_is_set_aside(store: Store) -> None:
    odd = replace(said(1, ""), payload='{"update_id": 1, "message": {"message_id": 1}}')
    assert await answered(store, [odd, said(2, "next")], 1) == [("telegram:7", "re: next")]
    assert await store.waiting(BOT) == []


async def test_a_long_message_delays_nobody_and_keeps_its_turn(store: Store) -> None:
    long = "slow " + "x" * 2000
    replies = await answered(store, [said(1, long), said(2, "after"), said(3, "other", chat=8)], 3)
    assert [text[:8] for _, text in replies] == ["re: othe", "re: slow", "re: afte"]


async def test_what_cannot_be_kept_takes_nothing_with_it(store: Store) -> None:
    updates = [said(1, "good", chat=1), said(2, "bad", chat=2), said(3, "fine", chat=3)]
    replies = await answered(store, updates, 2)
    assert [text for _, text in replies] == ["re: good", "re: fine"]
    assert await store.waiting(BOT) == []
