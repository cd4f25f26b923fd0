"""Fifty `kill -9` at random moments: of people who ask, or of a broadcast to a thousand.

    python -m benchmarks.kills [--kills 50] [--postgresql] [--broadcast [--processes 3] [--people 1000] [--rate 300]]

With several processes the one in charge is killed or frozen, and comes back after up to eight seconds. Before the next
trouble another has taken over, so fifty of them need more people, or a lower rate, to meet the broadcast.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import tempfile
from pathlib import Path

from tests.botapi import Counterpart
from tests.broadcasts import BOSS, FIRST, final, got, prepare, press, subscribe
from tests.fleet import Fleet
from tests.killing import doubts, toll
from tests.running import cluster, new_database

WORDS = "For all of you"
LONGEST = 8.0  # seconds for which one of several is away
NOW = "2024-03-05T08:40"


async def broadcast(folder: Path, url: str, given: argparse.Namespace, on_doubt: str) -> str:
    """Kills at so many points between the first message and the last."""
    chance = random.Random(given.seed)
    async with Counterpart(webhook_pace=0.1) as telegram:
        telegram.user(BOSS, language_code="en")
        people = [telegram.user(FIRST + number) for number in range(given.people)]
        await subscribe(url, people)
        settings = {"on_doubt": on_doubt, "send_rate": str(given.rate), "organisers": str(BOSS), "now": NOW}
        several = given.processes > 1
        async with Fleet(folder, telegram, url, count=given.processes, webhook=several, settings=settings) as fleet:
            telegram.say(BOSS, "/language English")
            await telegram.wait_for_replies(BOSS, 1, timeout=20)
            press(telegram, await prepare(telegram, f"/announce {WORDS}"), "go")
            count = {"kill": 0, "freeze": 0}
            away: list[asyncio.Task[None]] = []
            for point in sorted(chance.sample(range(1, given.people * 4 // 5), given.kills)):
                with contextlib.suppress(TimeoutError):  # what was given up in doubt is not reached
                    await telegram.wait_until(lambda: _reached(telegram) >= point)  # noqa: B023
                await asyncio.sleep(chance.uniform(0.0, 0.02))
                what = chance.choice(["kill", "freeze"]) if several else "kill"
                count[what] += 1
                away = [one for one in away if not one.done()]
                if len(away) == given.processes - 1 and away:
                    await asyncio.wait(away)
                seconds = chance.uniform(0.0, LONGEST) if several else 0.0
                trouble = asyncio.create_task(fleet.befall(await fleet.in_charge(), what, seconds))
                if several:
                    away.append(trouble)
                    before = len(fleet.takeovers)
                    while len(fleet.takeovers) == before and not trouble.done():  # noqa: ASYNC110 - told by no event
                        await asyncio.sleep(0.05)
                else:
                    await trouble
            told = await final(telegram, seconds=180 + given.people / given.rate)
            await asyncio.gather(*away)
        reached = got(telegram, people, WORDS)
        twice = sum(reached.values()) - len(reached)
        took = f", taken over in {max(fleet.takeovers):.1f} s at most" if fleet.takeovers else ""
        missing = given.people - len(reached)
        return (
            f"broadcast to {given.people} at {given.rate} a second, on doubt {on_doubt}: "
            f"{count['kill']} killed, {count['freeze']} frozen: "
            f"{max(0, missing - told['unknown'])} lost, {missing} did not get it, {twice} twice; "
            f"report {told}; {doubts(fleet.log)} in doubt at the cuts{took}"
        )


def _reached(telegram: Counterpart) -> int:
    return sum(chat >= FIRST for chat in telegram.sent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--broadcast", action="store_true")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--rate", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        address = stack.enter_context(cluster()) if given.postgresql or given.processes > 1 else ""
        kind = "PostgreSQL" if address else "SQLite"
        for on_doubt in ("again", "once"):
            own = Path(folder, on_doubt)
            own.mkdir()
            url = new_database(address, on_doubt) if address else f"sqlite:///{own}/desk.db"
            if given.broadcast:
                print(f"{kind}, {asyncio.run(broadcast(own, url, given, on_doubt))}", flush=True)
            else:
                found = asyncio.run(toll(own, given.kills, chats=50, on_doubt=on_doubt, database_url=url))
                print(f"{kind}, {given.kills} kills, on doubt {on_doubt}: {found}", flush=True)


if __name__ == "__main__":
    main()
