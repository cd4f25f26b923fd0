"""The counterpart itself: an HTTP server on loopback that speaks the Bot API, and the handles tests hold it by."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.botapi import files
from tests.botapi.call import Call, read_call
from tests.botapi.control import answer_control
from tests.botapi.crowd import Crowd
from tests.botapi.errors import Json, Refused
from tests.botapi.faults import Fault, Faults
from tests.botapi.limits import Limits
from tests.botapi.methods import METHODS
from tests.botapi.state import Entry, World
from tests.botapi.updates import CUT, Updates
from tests.botapi.webhook import Webhook

TOKEN = "4242:counterpart-of-telegram"
BODIES = 60 << 20  # a document of 50 MB and its form
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Cut(Exception):  # noqa: N818
    """The connection ends without an answer."""


class Counterpart(Crowd):
    """`async with Counterpart() as telegram:`, then point a bot at `telegram.base_url` with `telegram.token`.

    `floor` and `life_scale`: see Updates; `webhook_pace`: see Webhook; `limits` and `faults` may be changed at
    any time. `sent` holds the messages of each chat as they were sent, `world.log` every call but getUpdates.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        limits: Limits | None = None,
        floor: float = 0.0,
        life_scale: float = 1.0,
        webhook_pace: float = 1.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.token = token
        super().__init__(World(token, clock), Updates(clock, floor, life_scale))
        self.limits = limits or Limits()
        self.faults = Faults()
        self.webhook = Webhook(self.updates, self._by_webhook, webhook_pace)
        self.sent: dict[int, list[Json]] = {}
        self.revoked = False
        self.polls = 0
        self.port = 0
        self._prefix, self._file_prefix = f"/bot{token}/", f"/file/bot{token}/"
        self._waiters: set[asyncio.Event] = set()
        self._runner: web.ServerRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.url}/file/bot"

    async def start(self, port: int = 0) -> Counterpart:
        # No access log; a cut connection is no error worth a traceback.
        server = web.Server(self._handle, request_factory=_request, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port, backlog=1024)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def stop(self) -> None:
        self.updates.end_poll("stop")
        await self.webhook.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Counterpart:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # What tests read

    def replies(self, chat: int) -> list[Json]:
        """The messages of the bot in a chat, as they were when sent."""
        return list(self.sent.get(chat, ()))

    def log(self, since: int = 0) -> list[Json]:
        return [entry.row() for entry in self.world.log[since:]]

    def cut_polls(self) -> None:
        """Ends the connection of a waiting getUpdates without an answer."""
        self.updates.end_poll(CUT)

    async def wait_until(self, true: Callable[[], bool], timeout: float = 5.0) -> None:  # noqa: ASYNC109
        """Until a condition holds that can only change with a call of the bot."""
        event = asyncio.Event()
        self._waiters.add(event)
        try:
            async with asyncio.timeout(timeout):
                while not true():
                    event.clear()
                    await event.wait()
        finally:
            self._waiters.discard(event)

    async def wait_for_replies(self, chat: int, n: int = 1, timeout: float = 5.0) -> list[Json]:  # noqa: ASYNC109
        """The replies of a chat, once there are n; AssertionError with what there was, when time is up."""
        try:
            await self.wait_until(lambda: len(self.sent.get(chat, ())) >= n, timeout)
        except TimeoutError:
            texts = [one.get("text") or one.get("caption") or sorted(one) for one in self.replies(chat)]
            raise AssertionError(f"{len(texts)} of {n} replies in chat {chat} after {timeout} s: {texts}") from None
        return self.replies(chat)

    # HTTP

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = unquote(request.raw_path.partition("?")[0])
        try:
            if path.startswith(self._prefix) and not self.revoked:
                return await self._method(request, path[len(self._prefix) :].lower())
            if path.startswith("/control/"):
                return await answer_control(self, request, path.removeprefix("/control/"))
            return self._elsewhere(path)
        except _Raw as raw:
            return web.Response(text=raw.body, status=raw.status, content_type="text/html")
        except (Cut, ConnectionAbortedError):
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)

    def _elsewhere(self, path: str) -> web.Response:
        if path.startswith(self._file_prefix) and not self.revoked:
            kept = files.by_path(self.world, path.removeprefix(self._file_prefix))
            if kept is not None:
                return web.Response(body=kept.content, content_type="application/octet-stream")
        known = path.startswith((self._prefix, self._file_prefix)) and not self.revoked
        wrong = path.startswith(("/bot", "/file/bot")) and not known
        return _json(Refused(401, "Unauthorized") if wrong else Refused(404, "Not Found"))

    async def _method(self, request: web.BaseRequest, method: str) -> web.Response:
        try:
            call = await read_call(request, method)
        except Refused as refused:
            return _json(refused)
        try:
            return _json(await self.execute(call))
        except Refused as refused:
            return _json(refused)

    async def _by_webhook(self, call: Call) -> None:
        try:
            await self.execute(call)
        except (Refused, Cut, _Raw):
            return

    async def execute(self, call: Call) -> Any:
        """Carries a call out, with the faults planned for it, and writes it down."""
        if call.method == "getupdates":
            self.polls += 1
            return await self._guarded(call, None)
        chat = _chat(call)
        entry = Entry(self.world.clock(), call.method, chat, _words(call), call.values, ok=False, result=None)
        self.world.log.append(entry)
        try:
            return await self._guarded(call, entry)
        except Refused as refused:
            entry.ok, entry.code, entry.description = False, refused.code, refused.description
            raise
        finally:
            for event in self._waiters:
                event.set()

    async def _guarded(self, call: Call, entry: Entry | None) -> Any:
        fault = self.faults.take(call.method, entry.chat if entry else None)
        if fault is None:
            return await self._perform(call, entry)
        await asyncio.sleep(fault.delay)
        self._before(fault, entry)
        result = await self._perform(call, entry)
        await asyncio.sleep(fault.delay_after)
        if fault.cut == "after":
            if entry is not None:
                entry.cut = "after"
            raise Cut
        return result

    def _before(self, fault: Fault, entry: Entry | None) -> None:
        if entry is not None:
            entry.code, entry.cut = fault.status or 0, fault.cut if fault.cut == "before" else ""
        if fault.cut == "before":
            raise Cut
        if fault.body is not None:
            raise _Raw(fault.status or 200, fault.body)
        if (refusal := fault.refusal()) is not None:
            raise refusal

    async def _perform(self, call: Call, entry: Entry | None) -> Any:
        if entry is None:
            return await self.updates.get(call)
        if entry.chat is not None:
            self.limits.check(call.method, entry.chat)
        result = await self._named(call)
        entry.ok, entry.code, entry.result = True, 200, result
        if call.method.startswith("send") and isinstance(result, dict):
            self.sent.setdefault(result["chat"]["id"], []).append(result)
        return result

    async def _named(self, call: Call) -> Any:
        if call.method == "setwebhook":
            return await self.webhook.set(call)
        if call.method == "deletewebhook":
            return await self.webhook.delete(call)
        if call.method == "getwebhookinfo":
            return self.webhook.info()
        method = METHODS.get(call.method)
        if method is None:
            raise Refused(404, "Not Found: method not found")
        return method(self.world, call)


def _request(message: Any, content: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    """Requests without a router, which this hot path needs not, and with room for Telegram's largest document."""
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, content, protocol, writer, task, loop, client_max_size=BODIES)


class _Raw(Exception):  # noqa: N818
    """A body that is no answer of Telegram's: what a proxy in between says."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(body)
        self.status = status
        self.body = body


def _json(found: Any) -> web.Response:
    if isinstance(found, Refused):
        headers = {"Retry-After": str(found.parameters["retry_after"])} if "retry_after" in found.parameters else None
        body = _encode(found.body()).encode()
        return web.Response(body=body, status=found.code, content_type="application/json", headers=headers)
    return web.Response(body=_encode({"ok": True, "result": found}).encode(), content_type="application/json")


def _chat(call: Call) -> int | None:
    raw = str(call.values.get("chat_id", ""))
    return int(raw) if raw.lstrip("-").isdigit() else None


def _words(call: Call) -> str:
    return call.text("text") or call.text("caption") or call.text("title")
