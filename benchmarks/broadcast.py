"""A broadcast over HTTP: how much of the rate is reached, how long replies take meanwhile, how soon due work is found.

    python -m benchmarks.broadcast [--full] [--postgresql] [--rates 500 2000 10000] [--due]

First at Telegram's own limits, which the counterpart enforces, with GUICHET_SEND_RATE=30: to 300 people, 3,000 with
`--full`, while others ask two questions a second. Then without limits at higher rates. Last, a store with 100,000
subscribers and 1,000 scheduled announcements; with `--due` only that. The share of the rate counts all that left,
replies and reports too.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from bot import announced
from bot.announcement import Announce, Announcement
from bot.rows import Handled
from bot.store import Store
from tests.botapi import Counterpart, Limits
from tests.broadcasts import BOSS, FIRST, final, got, prepare, press, subscribe
from tests.running import Serving, cluster, new_database

NOW = "2024-03-05T08:40"
ASKERS = range(100, 200)
PAUSE = 0.5  # seconds between two questions
SECOND = 1.0


async def broadcast(folder: Path, count: int, rate: int, *, limited: bool, database: str | None) -> str:
    """One broadcast to so many people."""
    async with Counterpart() as telegram:
        telegram.user(BOSS, language_code="en")
        people = [telegram.user(FIRST + number) for number in range(count)]
        for one in ASKERS:
            telegram.user(one, language_code="en")
        settings = {"database_url": database} if database else {}
        usual = {"organisers": str(BOSS), "now": NOW, "send_rate": str(rate), "telegram_base_url": telegram.base_url}
        desk = Serving(folder, **usual, **settings)
        await subscribe(desk.settings["database_url"], people)
        await desk.start()
        telegram.say(BOSS, "/language English")
        await telegram.wait_for_replies(BOSS, 1)
        asked = await prepare(telegram, "/announce Hello to everybody")
        await asyncio.sleep(SECOND)
        telegram.world.log.clear()
        if limited:
            telegram.limits = Limits.telegram()
        waits: list[float] = []
        asking, worked = asyncio.create_task(keep_asking(telegram, waits)), processor_time(desk.pid)
        press(telegram, asked, "go")
        told = await final(telegram, seconds=count / rate * 3 + 60)
        asking.cancel()
        each = (processor_time(desk.pid) - worked) / count * 1e3
        await desk.stop()
        reached = got(telegram, people, "Hello to everybody")
        assert told["sent"] == len(reached) == sum(reached.values()) == count, (told, len(reached))
        return f"{figures(telegram, rate, waits)}; {each:.2f} ms of the desk's processor time for each"


def processor_time(pid: int) -> float:
    """Seconds that a process has worked so far."""
    user, system = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def figures(telegram: Counterpart, rate: int, waits: list[float]) -> str:
    """From the first announcement to the last."""
    log = [one for one in telegram.world.log if one.method.lower() in {"sendmessage", "editmessagetext"}]
    theirs = [one.time for one in log if one.method.lower() == "sendmessage" and (one.chat or 0) >= FIRST]
    begin, end = min(theirs), max(theirs)
    spent = end - begin
    left = sum(begin <= one.time <= end for one in log)
    refused = sum(one.code == 429 for one in log)
    share = (left - 1) / (rate * spent)
    waited = sorted(waits)
    late = f"replies p50 {statistics.median(waited) * 1e3:.0f} ms, p95 {waited[len(waited) * 95 // 100] * 1e3:.0f} ms"
    told = f"{len(theirs)} people in {spent:6.1f} s, {left / spent:6.0f} messages/s, {share:6.1%} of {rate}/s"
    return f"{told}; 429: {refused}; {late} of {len(waited)}"


async def keep_asking(telegram: Counterpart, waits: list[float]) -> None:
    """Questions of others, each from a chat of its own, and how long their replies take."""
    pending: set[asyncio.Task[None]] = set()
    number = 0
    while True:
        chat = ASKERS[number % len(ASKERS)]
        number += 1
        pending.add(asyncio.create_task(_ask(telegram, chat, waits)))
        await asyncio.sleep(PAUSE)


async def _ask(telegram: Counterpart, chat: int, waits: list[float]) -> None:
    before, began = len(telegram.replies(chat)), time.perf_counter()
    telegram.say(chat, "where is it?")
    await telegram.wait_for_replies(chat, before + 1, timeout=30)
    waits.append(time.perf_counter() - began)


async def due(url: str) -> str:
    """How long it takes to see what is due, in a store that is full and has nothing due."""
    await subscribe(url, list(range(FIRST, FIRST + 100_000)))
    store = Store(url)
    await store.open()
    effects = tuple(
        Announce(
            announcement=Announcement(
                key=f"k{number}",
                series=f"k{number}",
                event="etat-dans-le-nuage-2024",
                texts=(("en", "Hello"),),
                author="telegram:1",
                language="en",
                due=2e9 + number,
                state="waiting",
            )
        )
        for number in range(1000)
    )
    await store.handled([Handled(chat="telegram:1", effects=effects)])
    looks = [await timed(store, announced.next_due) for _ in range(50)]
    claims = [await timed(store, lambda db: announced.claim_due(db, 1e9)) for _ in range(50)]
    office = await timed(store, lambda db: announced.office(db, "telegram:1", named=True, now=1e9))
    await store.run(lambda db: announced.claim_due(db, 2e9 + 0.5))
    began = time.perf_counter()
    while await store.run(lambda db: announced.fill(db, 1000, 1e9)):
        pass
    filled = time.perf_counter() - began
    released = [await timed(store, lambda db: announced.release(db, 64, lambda _one, _code: "{}")) for _ in range(20)]
    counted = await timed(store, announced.reported)
    await store.close()
    named = {"next due": max(looks), "claim": max(claims), "64 rows made ready": max(released)}
    told = [f"{name} {seconds * 1e3:.1f} ms at most" for name, seconds in named.items()]
    told.append(f"ledger of 100,000 in {filled:.1f} s, counted in {counted * 1e3:.0f} ms")
    return ", ".join([*told, f"an organiser's command {office * 1e3:.0f} ms"])


async def timed(store: Store, work: Any) -> float:
    began = time.perf_counter()
    await store.run(work)
    return time.perf_counter() - began


async def run(rates: list[int], *, full: bool, postgresql: str | None, only_due: bool) -> None:
    stores = {"SQLite": None, **({"PostgreSQL": postgresql} if postgresql else {})}
    plans = [(3000 if full else 300, 30, True), *((3000, rate, False) for rate in rates)]
    for name, address in stores.items():
        for place, (count, rate, limited) in enumerate(() if only_due else plans):
            database = new_database(address, f"broadcast{place}") if address else None
            with tempfile.TemporaryDirectory() as folder:
                print(
                    f"{name:10}",
                    await broadcast(Path(folder), count, rate, limited=limited, database=database),
                    flush=True,
                )
        with tempfile.TemporaryDirectory() as folder:
            url = new_database(address, "due") if address else f"sqlite:///{folder}/desk.db"
            print(f"{name:10}", await due(url), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--rates", type=int, nargs="*", default=[500, 2000, 10_000])
    parser.add_argument("--due", action="store_true")
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(cluster(fsync=True)) if given.postgresql else None
        asyncio.run(run(given.rates, full=given.full, postgresql=address, only_due=given.due))


if __name__ == "__main__":
    main()
