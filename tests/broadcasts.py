"""What the tests and the benchmark of announcements share: subscribers, an organiser at work, what people got."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from bot.announcement import Announcement
from bot.commands.events import slug
from bot.message import ChatMemory, Follow
from bot.rows import Handled
from bot.store import Store
from knowledge import load_event
from tests.botapi import Counterpart
from tests.running import EVENTS

EVENT, _ = load_event(EVENTS)
BOSS = 1  # the organiser
FIRST = 1000  # subscribers count from here
SOME = 500
FIGURE = re.compile(r"(\w)[^\n:]*: (\d+)$", re.MULTILINE)
SHORT = {"S": "sent", "W": "waiting", "B": "blocked", "F": "failed", "U": "unknown", "M": "missed"}


async def subscribe(url: str, people: list[int], *, session: str = "", language: str | None = "en") -> None:
    """As if they had done it themselves."""
    store = Store(url)
    await store.open()
    follow = Follow(event=slug(EVENT), session=session)
    memory = ChatMemory(language=language)
    for start in range(0, len(people), SOME):
        some = people[start : start + SOME]
        await store.handled([Handled(chat=f"telegram:{one}", memory=memory, effects=(follow,)) for one in some])
    await store.close()


def last(telegram: Counterpart, chat: int) -> dict[str, Any]:
    return dict(telegram.replies(chat)[-1])


async def prepare(telegram: Counterpart, text: str, organiser: int = BOSS) -> dict[str, Any]:
    """The message with the buttons that follows the preview."""
    before = len(telegram.replies(organiser))
    telegram.say(organiser, text)
    await telegram.wait_until(
        lambda: len(telegram.replies(organiser)) > before and "reply_markup" in last(telegram, organiser), timeout=10
    )
    await telegram.wait_until(lambda: buttons(last(telegram, organiser))[:1] != ["leave"], timeout=10)
    return last(telegram, organiser)


def buttons(message: dict[str, Any]) -> list[str]:
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or []
    return [one["callback_data"].partition(":")[0] for row in rows for one in row]


def press(telegram: Counterpart, message: dict[str, Any], action: str, organiser: int = BOSS) -> None:
    rows = message["reply_markup"]["inline_keyboard"]
    found = next(one["callback_data"] for row in rows for one in row if f":{action}." in one["callback_data"])
    telegram.press(organiser, message["message_id"], found)


def leaving(message: dict[str, Any]) -> str:
    """The action of the button that stops messages."""
    rows = message["reply_markup"]["inline_keyboard"]
    return next(str(one["callback_data"]) for row in rows for one in row if one["callback_data"].startswith("leave:"))


def report(telegram: Counterpart, organiser: int = BOSS) -> str:
    """The last report as it stands now."""
    mine = [telegram.world.messages[organiser, m["message_id"]] for m in telegram.replies(organiser)]
    told = [str(m["text"]) for m in mine if "█" in str(m.get("text")) or "░" in str(m.get("text"))]
    return told[-1] if told else ""


def figures(text: str) -> dict[str, int]:
    """The numbers of an English report by state; cancelled is what was stopped."""
    found: dict[str, int] = {}
    for line in text.splitlines():
        name, colon, number = line.rpartition(": ")
        if colon and number.isdigit():
            found["cancelled" if name == "Stopped" else SHORT.get(name[0], name)] = int(number)
    return found


async def final(telegram: Counterpart, seconds: float = 60.0, organiser: int = BOSS) -> dict[str, int]:
    """The figures of the report once it says that it is over."""
    over = ("Sent, finished", "Stopped:")
    await telegram.wait_until(lambda: report(telegram, organiser).startswith(over), timeout=seconds)
    return figures(report(telegram, organiser))


def got(telegram: Counterpart, people: list[int], words: str) -> Counter[int]:
    """How often each of these people got a message with these words."""
    told = ((one, str(m.get("text", m.get("caption")))) for one in people for m in telegram.replies(one))
    return Counter(one for one, text in told if words in text)


def announcement() -> Announcement:
    return Announcement(
        key="a", series="a", event=slug(EVENT), texts=(("en", "Hello"),), author=f"telegram:{BOSS}", language="en"
    )
