"""The real `guichet serve` as its own process, and a PostgreSQL of our own where Debian's package is installed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

ROOT = Path(__file__).parent.parent
EVENTS = ROOT / "events" / "etat-dans-le-nuage-2024.md"
DURING = "2024-03-05T10:00"
TOKEN = "4242:counterpart-of-telegram"
SECRET = "a-word-between-us"


def environment(**settings: str) -> dict[str, str]:
    """That of a process which knows nothing but these settings."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GUICHET_")}
    usual = {"GUICHET_EVENTS": str(EVENTS), "GUICHET_HTTP": "127.0.0.1:0", "GUICHET_NOW": DURING}
    given = {f"GUICHET_{key.upper()}": value for key, value in settings.items()}
    return {**kept, **usual, "GUICHET_TELEGRAM_TOKEN": TOKEN, "PYTHONPATH": str(ROOT), **given}


class Serving:
    """A running desk: its address, its log, its end."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self._folder = folder
        self.settings = {"database_url": f"sqlite:///{folder}/desk.db", **settings}
        self._process: asyncio.subprocess.Process | None = None
        self.url = ""
        self.log_file = folder / "log.jsonl"

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8")

    async def start(self) -> Serving:
        with self.log_file.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "serve"),
                env=environment(**self.settings),
                cwd=self._folder,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), 60)
        self.url = line.decode().partition(": ")[2].strip().removesuffix("/health")
        assert self.url, self.log
        return self

    @property
    def running(self) -> bool:
        return self._process is not None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def stop(self, number: int = signal.SIGTERM) -> int:
        if self._process is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)
        code = await asyncio.wait_for(self._process.wait(), 30)
        self._process = None
        return code

    def signal(self, number: int) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as answer:
            return answer.status, await answer.text()

    async def wait_for_figures(self, *lines: str, seconds: float = 10.0) -> None:
        """Until all these lines stand in the metrics."""
        async with asyncio.timeout(seconds):
            while not set(lines) <= set((await self.get("/metrics"))[1].splitlines()):  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def wait_for_health(self, status: int = 200, words: str = "", seconds: float = 10.0) -> str:
        """What /health says once it has this status and these words."""
        async with asyncio.timeout(seconds):
            while (found := await self.get("/health"))[0] != status or words not in found[1]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return found[1]


def hooked() -> dict[str, str]:
    """Settings with which updates are brought, to a port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    return {"http": address, "webhook_url": f"http://{address}/telegram", "webhook_secret": SECRET}


@contextlib.asynccontextmanager
async def serving(folder: Path, **settings: str) -> AsyncIterator[Serving]:
    desk = await Serving(folder, **settings).start()
    try:
        yield desk
    finally:
        await desk.stop()


def binaries() -> Path | None:
    """Where Debian puts PostgreSQL's programs, those of the newest version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return found[-1].parent if found else None


@contextlib.contextmanager
def cluster(*, fsync: bool = False) -> Iterator[str]:
    """A throw-away PostgreSQL that listens on a Unix socket only; its address, without a database's name."""
    programs = binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt install postgresql)")
    if os.geteuid() == 0 and not shutil.which("runuser"):
        pytest.skip("PostgreSQL does not run as root, and runuser is missing")
    folder = tempfile.mkdtemp(prefix="guichet-pg-")
    whoever: list[str | Path] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        whoever = ["runuser", "-u", "postgres", "--"]
    disk = "on" if fsync else "off"
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync={disk} -c max_connections=50"
    data, quiet = Path(folder, "data"), {"check": True, "capture_output": True, "cwd": folder}
    control: list[str | Path] = [*whoever, programs / "pg_ctl", "-D", data, "-w"]
    initdb: list[str | Path] = [*whoever, programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "-N"]
    subprocess.run([*initdb, "-E", "UTF8", "--locale=C.UTF-8"], **quiet)  # type: ignore[call-overload]
    subprocess.run([*control, "-l", Path(folder, "log"), "-o", options, "start"], **quiet)  # type: ignore[call-overload]
    try:
        yield f"postgresql://postgres@/{{}}?host={folder}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **quiet)  # type: ignore[call-overload]
        shutil.rmtree(folder, ignore_errors=True)


def new_database(address: str, name: str) -> str:
    """Make an empty database; its address."""
    sql(address, f"CREATE DATABASE {name}")
    return address.format(name)


def sql(address: str, command: str) -> None:
    """Run a command on a cluster."""
    programs = binaries()
    assert programs is not None
    folder = address.partition("host=")[2]
    psql: list[str | Path] = [programs / "psql", "-h", folder, "-U", "postgres", "-qc", command]
    subprocess.run(psql, check=True, capture_output=True)
