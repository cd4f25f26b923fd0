"""The loop of unanswered questions through the real `guichet serve`: asked, answered once, told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from bot.conversation import Conversation
from bot.following_up import FollowingUp
from bot.message import ChatMemory, Message
from bot.outbox import Delivery, Outbox
from bot.rows import Handled, Row
from bot.store import Store
from bot.telegram.chat import TelegramChat
from bot.wording import wordings
from knowledge import Desk
from tests.botapi import Counterpart
from tests.garden import garden_day
from tests.running import serving

BOSS, ASKER, LATER = 900, 7, 8


def button(message: dict[str, Any], action: str) -> str:
    data = [str(one["callback_data"]) for row in message["reply_markup"]["inline_keyboard"] for one in row]
    return next(one for one in data if one.startswith(action))


async def test_who_waits_is_told_and_who_asks_later_is_answered(tmp_path: Path) -> None:
    async with Counterpart() as telegram:
        for person, code in ((BOSS, "en"), (ASKER, "fr"), (LATER, "en")):
            telegram.user(person, language_code=code)
        settings = {"organisers": str(BOSS), "now": "2024-03-05T13:00", "telegram_base_url": telegram.base_url}
        async with serving(tmp_path, **settings):
            telegram.say(ASKER, "y a-t-il un vestiaire ?")
            [fallback] = await telegram.wait_for_replies(ASKER, 1)
            telegram.press(ASKER, fallback["message_id"], button(fallback, "tell:"))
            telegram.say(BOSS, "/unanswered")
            [listed] = await telegram.wait_for_replies(BOSS, 1)
            telegram.press(BOSS, listed["message_id"], button(listed, "asked:answer."))
            await telegram.wait_for_replies(BOSS, 2)
            telegram.say(BOSS, "Yes, left of the entrance.")
            shown = (await telegram.wait_for_replies(BOSS, 3))[-1]
            telegram.press(BOSS, shown["message_id"], button(shown, "asked:go."))
            await telegram.wait_for_replies(BOSS, 4)
            told = "Yes, left of the entrance."
            await telegram.wait_until(lambda: told in str(telegram.replies(ASKER)[-1]["text"]))
            telegram.say(LATER, "Is there a cloakroom?")
            [answered] = await telegram.wait_for_replies(LATER, 1)
            assert answered["text"].startswith(f"{told}\n— the organisers, ")


@pytest.mark.parametrize(
    ("hour", "quiet", "new", "times"),
    [
        (8, (22, 7), True, 1),
        (7, (22, 7), True, 0),
        (8, (22, 9), True, 0),
        (8, (22, 7), False, 0),
        (13, (22, 7), True, 0),
    ],
)
async def test_organisers_are_told_once_a_morning_what_is_open(
    tmp_path: Path, hour: int, quiet: tuple[int, int], new: bool, times: int
) -> None:
    desk = Desk(garden_day())
    now = dt.datetime(2026, 4, 20, hour, 5, tzinfo=desk.event.zone)
    store = Store(f"sqlite:///{tmp_path}/desk.db", now.timestamp)
    await store.open()
    talk, chat = Conversation([desk], wordings()), TelegramChat("42:abc", "http://127.0.0.1:9/bot")
    if new:
        asked = talk.handle(Message(text="y a-t-il un vestiaire ?"), ChatMemory(), now)
        await store.handled([Handled(chat="telegram:7", effects=asked.effects)])
    outbox = Outbox(store, "telegram", nobody, rate=30, again=False)
    worker = FollowingUp(store, chat, talk, outbox, clock=lambda: now, quiet=quiet, named=["telegram:900"])
    for _ in range(2):
        await worker.once()
    rows = await store.unsent("telegram")
    assert [(row.chat, "vestiaire" in row.payload) for row in rows] == [("telegram:900", True)] * times
    await store.close()


async def nobody(_row: Row) -> Delivery:
    return Delivery(kind="sent")
