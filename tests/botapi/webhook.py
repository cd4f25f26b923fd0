"""Webhooks: one queue per chat, retries, methods in the answer (tdlib/telegram-bot-api, WebhookActor.cpp).

The true one insists on HTTPS and four ports; this one takes http, for loopback.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import aiohttp

from tests.botapi.call import Call
from tests.botapi.errors import Json, bad
from tests.botapi.updates import WEBHOOK, Pending, Updates

SLOWEST = 60.0
SECRET = "X-Telegram-Bot-Api-Secret-Token"
Execute = Callable[[Call], Awaitable[Any]]


@dataclass(slots=True)
class Webhook:
    """`pace` scales the waits between attempts: tests need not wait 2, 4, 8 … real seconds."""

    updates: Updates
    execute: Execute
    pace: float = 1.0
    timeout: float = 60.0
    url: str = ""
    secret: str = ""
    most: int = 40
    last_error: Json = field(default_factory=dict)
    attempts: list[Json] = field(default_factory=list)
    _queues: dict[int, deque[int]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _session: aiohttp.ClientSession | None = None
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(40))

    async def set(self, call: Call) -> bool:
        url, secret = call.text("url"), call.text("secret_token")
        if not url:
            return await self.delete(call)
        if not re.match(r"https?://[^/\s]+", url):
            raise bad("bad webhook: invalid webhook URL specified")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise bad("secret token contains unallowed characters")
        self.updates.remember(call)
        await self.stop()
        self.updates.end_poll(WEBHOOK)
        if call.flag("drop_pending_updates"):
            self.updates.pending.clear()
        self.url, self.secret, self.last_error = url, secret, {}
        self.most = min(max(call.number("max_connections", 40), 1), 100)
        self._start()
        return True

    def _start(self) -> None:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self._room = asyncio.Semaphore(self.most)
        self.updates.webhook_active, self.updates.on_new = True, self.enqueue
        for number, entry in self.updates.pending.items():
            self.enqueue(number, entry)

    async def delete(self, call: Call) -> bool:
        await self.stop()
        if call.flag("drop_pending_updates"):
            self.updates.pending.clear()
        return True

    async def stop(self) -> None:
        self.url = self.secret = ""
        self.updates.webhook_active, self.updates.on_new = False, None
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._queues.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    def info(self) -> Json:
        base: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.pending),
        }
        if self.url:
            base |= {"max_connections": self.most, "ip_address": "127.0.0.1"} | self.last_error
        return base | ({"allowed_updates": self.updates.allowed} if self.updates.allowed else {})

    def enqueue(self, number: int, entry: Pending) -> None:
        queue = self._queues.setdefault(entry.chat, deque())
        queue.append(number)
        if len(queue) == 1:
            task = asyncio.get_running_loop().create_task(self._drain(entry.chat, queue))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _drain(self, chat: int, queue: deque[int]) -> None:
        """One chat: its next update waits until the previous one is answered."""
        while queue:
            failures = 0
            while (entry := self.updates.pending.get(queue[0])) is not None and entry.until > self.updates.clock():
                wait = await self._attempt(queue[0], entry, failures)
                if wait is None:
                    break
                failures += 1
                await asyncio.sleep(wait * self.pace)
            self.updates.pending.pop(queue[0], None)
            queue.popleft()
        self._queues.pop(chat, None)

    async def _attempt(self, number: int, entry: Pending, failures: int) -> float | None:
        """None when delivered, else the wait before the next attempt: at once, then 2, 4, 8 … seconds."""
        wait = 0.0 if failures == 0 else min(2.0**failures, SLOWEST)
        headers = {"Content-Type": "application/json"} | ({SECRET: self.secret} if self.secret else {})
        assert self._session is not None
        async with self._room:
            try:
                timeout = aiohttp.ClientTimeout(total=self.timeout)
                body = json.dumps(entry.update).encode()
                async with self._session.post(self.url, data=body, headers=headers, timeout=timeout) as answer:
                    content = await answer.read()
                    status, kind, pause = answer.status, answer.content_type, answer.headers.get("Retry-After", "")
            except (aiohttp.ClientError, TimeoutError) as error:
                refused = isinstance(error, aiohttp.ClientConnectorError)
                self._failed(number, 0, "Connection refused" if refused else "Connection timed out")
                return wait
        self.attempts.append({"update_id": number, "status": status, "time": self.updates.clock()})
        if not 200 <= status < 300:
            self._failed(number, status, f"Wrong response from the webhook: {status} {answer.reason}")
            return float(pause) if pause.isdigit() else wait
        await self._obey(content, kind)
        return None

    def _failed(self, number: int, status: int, words: str) -> None:
        if not status:
            self.attempts.append({"update_id": number, "status": 0, "time": self.updates.clock()})
        self.last_error = {"last_error_date": int(self.updates.clock()), "last_error_message": words}

    async def _obey(self, content: bytes, kind: str) -> None:
        """A method in the answer is carried out; nobody hears its result (Bot API, "Making requests when …")."""
        try:
            values = dict(parse_qsl(content.decode())) if "form" in kind else json.loads(content or b"{}")
        except ValueError:
            return
        method = values.pop("method", "") if isinstance(values, dict) else ""
        if isinstance(method, str) and method and not method.lower().startswith(("get", "setwebhook", "deletewebhook")):
            await self.execute(Call(method.lower(), values))
