"""How fast one person is answered: who floods is slowed down alone."""

from __future__ import annotations

from dataclasses import dataclass

BURST = 10.0  # questions at once …
RATE = 1 / 3  # … then one in three seconds


@dataclass(slots=True)
class Allowance:
    """One person's; `told` once that it is going slowly."""

    tokens: float
    at: float
    told: bool = False


class Pace:
    """Seconds until the next question of a lane is answered; `more` scales it as the limits of sending are."""

    def __init__(self, more: float = 1.0) -> None:
        self._burst, self._rate = BURST * more, RATE * more
        self._lanes: dict[str, Allowance] = {}

    def wait(self, lane: str, now: float) -> float:
        """0: taken, answer now."""
        own = self._lanes.setdefault(lane, Allowance(self._burst, now))
        own.tokens, own.at = min(self._burst, own.tokens + (now - own.at) * self._rate), now
        if own.tokens < 1.0:
            return (1.0 - own.tokens) / self._rate + 0.001
        own.tokens -= 1.0
        return 0.0

    def tell(self, lane: str) -> bool:
        """Whether the person is to be told now; once, until the lane has been quiet."""
        told, self._lanes[lane].told = self._lanes[lane].told, True
        return not told

    def tidy(self, now: float) -> None:
        full = self._burst / self._rate
        self._lanes = {lane: own for lane, own in self._lanes.items() if now - own.at < full}
