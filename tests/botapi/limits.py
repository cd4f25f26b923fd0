"""Telegram's pace, as far as it is known: windows that are stated, configurable and off by default.

The Bot FAQ names about one message a second in a chat, 20 a minute in a group and 30 a second over all; the
exact windows are unpublished. Ours: a Window(count, seconds) lets at most `count` messages through in any
stretch of `seconds`, measured at the counterpart's own clock when the call is read. A refused call does not
count, and takes from no other window. `retry_after` is the time until the window has room, in whole seconds,
rounded up: a caller that waits it out is let through if nobody else came.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi.errors import too_many

COUNTED = frozenset({"sendmessage", "sendphoto", "senddocument", "sendvenue", "sendlocation"})


@dataclass(frozen=True, slots=True)
class Window:
    count: int
    seconds: float


@dataclass(slots=True)
class Limits:
    """None switches a limit off."""

    per_chat: Window | None = None
    per_group: Window | None = None
    overall: Window | None = None
    counted: frozenset[str] = COUNTED
    clock: Callable[[], float] = time.monotonic
    _taken: dict[int | None, deque[float]] = field(default_factory=dict)

    @classmethod
    def telegram(cls) -> Limits:
        """The figures of the Bot FAQ."""
        return cls(Window(1, 1), Window(20, 60), Window(30, 1))

    def check(self, method: str, chat: int) -> None:
        """Takes a place in each window, or refuses and takes none."""
        if method not in self.counted or not (self.per_chat or self.per_group or self.overall):
            return
        now = self.clock()
        local = self.per_group if chat < 0 else self.per_chat
        windows: list[tuple[int | None, Window | None]] = [(chat, local), (None, self.overall)]
        wait = max(self._wait(key, window, now) for key, window in windows)
        if wait > 0:
            raise too_many(max(1, math.ceil(wait)))
        for key, window in windows:
            if window:
                self._taken.setdefault(key, deque()).append(now)

    def _wait(self, key: int | None, window: Window | None, now: float) -> float:
        taken = self._taken.get(key)
        if window is None or taken is None:
            return 0.0
        while taken and taken[0] <= now - window.seconds:
            taken.popleft()
        return taken[0] + window.seconds - now if len(taken) >= window.count else 0.0
