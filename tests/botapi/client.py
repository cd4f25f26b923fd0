"""Holding a counterpart that runs in another process: it goes on while the desk under test is killed."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import aiohttp

ROOT = Path(__file__).resolve().parents[2]


class Remote:
    """`await remote.call("say", chat=1, text="où ?")`: the helpers of Counterpart by name, over its control API."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token
        self.base_url = f"{url}/bot"
        self.base_file_url = f"{url}/file/bot"
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120))

    async def close(self) -> None:
        await self._session.close()

    async def call(self, helper: str, /, **arguments: Any) -> Any:
        return await self._post(helper, arguments)

    async def many(self, steps: list[tuple[str, dict[str, Any]]]) -> list[Any]:
        found: list[Any] = await self._post("many", steps)
        return found

    async def _post(self, helper: str, content: object) -> Any:
        async with self._session.post(f"{self.url}/control/{helper}", json=content) as answer:
            body = await answer.json()
        if "error" in body:
            raise AssertionError(body["error"])
        return body["result"]

    async def say(self, chat: int, text: str, **more: Any) -> dict[str, Any]:
        found: dict[str, Any] = await self.call("say", chat=chat, text=text, **more)
        return found

    async def replies(self, chat: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.call("replies", chat=chat)
        return found

    async def wait_for_replies(self, chat: int, n: int = 1, timeout: float = 5.0) -> list[dict[str, Any]]:  # noqa: ASYNC109
        found: list[dict[str, Any]] = await self.call("wait_for_replies", chat=chat, n=n, timeout=timeout)
        return found


class Process:
    """`async with Process() as remote:` starts `python -m tests.botapi` and ends it."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._process: asyncio.subprocess.Process | None = None
        self._remote: Remote | None = None

    @property
    def pid(self) -> int:
        return self._process.pid if self._process is not None else 0

    async def __aenter__(self) -> Remote:
        command = (sys.executable, "-m", "tests.botapi", *self._arguments)
        self._process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.PIPE, cwd=ROOT
        )
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), 20)
        greeting = json.loads(line)
        self._remote = Remote(greeting["url"], greeting["token"])
        return self._remote

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._remote is not None:
            await self._remote.close()
        if self._process is not None:
            self._process.terminate()
            await self._process.wait()
