"""The one way out: everything sent is a row first, paced by one limiter, replies before the rest.

`Limiter` and `Queue` decide from values and a clock that is handed in; `Outbox` carries out what they say.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import random
import time
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from bot.store import Progress, Row, patiently

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from bot.store import Store

log = logging.getLogger(__name__)
Kind = Literal["sent", "limited", "offline", "refused", "failed", "gone", "moved", "doubt"]
SLOTS = 64  # calls in flight at a time
USUAL_RATE = 30.0  # a second; what Telegram allows, see its bot FAQ
REFUSALS = 12  # times that a server may answer 5xx to one message, some ten minutes
LONGEST = 60.0  # seconds between two attempts …
OFFLINE = 5.0  # … where there was no connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of one attempt.

    `limited`: come again after `seconds`; `offline`: it never left; `refused`: the server could not now; `failed`:
    it never will; `gone`: the chat is closed to us; `moved`: it is `chat` now; `doubt`: it may have arrived.
    """

    kind: Kind
    seconds: float = 0.0
    chat: str = ""


class Window:
    """At most `count` messages in any stretch of `seconds`, from the answer to one until the start of another."""

    def __init__(self, count: int, seconds: float) -> None:
        self._count, self._seconds = count, seconds
        self._flying = 0
        self._ended: deque[float] = deque()

    def wait(self, now: float) -> float:
        while self._ended and self._ended[0] + self._seconds <= now:
            self._ended.popleft()
        if self._flying + len(self._ended) < self._count:
            return 0.0
        return self._ended[0] + self._seconds - now if self._ended else self._seconds

    def begin(self) -> None:
        self._flying += 1

    def end(self, now: float) -> None:
        self._flying -= 1
        self._ended.append(now)

    def idle(self, now: float) -> bool:
        return not self._flying and (not self._ended or self._ended[-1] + self._seconds <= now)


class Limiter:
    """When a chat may be sent to, in seconds from `now`: Telegram's limits, and the pauses that it asks for.

    A private chat takes one message a second in threes, a group 20 a minute. Above the usual rate, which only a
    server of one's own allows, the limits of a chat rise in proportion.
    """

    def __init__(self, rate: float = USUAL_RATE) -> None:
        more = max(1.0, rate / USUAL_RATE)
        count = max(1, int(rate))
        self._all = Window(count, count / rate)
        self._private, self._group = (int(3 * more), 3.0), (int(20 * more), 60.0)
        self._chats: dict[str, Window] = {}
        self._paused: dict[str, float] = {}
        self._pause = 0.0

    def wait_all(self, now: float) -> float:
        return max(self._all.wait(now), self._pause - now)

    def wait(self, chat: str, now: float) -> float:
        paused = self._paused.get(chat, 0.0) - now
        if paused <= 0:
            self._paused.pop(chat, None)
        window = self._chats.get(chat)
        return max(paused, window.wait(now) if window else 0.0, 0.0)

    def begin(self, chat: str) -> None:
        self._all.begin()
        self._chats.setdefault(chat, Window(*(self._group if is_group(chat) else self._private))).begin()

    def end(self, chat: str, now: float) -> None:
        self._all.end(now)
        self._chats[chat].end(now)

    def pause(self, chat: str, now: float, seconds: float) -> None:
        """Telegram says how long, not for whom: the chat, and all of them when a second one is told so meanwhile."""
        if any(until > now for other, until in self._paused.items() if other != chat):
            self._pause = max(self._pause, now + seconds)
        self._paused[chat] = now + seconds

    def tidy(self, now: float) -> None:
        """Drop what is known of chats that have been quiet."""
        self._chats = {chat: window for chat, window in self._chats.items() if not window.idle(now)}
        self._paused = {chat: until for chat, until in self._paused.items() if until > now}


class Queue:
    """Which row is sent next: one at a time of a chat, in order; over all chats the first by priority and age."""

    def __init__(self, limiter: Limiter) -> None:
        self._limiter = limiter
        self._lanes: dict[str, list[tuple[int, int, Row]]] = {}
        self._ready: list[tuple[int, int, str]] = []
        self._timers: list[tuple[float, str]] = []
        self._busy: set[str] = set()
        self._held: dict[str, float] = {}

    def __len__(self) -> int:
        return sum(map(len, self._lanes.values()))

    def put(self, row: Row, not_before: float = 0.0) -> None:
        """Add a row; its chat hears nothing before that moment, if it is first there."""
        if row.chat not in self._lanes:
            self._held[row.chat] = not_before
        heapq.heappush(self._lanes.setdefault(row.chat, []), (row.priority, row.id, row))
        self._offer(row.chat)

    def next(self, now: float) -> Row | float | None:
        """A row to send now, or the seconds until there may be one, or None: nothing waits."""
        while self._timers and self._timers[0][0] <= now:
            self._offer(heapq.heappop(self._timers)[1])
        while self._ready:
            if (wait := self._limiter.wait_all(now)) > 0:
                return wait
            _, number, chat = heapq.heappop(self._ready)
            lane = self._lanes.get(chat)
            if chat in self._busy or not lane or lane[0][1] != number:
                continue
            if (wait := max(self._limiter.wait(chat, now), self._held.get(chat, 0.0) - now)) > 0:
                heapq.heappush(self._timers, (now + wait, chat))
                continue
            self._held.pop(chat, None)
            self._busy.add(chat)
            self._limiter.begin(chat)
            return self._pop(chat)
        return self._timers[0][0] - now if self._timers else None

    def done(self, row: Row, now: float, *, again_in: float | None = None) -> None:
        """An attempt has ended; with `again_in` (seconds) the row comes again, before the others of its chat."""
        self._busy.discard(row.chat)
        self._limiter.end(row.chat, now)
        if again_in is not None:
            self.put(row)
            self._held[row.chat] = now + again_in
        else:
            self._offer(row.chat)

    def drop(self, chat: str) -> list[Row]:
        """Take all rows of a chat away."""
        return [row for _, _, row in sorted(self._lanes.pop(chat, []))]

    def _pop(self, chat: str) -> Row:
        row = heapq.heappop(self._lanes[chat])[2]
        if not self._lanes[chat]:
            del self._lanes[chat]
        return row

    def _offer(self, chat: str) -> None:
        if chat not in self._busy and (lane := self._lanes.get(chat)):
            heapq.heappush(self._ready, (*lane[0][:2], chat))


class Outbox:
    """Sends rows by `deliver`, and writes down what becomes of them; `again` sends once more what is in doubt."""

    def __init__(
        self,
        store: Store,
        deliver: Callable[[Row], Awaitable[Delivery]],
        *,
        rate: float,
        again: bool,
        counted: Callable[[Kind], None] = lambda _: None,
    ) -> None:
        self._store, self._deliver, self._again, self._counted = store, deliver, again, counted
        self._limiter = Limiter(rate)
        self._queue = Queue(self._limiter)
        self._made: list[Progress] = []
        self._flying: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._stopping = False

    def __len__(self) -> int:
        return len(self._queue) + len(self._flying)

    def put(self, rows: Iterable[Row]) -> None:
        now, wall = time.monotonic(), time.time()
        for row in rows:
            self._queue.put(row, now + min(row.not_before - wall, LONGEST))
        self._wake.set()

    async def start(self, channel: str) -> None:
        """Take up what an earlier process left behind. What it was sending when it died is in doubt."""
        doubts = await self._store.settle_doubt(channel, again=self._again)
        for _ in range(doubts):
            self._counted("doubt")
        if doubts:
            log.warning("messages in doubt after a cut", extra={"count": doubts, "sent_again": self._again})
        self.put(await self._store.unsent(channel))

    def stop(self) -> None:
        """Send nothing new; `run` ends when what is in flight has landed and is written down."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        tidied = time.monotonic()
        while not self._stopping or self._flying or self._made:
            self._wake.clear()
            rows, wait = self._claim()
            if rows or self._made:
                await self._write(rows)
                for row in rows:
                    task = asyncio.create_task(self._send(row))
                    self._flying.add(task)
            else:
                await _first(self._wake, wait)
            if time.monotonic() > tidied + LONGEST:
                tidied = time.monotonic()
                self._limiter.tidy(tidied)

    def _claim(self) -> tuple[list[Row], float]:
        """Rows that may be sent now, and seconds until the next."""
        rows: list[Row] = []
        while not self._stopping and len(self._flying) + len(rows) < SLOTS:
            found = self._queue.next(time.monotonic())
            if not isinstance(found, Row):
                return rows, LONGEST if found is None else found
            rows.append(found)
        return rows, LONGEST

    async def _write(self, rows: list[Row]) -> None:
        """One transaction for all that happened since the last; until the store takes it, nothing is sent."""
        made, self._made = self._made, []
        progress = Progress(
            claimed=tuple(row.id for row in rows),
            sent=tuple(one for some in made for one in some.sent),
            kept=tuple(one for some in made for one in some.kept),
            failed=tuple(one for some in made for one in some.failed),
            doubt=tuple(one for some in made for one in some.doubt),
            later=tuple(one for some in made for one in some.later),
            gone=tuple(one for some in made for one in some.gone),
            moved=tuple(one for some in made for one in some.moved),
        )
        await patiently(lambda: self._store.progress(progress))

    async def _send(self, row: Row) -> None:
        try:
            delivery = await self._deliver(row)
        except Exception as error:
            log.exception("a message could not be sent", extra={"error": type(error).__name__})
            delivery = Delivery(kind="failed")
        self._counted(delivery.kind)
        self._made.append(self._landed(replace(row, attempts=row.attempts + 1), delivery))
        self._flying.discard(asyncio.current_task())
        self._wake.set()

    def _landed(self, row: Row, delivery: Delivery) -> Progress:
        now, kind = time.monotonic(), delivery.kind
        again_in = _again_in(row, delivery, again=self._again)
        if kind == "limited":
            self._limiter.pause(row.chat, now, delivery.seconds)
        self._queue.done(row, now, again_in=again_in)
        if kind == "gone":
            dropped = [other.id for other in self._queue.drop(row.chat)]
            return Progress(failed=(row.id, *dropped), gone=(row.chat,))
        if kind == "moved":
            for other in self._queue.drop(row.chat):
                self._queue.put(replace(other, chat=delivery.chat))
            return Progress(moved=((row.chat, delivery.chat),), later=((row.id, 0.0),))
        if again_in is not None:
            return Progress(later=((row.id, time.time() + again_in),))
        if kind == "doubt":
            return Progress(doubt=(row.id,))
        if kind == "sent":
            return Progress(kept=(row.id,)) if row.dedup else Progress(sent=(row.id,))
        return Progress(failed=(row.id,))


def is_group(chat: str) -> bool:
    """Telegram numbers groups below zero."""
    return ":-" in chat


def backoff(attempt: int, longest: float = LONGEST) -> float:
    """Seconds before the next attempt: doubling from a half, shaken so that not all come at once."""
    return float(min(longest, 0.5 * 2 ** min(attempt - 1, 16)) * random.uniform(0.8, 1.0))  # noqa: S311 - no secret


def _again_in(row: Row, delivery: Delivery, *, again: bool) -> float | None:
    """Seconds until the row is sent again; None: never."""
    if delivery.kind == "limited":
        return delivery.seconds
    if delivery.kind == "moved":
        return 0.0
    if delivery.kind == "offline":
        return max(delivery.seconds, backoff(row.attempts, OFFLINE))
    retried = delivery.kind == "refused" and row.attempts < REFUSALS
    return backoff(row.attempts) if retried or (delivery.kind == "doubt" and again) else None


async def _first(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), max(seconds, 0.001))
    except TimeoutError:
        return
