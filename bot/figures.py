"""Numbers of the desk: what was asked and answered, how fast, what was sent. They say nothing of anybody.

They are counted in memory and written down every few seconds, so that a question costs the store nothing more; a crash
loses the last of them. Pure; `counts` has them in the store.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bot.message import Counted

WITHIN = ("0.03", "0.1", "0.3", "1", "3", "10", "60")  # seconds within which replies are counted
SENT = {"sent": "sent", "failed": "failed", "gone": "blocked", "doubt": "unknown"}  # of deliveries, what is kept
TOPIC, SECONDS, DELIVERY = "topic:", "within:", "delivery:"
ANSWERED, PARTLY, OPEN, ASKED_BACK = "answered", "partly", "unanswered", "asked_back"
RESULTS = (ANSWERED, PARTLY, OPEN, ASKED_BACK)
Key = tuple[str, str, str]  # slug of the event or empty, day in ISO 8601, name of the figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one event, but for deliveries and seconds, which are those of the whole desk."""

    following: Mapping[str, int]  # people by what they chose; `sessions`: who has an agenda
    counts: Mapping[str, int]
    today: Mapping[str, int]

    @property
    def topics(self) -> list[tuple[str, int]]:
        """Most asked first."""
        found = [(name.removeprefix(TOPIC), n) for name, n in self.counts.items() if name.startswith(TOPIC)]
        return sorted(found, key=lambda one: (-one[1], one[0]))

    @property
    def share(self) -> float | None:
        """Of the questions that were answered in whole; what was asked back is still open."""
        decided = sum(self.counts.get(name, 0) for name in (ANSWERED, PARTLY, OPEN))
        return self.counts.get(ANSWERED, 0) / decided if decided else None

    def within(self, share: float) -> str | None:
        """Seconds in which this share of the replies was ready; empty where it took longer than any."""
        found = {name: self.counts.get(f"{SECONDS}{name}", 0) for name in (*WITHIN, "")}
        total, seen = sum(found.values()), 0
        for name, count in found.items():
            seen += count
            if total and seen >= share * total:
                return name
        return None


class Tally:
    """What is counted and not written down yet."""

    def __init__(self) -> None:
        self._counts: Counter[Key] = Counter()

    def asked(self, one: Counted, seconds: float) -> None:
        day = one.day.isoformat()
        within = next((name for name in WITHIN if seconds <= float(name)), "")
        self._counts[one.event, day, one.result] += 1
        self._counts["", day, f"{SECONDS}{within}"] += 1
        for topic in one.topics:
            self._counts[one.event, day, f"{TOPIC}{topic}"] += 1

    def delivered(self, kind: str, day: dt.date) -> None:
        if kind in SENT:
            self._counts["", day.isoformat(), f"{DELIVERY}{SENT[kind]}"] += 1

    def take(self) -> Mapping[Key, int]:
        taken, self._counts = self._counts, Counter()
        return taken

    def give_back(self, taken: Mapping[Key, int]) -> None:
        """It could not be written down."""
        self._counts.update(taken)
