"""Fifty `kill -9` at random moments under load: `python -m benchmarks.kills [--kills 50] [--postgresql]`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import tempfile
from pathlib import Path

from tests.killing import toll
from tests.running import cluster, new_database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        address = stack.enter_context(cluster()) if given.postgresql else ""
        for on_doubt in ("again", "once"):
            own = Path(folder, on_doubt)
            own.mkdir()
            store = {"database_url": new_database(address, on_doubt)} if address else {}
            found = asyncio.run(toll(own, given.kills, chats=50, on_doubt=on_doubt, **store))
            print(
                f"{'PostgreSQL' if address else 'SQLite'}, {given.kills} kills, on doubt {on_doubt}: {found}",
                flush=True,
            )


if __name__ == "__main__":
    main()
