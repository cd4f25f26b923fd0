"""Memory and file handles of the desk after 10,000 and after 100,000 updates.

    python -m benchmarks.memory [--marks 10000 100000] [--postgresql]

Five hundred chats. `busy` is counted at once, `at rest` after half a minute without questions, in which connections
that nobody needs are closed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import tempfile
import time
from pathlib import Path

from benchmarks.throughput import crowd
from tests.botapi import Counterpart
from tests.running import Serving, cluster, new_database, serving

CHATS = 500
REST = 35.0  # seconds


def used(pid: int) -> str:
    """Memory and open file handles of a process, and how many of those are connections."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    resident = int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024
    handles: list[str] = []
    for one in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            handles.append(str(one.readlink()))
    sockets = sum(one.startswith("socket:") for one in handles)
    return f"{resident:.1f} MiB, {len(handles)} handles, {sockets} of them connections"


async def taken(desk: Serving) -> int:
    figures = (await desk.get("/metrics"))[1]
    return int(float(re.findall(r"^guichet_updates_total (\S+)", figures, re.MULTILINE)[0]))


async def run(marks: list[int], **settings: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with (
            Counterpart() as telegram,
            serving(Path(folder), telegram_base_url=telegram.base_url, send_rate="100000", **settings) as desk,
        ):
            for chat in range(1, CHATS + 1):
                telegram.user(chat)
            began = time.monotonic()
            for mark in marks:
                while (seen := await taken(desk)) < mark:
                    await crowd(telegram, CHATS, min(5000, max(CHATS, mark - seen - CHATS)))
                    telegram.world.log.clear()
                print(f"{seen} updates, {time.monotonic() - began:.0f} s, busy: {used(desk.pid)}", flush=True)
                await asyncio.sleep(REST)
                print(f"{seen} updates, at rest: {used(desk.pid)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--marks", type=int, nargs="+", default=[1000, 10_000, 30_000, 100_000])
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(cluster()) if given.postgresql else ""
        asyncio.run(run(given.marks, **({"database_url": new_database(address, "memory")} if address else {})))


if __name__ == "__main__":
    main()
