"""Several `guichet serve` behind one address on one PostgreSQL, and what befalls them."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.store import Store
from tests.botapi import Counterpart
from tests.running import SECRET, TOKEN, Serving, hooked

LEASE = f"telegram:{TOKEN.partition(':')[0]}"
SILENCE = 4.0  # seconds after which a process is passed over …
SHUNNED = 2.0  # … for so long


class Front:
    """One address for all: what one refuses or does not answer, another gets."""

    def __init__(self) -> None:
        self.doors: list[str] = []
        self.url = ""
        self._shunned: dict[str, float] = {}
        self._session: aiohttp.ClientSession | None = None
        self._runner = web.ServerRunner(web.Server(self._pass_on, access_log=None), shutdown_timeout=0.1)

    async def __aenter__(self) -> Front:
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        self._session = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=SILENCE))
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/telegram"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    async def _pass_on(self, request: web.BaseRequest) -> web.StreamResponse:
        body, headers = await request.read(), dict(request.headers)
        doors = random.sample(self.doors, len(self.doors))
        now = time.monotonic()
        for door in sorted(doors, key=lambda door: self._shunned.get(door, 0.0) > now):
            assert self._session is not None
            try:
                async with self._session.post(door, data=body, headers=headers) as answer:
                    if answer.status < 500:
                        return web.Response(status=answer.status)
            except (aiohttp.ClientError, TimeoutError):
                self._shunned[door] = time.monotonic() + SHUNNED
        return web.Response(status=504)


@dataclass
class Fleet:
    """`async with`: all are up. The one in charge is known by the lease."""

    folder: Path
    telegram: Counterpart
    url: str
    count: int = 3
    webhook: bool = True
    settings: dict[str, str] = field(default_factory=dict)
    desks: list[Serving] = field(default_factory=list)
    takeovers: list[float] = field(default_factory=list)

    async def __aenter__(self) -> Fleet:
        self._stack = contextlib.AsyncExitStack()
        self._front = await self._stack.enter_async_context(Front())
        self._store = Store(self.url)
        await self._store.open()
        for number in range(self.count):
            own = self.folder / f"desk{number}"
            own.mkdir()
            ways: dict[str, str] = {}
            if self.webhook:
                hook = hooked()
                self._front.doors.append(hook["webhook_url"])
                ways = {"http": hook["http"], "webhook_url": self._front.url, "webhook_secret": SECRET}
            settings = {"telegram_base_url": self.telegram.base_url, **self.settings, **ways, "database_url": self.url}
            self.desks.append(Serving(own, **settings))
        await asyncio.gather(*(desk.start() for desk in self.desks))
        for desk in self.desks:
            await desk.wait_for_health(seconds=20)
        return self

    async def __aexit__(self, *_: object) -> None:
        for desk in self.desks:
            desk.signal(signal.SIGCONT)
        await asyncio.gather(*(desk.stop() for desk in self.desks))
        await self._store.close()
        await self._stack.aclose()

    @property
    def log(self) -> str:
        return "".join(desk.log for desk in self.desks)

    async def holder(self) -> str:
        return (await self._store.lease(LEASE))[0]

    async def in_charge(self) -> Serving:
        while True:
            found = (await self.holder()).split()
            for desk in self.desks:
                if len(found) > 2 and desk.running and str(desk.pid) == found[2]:
                    return desk
            await asyncio.sleep(0.05)

    async def befall(self, desk: Serving, what: str, seconds: float) -> None:
        """Kill or freeze it, and let it come back so many seconds later, but not before another has taken over."""
        before, hit = await self.holder(), time.monotonic()
        others = self.count > 1 and before.split()[2:3] == [str(desk.pid)]
        if what == "kill":
            await desk.stop(signal.SIGKILL)
        else:
            desk.signal(signal.SIGSTOP)
        if others:
            await self._taken_over(before, hit)
        await asyncio.sleep(max(0.0, hit + seconds - time.monotonic()))
        if what == "kill":
            await desk.start()
        else:
            desk.signal(signal.SIGCONT)

    async def _taken_over(self, before: str, hit: float) -> None:
        """Until another one holds the lease and the next message has arrived, where there is one to send."""
        async with asyncio.timeout(30):
            while await self.holder() in {before, ""}:  # noqa: ASYNC110 - only a look can tell
                await asyncio.sleep(0.02)
        taken, count = time.monotonic(), len(self.telegram.world.log)
        with contextlib.suppress(TimeoutError):
            await self.telegram.wait_until(
                lambda: any(one.method == "sendmessage" for one in self.telegram.world.log[count:])
            )
            taken = time.monotonic()
        self.takeovers.append(taken - hit)
