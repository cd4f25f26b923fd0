"""Memory and file handles of the desk after 10,000 and after 100,000 updates: `python -m benchmarks.memory`."""

from __future__ import annotations

import argparse
import asyncio
import re
import tempfile
from pathlib import Path

from benchmarks.throughput import crowd
from tests.botapi import Counterpart
from tests.running import serving


def resident(pid: int) -> tuple[int, int]:
    """KiB of memory and open file handles of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]), len(list(Path(f"/proc/{pid}/fd").iterdir()))


async def run(marks: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = {"send_rate": "100000"}
        async with (
            Counterpart() as telegram,
            serving(Path(folder), telegram_base_url=telegram.base_url, **settings) as desk,
        ):
            for chat in range(1, 501):
                telegram.user(chat)
            seen = 0
            while seen < marks[-1]:
                await crowd(telegram, 500, 1000)
                await asyncio.sleep(1.0)  # the last five hundred
                telegram.world.log.clear()
                seen = int(
                    float(re.findall(r"^guichet_updates_total (\S+)", (await desk.get("/metrics"))[1], re.MULTILINE)[0])
                )
                while marks and seen >= marks[0]:
                    print(
                        f"{seen} updates: {resident(desk.pid)[0] / 1024:.1f} MiB, {resident(desk.pid)[1]} handles",
                        flush=True,
                    )
                    marks.pop(0)
                    if not marks:
                        return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--marks", type=int, nargs="+", default=[1000, 10_000, 30_000, 100_000])
    asyncio.run(run(parser.parse_args().marks))


if __name__ == "__main__":
    main()
