"""The loop of unanswered questions through the real `guichet serve`: asked, answered once, told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.botapi import Counterpart
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
