"""What waits in the inbox, by whose it is: those of one lane in order, nobody held up by another."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.pace import Pace
    from bot.rows import Received, Waiting

ROUND = 24  # updates at most in one transaction
LONG = 1500  # characters from which an update is handled by itself, in a thread, so that it holds up nobody


class Lanes:
    """`wake` is set when something new waits, or a lane goes on."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._lanes: dict[str, deque[Waiting]] = {}
        self._ready: deque[str] = deque()
        self._timers: list[tuple[float, str]] = []
        self._known: set[int] = set()  # rows that wait here or are being handled
        self.wake = asyncio.Event()

    def __len__(self) -> int:
        return sum(map(len, self._lanes.values()))

    def put(self, rows: Iterable[Waiting]) -> None:
        """Take what waits in the store."""
        for row in rows:
            if row.id in self._known:
                continue
            self._known.add(row.id)
            if row.lane not in self._lanes:
                self._lanes[row.lane] = deque()
                self._ready.append(row.lane)
            self._lanes[row.lane].append(row)
            self.wake.set()

    def unknown(self, numbers: Iterable[int]) -> list[int]:
        return [number for number in numbers if number not in self._known]

    def done(self, number: int) -> None:
        self._known.discard(number)

    def go_on(self, lane: str) -> None:
        """What it waited for is handled."""
        self._ready.append(lane)
        self.wake.set()

    def ready(self, now: float) -> bool:
        """Whether some lane has its turn."""
        while self._timers and self._timers[0][0] <= now:
            self._ready.append(heapq.heappop(self._timers)[1])
        return bool(self._ready)

    def until_next(self, now: float) -> float:
        """Seconds until a lane that is held has its turn."""
        return self._timers[0][0] - now if self._timers else 60.0

    def sorted(self, updates: Sequence[Received]) -> tuple[list[Received], list[Received]]:
        """Those whose turn it is, and those that wait: behind others of their lane, for the pace, for a thread."""
        at_once: list[Received] = []
        later: list[Received] = []
        held, now = set[str](), time.monotonic()
        for update in updates:
            behind = update.lane in held or update.lane in self._lanes
            if behind or len(update.payload) > LONG or self._pace.wait(update.lane, now) > 0:
                held.add(update.lane)
                later.append(update)
            else:
                at_once.append(update)
        return at_once, later

    def take(self) -> tuple[list[Waiting], list[Waiting], list[Waiting]]:
        """The next rows, of each lane in turn; those whose people are to be told that it goes slowly; long ones."""
        rows: list[Waiting] = []
        told: list[Waiting] = []
        alone: list[Waiting] = []
        now = time.monotonic()
        while self._ready and len(rows) < ROUND:
            lane = self._ready.popleft()
            if not (waiting := self._lanes[lane]):
                del self._lanes[lane]
            elif (wait := self._pace.wait(lane, now)) > 0:
                heapq.heappush(self._timers, (now + wait, lane))
                if self._pace.tell(lane):
                    told.append(waiting[0])
            elif len(waiting[0].payload) > LONG:
                alone.append(waiting.popleft())
            else:
                rows.append(waiting.popleft())
                self._ready.append(lane)
        return rows, told, alone
