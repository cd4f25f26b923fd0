"""From updates to rows of the outbox: a fault costs one reply, long work delays nobody."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.announcement import Office
from bot.conversation import Conversation
from bot.inbox import Inbox
from bot.memories import Memories
from bot.message import ChatMemory, Forget, Message, Outcome, Reply
from bot.outbox import Delivery, Outbox
from bot.pages import open_desks
from bot.rows import Handled, Received, Row
from bot.shared import Shared
from bot.store import Store
from bot.telegram.chat import TelegramChat
from bot.wording import wordings
from tests.running import EVENTS

if TYPE_CHECKING:
    from bot.database import Also
    from bot.writing import Changes, Written

BOT = "telegram:42"
both = pytest.mark.parametrize("waited", [False, True])


class Fragile(Conversation):
    """Breaks, takes its time or says what no store keeps, as it is told."""

    def handle(self, message: Message, memory: ChatMemory, now: dt.datetime, office: Office | None = None) -> Outcome:
        if "break" in message.text:
            raise RuntimeError(message.text)
        if "slow" in message.text:
            time.sleep(0.5)
        if "promise" in message.text:
            return Outcome(replies=(Reply(text="promised"),), memory=memory, effects=(Forget(),))
        return Outcome(replies=(Reply(text=f"re: {message.text[:20]}"),), memory=memory)


class Picky(Store):
    """Refuses one text for good, as a database would."""

    async def _write(self, rows: Changes, also: Also | None = None, *, fenced: bool = True) -> Written:
        drafts = [{**one, "payload": None} if "bad" in str(one["payload"]) else one for one in rows.get("drafts", ())]
        return await super()._write({**rows, "drafts": drafts}, also, fenced=fenced)


class Slow(Store):
    """Its disk is busy until `synced`."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.synced = asyncio.Event()

    async def flush(self) -> None:
        await self.synced.wait()
        await super().flush()


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


async def answered(store: Store, updates: list[Received], count: int, *, waited: bool = False) -> list[tuple[str, str]]:
    """Chats and texts of the first `count` replies, in order; `waited`: the updates come from the store."""
    replies: list[tuple[str, str]] = []
    enough = asyncio.Event()

    async def deliver(row: Row) -> Delivery:
        replies.append((row.chat, json.loads(row.payload)["text"]))
        if len(replies) >= count:
            enough.set()
        return Delivery(kind="sent")

    desks = open_desks(str(EVENTS)).desks
    chat = TelegramChat("42:token", "http://127.0.0.1:9/bot")
    outbox = Outbox(store, "telegram", deliver, rate=1000, again=False)
    now = dt.datetime.now(dt.UTC)
    inbox = Inbox(store, chat, Fragile(desks, wordings()), outbox, clock=lambda: now, contact="help@example.org")
    running = [asyncio.create_task(inbox.run()), asyncio.create_task(outbox.run())]
    if waited:
        inbox.put(await store.receive(BOT, updates))
    else:
        await inbox.receive(updates)
    await asyncio.wait_for(enough.wait(), 5)
    inbox.stop()
    await running[0]
    outbox.stop()
    await running[1]
    return replies


@both
async def test_an_error_costs_its_reply_and_names_the_contact(
    store: Store, caplog: pytest.LogCaptureFixture, waited: bool
) -> None:
    with caplog.at_level(logging.ERROR):
        replies = await answered(store, [said(1, "break it"), said(2, "next")], 2, waited=waited)
    assert "help@example.org" in replies[0][1]
    assert replies[1][1] == "re: next"
    assert [record.getMessage() for record in caplog.records] == ["a message could not be answered"]
    assert await store.waiting(BOT) == []


@both
async def test_an_update_that_cannot_be_read_is_set_aside(store: Store, waited: bool) -> None:
    odd = replace(said(1, ""), payload='{"update_id": 1, "message": {"message_id": 1}}')
    assert await answered(store, [odd, said(2, "next")], 1, waited=waited) == [("telegram:7", "re: next")]
    assert await store.waiting(BOT) == []


@both
async def test_a_long_message_delays_nobody_and_keeps_its_turn(store: Store, waited: bool) -> None:
    long = "slow " + "x" * 2000
    replies = await answered(store, [said(1, long), said(2, "after"), said(3, "other", chat=8)], 3, waited=waited)
    assert [text[:8] for _, text in replies] == ["re: othe", "re: slow", "re: afte"]


@both
async def test_what_cannot_be_kept_takes_nothing_with_it(store: Store, waited: bool) -> None:
    updates = [said(1, "good", chat=1), said(2, "bad", chat=2), said(3, "fine", chat=3)]
    replies = await answered(store, updates, 2, waited=waited)
    assert [text for _, text in replies] == ["re: good", "re: fine"]
    assert await store.waiting(BOT) == []


async def test_updates_that_come_again_are_answered_once(store: Store) -> None:
    """As after a crash between writing updates down and telling Telegram: it offers them again with new ones."""
    assert await answered(store, [said(1, "a"), said(2, "b")], 2) == [("telegram:7", "re: a"), ("telegram:7", "re: b")]
    again = [said(1, "a"), said(2, "b"), said(3, "c")]
    assert await answered(store, again, 1) == [("telegram:7", "re: c")]
    assert await store.unsent("telegram") == []


@pytest.mark.parametrize(("text", "waits"), [("hello", False), ("promise", True), ("slow " + "x" * 2000, True)])
async def test_what_is_owed_beside_a_reply_is_on_disk_before_telegram_is_told(
    tmp_path: Path, text: str, waits: bool
) -> None:
    """Of a reply that is on its way nothing else is owed."""
    store = Slow(f"sqlite:///{tmp_path}/desk.db")
    store.synced.set()
    await store.open()
    store.synced.clear()

    async def deliver(_row: Row) -> Delivery:
        return Delivery(kind="sent")

    chat = TelegramChat("42:token", "http://127.0.0.1:9/bot")
    outbox = Outbox(store, "telegram", deliver, rate=1000, again=False)
    inbox = Inbox(
        store,
        chat,
        Fragile(open_desks(str(EVENTS)).desks, wordings()),
        outbox,
        clock=lambda: dt.datetime.now(dt.UTC),
    )
    told = asyncio.create_task(inbox.receive([said(1, text)]))
    done, _ = await asyncio.wait({told}, timeout=0.3)
    assert bool(done) is not waits
    store.synced.set()
    await asyncio.wait_for(told, 5)
    inbox.stop()
    await inbox.run()
    outbox.stop()
    await outbox.run()
    await store.close()


async def test_whoever_asks_while_work_is_done_shares_the_next_run() -> None:
    runs: list[int] = []
    go_on = asyncio.Event()

    async def work() -> None:
        runs.append(1)
        await go_on.wait()

    shared = Shared(work)
    first = asyncio.create_task(shared())
    await asyncio.sleep(0.01)
    others = [asyncio.create_task(shared()) for _ in range(5)]
    await asyncio.sleep(0.01)
    assert len(runs) == 1
    go_on.set()
    await asyncio.gather(first, *others)
    assert len(runs) == 2


async def test_forgetting_and_asking_on_in_one_breath(store: Store) -> None:
    """What is at hand of a chat never tells more than the store."""
    memories = Memories(store)
    chat, kept = "telegram:7", ChatMemory(language="de")
    for one in (Handled(chat=chat, memory=kept), Handled(chat=chat, memory=kept, effects=(Forget(),))):
        await store.handled([one])
        memories.keep(one)
        assert await memories.of([chat]) == {chat: (await store.recall([chat])).get(chat, ChatMemory())}
    memories.keep(Handled(chat=chat, memory=kept, known=True))
    assert not memories.knows(chat, kept)
