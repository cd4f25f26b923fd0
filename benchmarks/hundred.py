"""A hundred people ask at once with Telegram's limits on: `python -m benchmarks.hundred`."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.botapi import Counterpart, Limits
from tests.running import serving

PEOPLE, RATE = 100, 30


async def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with Counterpart() as telegram, serving(Path(folder), telegram_base_url=telegram.base_url) as desk:
            await desk.wait_for_health()
            telegram.user(1)
            telegram.say(1, "c'est où ?")
            await telegram.wait_for_replies(1, 1)
            await asyncio.sleep(2)
            telegram.limits = Limits.telegram()
            people = [telegram.user(number) for number in range(10, 10 + PEOPLE)]
            for one in people:
                telegram.say(one, "c'est où ?")
            for one in people:
                await telegram.wait_for_replies(one, 1, timeout=60)
            times = [entry.time for entry in telegram.world.log if entry.ok and entry.method == "sendmessage"][1:]
            refused = sum(entry.code == 429 for entry in telegram.world.log)
    shortest = (PEOPLE - 1) // RATE
    spent = times[-1] - times[0]
    more = f"shortest possible {shortest} s ({spent / shortest - 1:+.1%}), {refused} refused by 429"
    print(f"{len(times)} delivered in {spent:.2f} s, {more}")


if __name__ == "__main__":
    asyncio.run(run())
