"""Kill the desk again and again while people ask, and count what they got; short in the suite, long in benchmarks."""

from __future__ import annotations

import asyncio
import random
import re
import signal
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.botapi import Counterpart
from tests.running import Serving

NUMBER = re.compile(r"n\d+x")


@dataclass(frozen=True, slots=True)
class Toll:
    asked: int
    unanswered: int
    doubles: int
    doubts: int  # messages that were in flight at a kill, by the desks' own logs


async def toll(folder: Path, kills: int, *, chats: int = 20, seed: int = 1, **settings: str) -> Toll:
    """Every question has a number that its reply says back."""
    chance = random.Random(seed)
    async with Counterpart() as telegram:
        desk = Serving(folder, telegram_base_url=telegram.base_url, send_rate="3000", **settings)
        people = [telegram.user(number) for number in range(1, chats + 1)]
        asked: list[tuple[int, str]] = []
        for _ in range(kills):
            await desk.start()
            asking = asyncio.create_task(_ask(telegram, people, asked, chance))
            await asyncio.sleep(chance.uniform(0.05, 1.2))
            await desk.stop(signal.SIGKILL)
            asking.cancel()
        await desk.start()
        await _settled(telegram, people, asked)
        await desk.stop()
        got = Counter((one, NUMBER.findall(str(reply["text"]))[0]) for one in people for reply in telegram.replies(one))
        doubts = sum(map(int, re.findall(r'"count": (\d+), "sent_again"', desk.log)))
        missing = sum(got[question] == 0 for question in asked)
        return Toll(len(asked), missing, sum(got.values()) - len(got), doubts)


async def _ask(telegram: Counterpart, people: list[int], asked: list[tuple[int, str]], chance: random.Random) -> None:
    """Some two hundred questions a second, from anyone."""
    while True:
        one, number = chance.choice(people), f"n{len(asked)}x"
        asked.append((one, number))
        telegram.say(one, f"/language {number}")
        await asyncio.sleep(0.005)


async def _settled(telegram: Counterpart, people: list[int], asked: list[tuple[int, str]]) -> None:
    """Until all is answered, or nothing new came for three seconds."""
    before, quiet = -1, 0.0
    while quiet < 3.0:
        count = sum(len(telegram.replies(one)) for one in people)
        quiet = quiet + 0.1 if count == before else 0.0
        before = count
        if len({NUMBER.findall(str(r["text"]))[0] for one in people for r in telegram.replies(one)}) == len(asked):
            await asyncio.sleep(0.3)
            return
        await asyncio.sleep(0.1)
