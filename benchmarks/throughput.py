"""Replies a second and waiting times over HTTP with 1, 200 and 2,000 chats, side by side with a bare echo bot.

    python -m benchmarks.throughput [--replies 3000] [--rounds 3] [--chats 1 200 2000] [--postgresql] [--webhook]

Every chat asks its next question when it has its reply. The counterparts and the crowd share one process, each bot has
its own; limits are out of the way. The bots take turns, so that other load on the machine meets all of them; the
figures are medians over the rounds. With `--webhook` the desk is also measured with updates that are brought to it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from tests.botapi import Counterpart
from tests.running import ROOT, cluster, hooked, new_database, serving

QUESTIONS = (
    "c'est où ?",
    "c'est quand ?",
    "qui parle à 11h30 ?",
    "c'est gratuit ?",
    "/programme",
    "y a-t-il un parking ?",
)


class Heard(dict[int, Any]):
    """Replies by chat, which tells of each as it comes."""

    def __init__(self, told: Callable[[int], None]) -> None:
        super().__init__()
        self._told = told

    def setdefault(self, chat: int, default: Any = None) -> Any:  # noqa: ARG002
        self._told(chat)
        return []


async def crowd(telegram: Counterpart, chats: int, replies: int) -> tuple[float, float, float]:
    """Replies a second, and the 50th and 99th percentile of waiting in seconds."""
    asked: dict[int, float] = {}
    waits: list[float] = []
    done = asyncio.Event()

    def ask(chat: int) -> None:
        asked[chat] = time.perf_counter()
        telegram.say(chat, QUESTIONS[(chat + len(waits)) % len(QUESTIONS)])

    def heard(chat: int) -> None:
        if chat not in asked:
            return
        waits.append(time.perf_counter() - asked.pop(chat))
        if len(waits) >= replies:
            done.set()
        else:
            asyncio.get_running_loop().call_soon(ask, chat)

    telegram.sent = Heard(heard)
    began = time.perf_counter()
    for chat in range(1, chats + 1):
        ask(chat)
    await asyncio.wait_for(done.wait(), 300)
    spent = time.perf_counter() - began
    count, counted = len(waits), sorted(waits)
    while asked:  # noqa: ASYNC110 - those that are still to be answered belong to nobody's figures
        await asyncio.sleep(0.01)
    return count / spent, counted[count // 2], counted[count * 99 // 100]


Figures = tuple[float, float, float]
Start = Callable[[str, str], contextlib.AbstractAsyncContextManager[None]]


async def measured(bots: dict[str, Start], chats: int, replies: int, rounds: int) -> dict[str, Figures]:
    """Medians of replies a second and of the two percentiles, by bot."""
    found: dict[str, list[Figures]] = {name: [] for name in bots}
    async with contextlib.AsyncExitStack() as stack:
        counterparts = {name: await stack.enter_async_context(Counterpart()) for name in bots}
        for name, telegram in counterparts.items():
            for chat in range(1, chats + 1):
                telegram.user(chat)
            await stack.enter_async_context(bots[name](telegram.base_url, telegram.token))
            await crowd(telegram, min(chats, 50), 200)  # warm
        for _ in range(rounds):
            for name, telegram in counterparts.items():
                await asyncio.sleep(0.5)
                found[name].append(await crowd(telegram, chats, replies))
                telegram.world.log.clear()
    return {name: _medians(figures) for name, figures in found.items()}


def _medians(figures: list[Figures]) -> Figures:
    rate, half, slow = (statistics.median(column) for column in zip(*figures, strict=True))
    return rate, half, slow


@contextlib.asynccontextmanager
async def echo(base_url: str, token: str) -> AsyncIterator[None]:
    command = (sys.executable, str(ROOT / "benchmarks" / "echo_bot.py"), base_url, token)
    process = await asyncio.create_subprocess_exec(*command)
    try:
        yield
    finally:
        process.kill()
        await process.wait()


@contextlib.asynccontextmanager
async def desk(base_url: str, **settings: str) -> AsyncIterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        async with serving(Path(folder), telegram_base_url=base_url, send_rate="100000", **settings):
            yield


async def run(crowds: list[int], replies: int, rounds: int, postgresql: str | None, *, webhook: bool) -> None:
    bots: dict[str, Start] = {"bare echo bot": echo, "guichet, SQLite": lambda base_url, _token: desk(base_url)}
    names = (f"speed{number}" for number in itertools.count())  # a counterpart counts its updates from 1 again
    if postgresql:
        bots["guichet, PostgreSQL"] = lambda base_url, _token: desk(
            base_url, database_url=new_database(postgresql, next(names))
        )
    if webhook:
        bots["guichet, SQLite, webhook"] = lambda base_url, _token: desk(base_url, **hooked())
    if webhook and postgresql:
        bots["guichet, PostgreSQL, webhook"] = lambda base_url, _token: desk(
            base_url, database_url=new_database(postgresql, next(names)), **hooked()
        )
    for chats in crowds:
        found = await measured(bots, chats, max(replies if chats > 1 else replies // 5, chats), rounds)
        bare = found["bare echo bot"][0]
        for name, (rate, half, slow) in found.items():
            waits = f"p50 {half * 1e3:7.1f} ms  p99 {slow * 1e3:7.1f} ms"
            print(f"{chats:5} chats  {name:28} {rate:6.0f} replies/s ({rate / bare:4.2f})  {waits}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replies", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--chats", type=int, nargs="+", default=[1, 200, 2000])
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--webhook", action="store_true")
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(cluster(fsync=True)) if given.postgresql else None
        asyncio.run(run(given.chats, given.replies, given.rounds, address, webhook=given.webhook))


if __name__ == "__main__":
    main()
