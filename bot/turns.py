"""When a row may be sent, and which comes first: values and a clock that is handed in, no waiting, no sending."""

from __future__ import annotations

import heapq
from collections import deque
from typing import TYPE_CHECKING

from bot.rows import REPLY

if TYPE_CHECKING:
    from bot.rows import Row

USUAL_RATE = 30.0  # a second; what Telegram allows, see its bot FAQ
SLACK = 0.1  # seconds that announcements may catch up when they were held up
TICK = 0.01  # … and that they wait at least, so that at a high rate several leave with one transaction
WAYS = 100  # calls of which the shortest tells how long a call is on its way at least
SURE = 0.8  # of that


class Ways:
    """How long calls were on their way, there and back, at least.

    When a message arrived is not known, only that it was after the call began and before the answer came. Between the
    arrivals of two messages lies at least the time from the answer to the first until the start of the second, and
    besides the shortest way back of the one and there of the other.
    """

    def __init__(self) -> None:
        self._lately: deque[float] = deque(maxlen=WAYS)
        self.shortest = 0.0

    def took(self, seconds: float) -> None:
        """Nothing is taken for sure before enough calls were seen."""
        self._lately.append(seconds)
        if len(self._lately) == WAYS:
            self.shortest = SURE * min(self._lately)


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

    def cancel(self) -> None:
        self._flying -= 1

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
        self._ways, self._began = Ways(), dict[str, float]()
        self._apart, self._pushed = 1.0 / rate, 0.0
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

    def wait_pushed(self, now: float) -> float:
        """Announcements leave evenly, not all at the start of a second: so a reply never waits for the next one."""
        return 0.0 if self._pushed <= now else max(self._pushed - now, TICK)

    def begin(self, chat: str, now: float | None = None, *, pushed: bool = False) -> None:
        self._all.begin()
        if now is not None:
            self._began[chat] = now
        if pushed and now is not None:
            self._pushed = max(self._pushed, now - SLACK) + self._apart
        self._chats.setdefault(chat, Window(*(self._group if is_group(chat) else self._private))).begin()

    def cancel(self, chat: str) -> None:
        self._all.cancel()
        self._began.pop(chat, None)
        self._chats[chat].cancel()

    def end(self, chat: str, now: float) -> None:
        if (began := self._began.pop(chat, None)) is not None:
            self._ways.took(now - began)
        self._all.end(now - self._ways.shortest)
        self._chats[chat].end(now)

    def pause(self, chat: str, now: float, seconds: float) -> None:
        """Telegram says how long, not for whom: the chat, and all of them when a second one is told so meanwhile."""
        if any(until > now for other, until in self._paused.items() if other != chat):
            self._pause = max(self._pause, now + seconds)
        self._paused[chat] = now + seconds

    def rest(self, until: float) -> None:
        """Nothing is sent before that moment."""
        self._pause = max(self._pause, until)

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

    def claim(self, chat: str, now: float) -> bool:
        """Whether a reply may go to this chat at once, before no other that waits; then it counts as being sent."""
        if chat in self._busy or chat in self._lanes or (self._ready and self._ready[0][0] <= REPLY):
            return False
        if max(self._limiter.wait_all(now), self._limiter.wait(chat, now)) > 0:
            return False
        self._busy.add(chat)
        self._limiter.begin(chat, now)
        return True

    def release(self, chat: str) -> None:
        """Nothing was sent to a claimed chat."""
        self._busy.discard(chat)
        self._limiter.cancel(chat)
        self._offer(chat)

    def next(self, now: float) -> Row | float | None:
        """A row to send now, or the seconds until there may be one, or None: nothing waits."""
        while self._timers and self._timers[0][0] <= now:
            self._offer(heapq.heappop(self._timers)[1])
        while self._ready:
            if (wait := self._limiter.wait_all(now)) > 0:
                return wait
            priority, number, chat = self._ready[0]
            lane = self._lanes.get(chat)
            stale = chat in self._busy or not lane or lane[0][1] != number
            if not stale and priority > REPLY and (wait := self._limiter.wait_pushed(now)) > 0:
                return min(wait, self._timers[0][0] - now) if self._timers else wait
            heapq.heappop(self._ready)
            if stale:
                continue
            if (wait := max(self._limiter.wait(chat, now), self._held.get(chat, 0.0) - now)) > 0:
                heapq.heappush(self._timers, (now + wait, chat))
                continue
            self._held.pop(chat, None)
            self._busy.add(chat)
            self._limiter.begin(chat, now, pushed=priority > REPLY)
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


def is_group(chat: str) -> bool:
    """Telegram numbers groups below zero."""
    return ":-" in chat
