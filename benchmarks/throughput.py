"""Replies a second and waiting times over HTTP with 1, 200 and 2,000 chats, side by side with a bare echo bot.

    python -m benchmarks.throughput [--replies 3000] [--postgresql]

Every chat asks its next question when it has its reply. The counterpart and the crowd share one process, the bot has
its own; limits are out of the way.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from tests.botapi import Counterpart
from tests.running import ROOT, cluster, new_database, serving

QUESTIONS = (
    "c'est où ?",
    "c'est quand ?",
    "qui parle à 11h30 ?",
    "c'est gratuit ?",
    "/programme",
    "y a-t-il un parking ?",
)
CROWDS = (1, 200, 2000)


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
    waits.sort()
    return len(waits) / spent, waits[len(waits) // 2], waits[len(waits) * 99 // 100]


async def measured(name: str, start: Callable[[str, str], Any], replies: int) -> None:
    for chats in CROWDS:
        async with Counterpart() as telegram:
            for chat in range(1, 5001):
                telegram.user(chat)
            async with start(telegram.base_url, telegram.token):
                await crowd(telegram, min(chats, 50), 100)  # warm
                await asyncio.sleep(0.5)
                rate, half, slow = await crowd(telegram, chats, max(replies if chats > 1 else replies // 5, chats))
        print(f"{name:22} {chats:5} chats  {rate:6.0f} replies/s  p50 {half * 1e3:7.1f} ms  p99 {slow * 1e3:7.1f} ms")


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


async def run(replies: int, postgresql: str | None) -> None:
    await measured("bare echo bot", echo, replies)
    await measured("guichet, SQLite", lambda base_url, _token: desk(base_url), replies)
    if postgresql:
        names = (f"speed{number}" for number in itertools.count())  # a counterpart counts its updates from 1 again

        def start(base_url: str, _token: str) -> Any:
            return desk(base_url, database_url=new_database(postgresql, next(names)))

        await measured("guichet, PostgreSQL", start, replies)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replies", type=int, default=3000)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(cluster()) if given.postgresql else None
        asyncio.run(run(given.replies, address))


if __name__ == "__main__":
    main()
