"""Three processes behind one address on one PostgreSQL, killed and frozen at random, while people ask.

    python -m benchmarks.many [--troubles 50] [--polling] [--on-doubt again] [--seed 1]

Each trouble is a `kill -9` or a `kill -STOP` of the one in charge, or of any; it comes back after up to twelve seconds.
Takeover is the time until the next reply of another one arrives. Every question has a number that its reply says back.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
from pathlib import Path

from tests.botapi import Counterpart
from tests.fleet import Fleet
from tests.killing import Question, answered, disorder, doubts, keep_asking, settled
from tests.running import cluster, new_database

CHATS = 50
PAUSE = 0.02  # seconds between two questions
LONGEST = 12.0  # seconds for which one is away


async def run(url: str, folder: Path, given: argparse.Namespace) -> str:
    chance = random.Random(given.seed)
    async with Counterpart(webhook_pace=0.1) as telegram:
        people, asked = [telegram.user(number) for number in range(1, CHATS + 1)], list[Question]()
        settings = {"send_rate": "3000", "on_doubt": given.on_doubt}
        async with Fleet(folder, telegram, url, webhook=not given.polling, settings=settings) as fleet:
            asking = asyncio.create_task(keep_asking(telegram, people, asked, chance, PAUSE))
            count = {"kill": 0, "freeze": 0}
            for _ in range(given.troubles):
                await asyncio.sleep(chance.uniform(0.2, 1.5))
                what = chance.choice(["kill", "freeze"])
                count[what] += 1
                desk = await fleet.in_charge() if chance.random() < 0.7 else chance.choice(fleet.desks)
                await fleet.befall(desk, what, chance.uniform(0.0, LONGEST))
            asking.cancel()
            await settled(telegram, people, asked, quiet_for=LONGEST)
            got = answered(telegram, people)
            took = sorted(fleet.takeovers)
            return ", ".join(
                [
                    f"{count['kill']} killed, {count['freeze']} frozen, {len(took)} of them in charge",
                    f"taken over in {statistics.median(took):.1f} s (median), {took[-1]:.1f} s at most",
                    f"{len(asked)} questions, {sum(got[question] == 0 for question in asked)} without reply",
                    f"{disorder(telegram, people)} out of order",
                    f"{sum(got.values()) - len(got)} doubles, {doubts(fleet.log)} in doubt",
                ]
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--troubles", type=int, default=50)
    parser.add_argument("--polling", action="store_true")
    parser.add_argument("--on-doubt", choices=["again", "once"], default="again")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with cluster() as address, tempfile.TemporaryDirectory() as folder:
        print(asyncio.run(run(new_database(address, "many"), Path(folder), given)), flush=True)


if __name__ == "__main__":
    main()
