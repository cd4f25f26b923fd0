"""Kill the desk again and again while people ask, and count what they got; short in the suite, long in benchmarks."""

from __future__ import annotations

import asyncio
import itertools
import random
import re
import signal
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.botapi import Counterpart
from tests.running import Serving

NUMBER = re.compile(r"n\d+x")
Question = tuple[int, str]  # who asked, and its number
QUIET = 2.0  # seconds; nothing is sent anew so late
PATIENT = 20.0  # where all must be answered in the end, however busy the machine is


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
        asked: list[Question] = []
        for _ in range(kills):
            await desk.start()
            asking = asyncio.create_task(keep_asking(telegram, people, asked, chance))
            await asyncio.sleep(chance.uniform(0.05, 1.2))
            await desk.stop(signal.SIGKILL)
            asking.cancel()
        await desk.start()
        await settled(telegram, people, asked, QUIET if settings.get("on_doubt") == "once" else PATIENT)
        await desk.stop()
        got = answered(telegram, people)
        missing = sum(got[question] == 0 for question in asked)
        return Toll(len(asked), missing, sum(got.values()) - len(got), doubts(desk.log))


def doubts(log: str) -> int:
    """Messages that were in flight when a process was killed or taken over from, by the log of who came after."""
    return sum(map(int, re.findall(r'"count": (\d+), "sent_again"', log)))


def answered(telegram: Counterpart, people: list[int]) -> Counter[Question]:
    """How often each question was answered."""
    return Counter((one, NUMBER.findall(str(reply["text"]))[0]) for one in people for reply in telegram.replies(one))


def disorder(telegram: Counterpart, people: list[int]) -> int:
    """Replies that came before one to an earlier question of the same chat; repeated ones do not count."""
    late = 0
    for one in people:
        found = [int(NUMBER.findall(str(reply["text"]))[0][1:-1]) for reply in telegram.replies(one)]
        first = list(dict.fromkeys(found))
        late += sum(later < earlier for earlier, later in itertools.pairwise(first))
    return late


async def keep_asking(
    telegram: Counterpart, people: list[int], asked: list[Question], chance: random.Random, pause: float = 0.005
) -> None:
    """Some two hundred questions a second, or fewer, from anyone."""
    while True:
        one, number = chance.choice(people), f"n{len(asked)}x"
        asked.append((one, number))
        telegram.say(one, f"/language {number}")
        await asyncio.sleep(pause)


async def settled(telegram: Counterpart, people: list[int], asked: list[Question], quiet_for: float = PATIENT) -> None:
    """Until all is answered, or nothing new came for a while."""
    before, quiet = -1, 0.0
    while quiet < quiet_for:
        count = sum(len(telegram.replies(one)) for one in people)
        quiet = quiet + 0.1 if count == before else 0.0
        before = count
        if len(answered(telegram, people)) == len(asked):
            await asyncio.sleep(0.3)
            return
        await asyncio.sleep(0.1)
