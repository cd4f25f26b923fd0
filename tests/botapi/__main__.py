"""`python -m tests.botapi --port 0`: the counterpart as its own process; one JSON line says where it listens."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys

from tests.botapi.limits import Limits
from tests.botapi.server import TOKEN, Counterpart


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--limits", action="store_true", help="the figures of Telegram's bot FAQ; off by default")
    parser.add_argument("--floor", type=float, default=0.0, help="seconds between equal getUpdates; Telegram has 3")
    parser.add_argument("--life-scale", type=float, default=1.0, help="how long updates live, in Telegram's times")
    parser.add_argument("--webhook-pace", type=float, default=1.0, help="how long retries wait, in Telegram's times")
    return parser.parse_args()


async def run(given: argparse.Namespace) -> None:
    limits = Limits.telegram() if given.limits else Limits()
    telegram = Counterpart(
        token=given.token,
        limits=limits,
        floor=given.floor,
        life_scale=given.life_scale,
        webhook_pace=given.webhook_pace,
    )
    await telegram.start(given.port)
    sys.stdout.write(json.dumps({"url": telegram.url, "base_url": telegram.base_url, "token": telegram.token}) + "\n")
    sys.stdout.flush()
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()
    await telegram.stop()


if __name__ == "__main__":
    asyncio.run(run(arguments()))
