"""Pictures are given to Telegram once: the real `guichet serve` against the counterpart, over a restart."""

from __future__ import annotations

import itertools
from pathlib import Path

from tests.botapi import Counterpart
from tests.botapi.crowd import DOT
from tests.running import serving

SHOWN = "https://garden.example/afternoon.png"
PAGE = f"""---
title: Garden day
date: 2027-05-22
lang: en
---
Saturday 22 May 2027, at Lilac House, 3 Lilac Lane, Lyon.

![Programme of the afternoon]({SHOWN})

- 09:30 Opening
- 10:30 Pruning
- 11:30 Compost
"""
DRAWN, FETCHED = "/programme as a picture", "programme of the afternoon?"
numbers = itertools.count(3000)


async def asked(telegram: Counterpart, words: str) -> str:
    """How a new person's picture was sent: "again" by Telegram's name for it, else given."""
    person = telegram.user(next(numbers), language_code="en")
    telegram.say(person, words)
    await telegram.wait_until(lambda: any("photo" in one for one in telegram.replies(person)), timeout=20)
    made = next(one for one in telegram.world.log[::-1] if one.chat == person and one.method == "sendphoto" and one.ok)
    sent = str(made.values["photo"])
    assert telegram.world.files[made.result["photo"][-1]["file_id"]].content[:4] == DOT[:4]
    return "again" if sent.startswith("file") else "given"


async def test_a_picture_is_given_once_until_telegram_loses_it(tmp_path: Path) -> None:
    page = tmp_path / "garden.md"
    page.write_text(PAGE, encoding="utf-8")
    async with Counterpart() as telegram:
        telegram.world.remote_files[SHOWN] = DOT
        settings = {"events": str(page), "now": "2027-05-22T08:00", "telegram_base_url": telegram.base_url}
        async with serving(tmp_path, **settings) as desk:
            for words in (DRAWN, FETCHED):
                assert [await asked(telegram, words) for _ in range(2)] == ["given", "again"]
            await refused(telegram)
            await desk.stop()
            await desk.start()
            assert [await asked(telegram, words) for words in (DRAWN, FETCHED)] == ["again", "again"]
            telegram.lose_files()
            assert [await asked(telegram, words) for words in (DRAWN, FETCHED)] == ["given", "given"]
            assert [await asked(telegram, words) for words in (DRAWN, FETCHED)] == ["again", "again"]
        wrong = [one for one in telegram.world.log if "wrong file identifier" in one.description]
        assert len(wrong) == 2


async def refused(telegram: Counterpart) -> None:
    """Where no pictures may be sent, words are; its name is as good as before for others."""
    person = telegram.user(next(numbers), language_code="en")
    words = "Bad Request: not enough rights to send photos to the chat"
    telegram.faults.next("sendPhoto", status=400, description=words, chat=person)
    telegram.say(person, DRAWN)
    (reply,) = await telegram.wait_for_replies(person)
    assert "Programme as a picture" in reply["text"]
