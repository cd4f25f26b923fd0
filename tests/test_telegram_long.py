"""Replies that are longer than a message of Telegram, through the real `guichet serve`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.agenda import handle
from bot.cutting import units
from bot.pages import open_desks
from tests.botapi import Counterpart
from tests.running import DURING, serving

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 4096
TALKS = 40
PAGE = """---
title: Day of the harbour
start: 2024-03-05T11:00
end: 2024-03-05T22:00
timezone: Europe/Paris
venue: Old mill
schedule:
{talks}
---
A day of talks.
"""
TALK = '  - time: "{hour:02}:{minute:02}"\n    title: "Talk {number}: {words}end"'
WORDS = "what the harbour pilots saw at sea and why it matters "


def page() -> str:
    talks = (
        TALK.format(hour=11 + number // 4, minute=number % 4 * 15, number=number, words=WORDS * 3)
        for number in range(TALKS)
    )
    return PAGE.format(talks="\n".join(talks))


async def test_a_long_agenda_comes_in_parts_cut_between_lines_and_a_long_programme_in_pages(tmp_path: Path) -> None:
    file = tmp_path / "harbour.md"
    file.write_text(page(), encoding="utf-8")
    desk = open_desks(str(file), DURING).desks[0]
    async with Counterpart() as telegram:
        one = telegram.user(1, language_code="en")
        settings = {"events": str(file), "telegram_base_url": telegram.base_url, "send_rate": "3000"}
        async with serving(tmp_path, **settings):
            for session in desk.event.sessions:
                telegram.say(one, f"/agenda +{handle(desk, session)}")
            await telegram.wait_for_replies(one, TALKS, timeout=20)
            telegram.say(one, "/agenda")
            *_, listed = await telegram.wait_for_replies(one, TALKS + 1, timeout=20)
            await telegram.wait_until(lambda: f"Talk {TALKS - 1}:" in str(telegram.replies(one)[-1]["text"]), 20)
            parts = telegram.replies(one)[TALKS:]
            telegram.say(one, "/programme")
            *_, programme = await telegram.wait_for_replies(one, TALKS + len(parts) + 1, timeout=20)
    texts = [str(part["text"]) for part in parts]
    assert len(parts) > 1
    assert max(map(units, (*texts, str(programme["text"])))) <= LIMIT
    named = [int(number) for text in texts for number in re.findall(r"^\S* ?\d+:\d+.*Talk (\d+):", text, re.MULTILINE)]
    assert named[:TALKS] == list(range(TALKS))
    assert [text.rstrip("”")[-3:] for text in texts] == ["end"] * len(texts)
    assert ["reply_markup" in part for part in parts] == [*[False] * (len(parts) - 1), True]
    assert listed == parts[0]
    assert "(1/" in str(programme["text"])
