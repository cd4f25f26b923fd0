"""The queue of updates and getUpdates, as Telegram's own server has it (tdlib/telegram-bot-api, Client.cpp).

An update leaves the queue only when a call comes with a higher offset, or when its life is over. A second
getUpdates ends the first with 409, and so does setWebhook.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi.call import Call
from tests.botapi.errors import Json, bad, conflict

OTHER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK = "terminated by setWebhook request"
ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
LIFE = {"callback_query": 150.0, "inline_query": 30.0}
LONGEST_WAIT = 50
CUT = "cut"
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(slots=True)
class Pending:
    kind: str
    chat: int
    until: float
    update: Json


@dataclass(slots=True)
class Updates:
    """`floor` seconds: the same offset within them waits them out. The true server has 3; PTB asks so when it stops,
    which would make the stop of every test last as long, so it is off (0) unless asked for.
    """

    clock: Callable[[], float] = time.time
    floor: float = 0.0
    life_scale: float = 1.0
    pending: OrderedDict[int, Pending] = field(default_factory=OrderedDict)
    allowed: list[str] = field(default_factory=list)
    webhook_active: bool = False
    on_new: Callable[[int, Pending], None] | None = None
    _last_id: int = 100_000
    _poll: asyncio.Future[str] | None = None
    _asked: tuple[int, float] = (0, -1e9)

    def add(self, kind: str, chat: int, content: Json) -> int:
        """Queues an update, unless allowed_updates leaves it out (decided when it is born, as Telegram does)."""
        if kind not in self.allowed if self.allowed else kind in NOT_BY_DEFAULT:
            return 0
        self._last_id += 1
        until = self.clock() + LIFE.get(kind, 86400.0) * self.life_scale
        entry = Pending(kind, chat, until, {"update_id": self._last_id, kind: content})
        self.pending[self._last_id] = entry
        self._wake("new")
        if self.on_new is not None:
            self.on_new(self._last_id, entry)
        return self._last_id

    def remember(self, call: Call) -> None:
        """allowed_updates stay until they are given anew; an empty list means the default set."""
        given = call.data("allowed_updates")
        if given is None:
            return
        if not isinstance(given, list):
            raise bad("can't parse allowed updates: array expected")
        self.allowed = [name for name in given if isinstance(name, str)]

    def end_poll(self, reason: str) -> None:
        self._wake(reason)

    def _wake(self, word: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(word)

    async def get(self, call: Call) -> list[Json]:
        if self.webhook_active:
            raise conflict(ACTIVE)
        offset, limit = call.number("offset"), min(max(call.number("limit", 100), 1), 100)
        self.remember(call)
        self._wake(OTHER)
        self._confirm(offset)
        patience = float(min(max(call.number("timeout"), 0), LONGEST_WAIT))
        limit, least = self._repeat(offset, limit)
        if least:
            await self._wait(least, keep=True)
        found = self._batch(limit)
        if not found and patience:
            await self._wait(patience)
            found = self._batch(limit)
        return found

    def _repeat(self, offset: int, limit: int) -> tuple[int, float]:
        """Source: who asks the same again within 3 s is slowed down; within a sixth of that, 0.5 s, gets one update."""
        now, (last, when) = time.monotonic(), self._asked
        self._asked = (offset, now)
        if offset != last or now - when >= self.floor:
            return limit, 0.0
        return (1 if now - when < self.floor / 6 else limit), self.floor

    async def _wait(self, seconds: float, *, keep: bool = False) -> None:
        """Until something happens; `keep` waits on through new updates."""
        end = time.monotonic() + seconds
        while (rest := end - time.monotonic()) > 0:
            poll = self._poll = asyncio.get_running_loop().create_future()
            await asyncio.wait([poll], timeout=rest)
            word = poll.result() if poll.done() else ""
            if self._poll is poll:
                self._poll = None
            if word in (OTHER, WEBHOOK):
                raise conflict(word)
            if word == CUT:
                raise ConnectionAbortedError
            if word == "stop" or not keep:
                return

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            for number in list(self.pending)[:offset]:
                del self.pending[number]
            return
        for number in list(self._before(offset)):
            del self.pending[number]

    def _before(self, offset: int) -> list[int]:
        found = []
        for number in self.pending:
            if number >= offset:
                break
            found.append(number)
        return found

    def _batch(self, limit: int) -> list[Json]:
        now = self.clock()
        found: list[Json] = []
        dead: list[int] = []
        for number, entry in self.pending.items():
            if len(found) == limit:
                break
            if entry.until <= now:
                dead.append(number)
            else:
                found.append(entry.update)
        for number in dead:
            del self.pending[number]
        return found
