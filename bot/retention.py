"""How long what people leave behind is kept: by the last days of the events."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge import Event


def ending(event: Event) -> float | None:
    """When the event's last day is over, in seconds since 1970; None for an event without dates."""
    days = [day.date for day in event.days]
    if not days:
        return None
    return dt.datetime.combine(max(days) + dt.timedelta(days=1), dt.time.min, event.zone).timestamp()


def cutoff(ends: Sequence[float], now: float, retention: float) -> float:
    """What was last used before this moment is deleted. All in seconds; `ends` are those of the events.

    What belongs to an event goes when the retention after it is over; with no event to come, after a day at most.
    """
    over = [end + retention for end in ends if end + retention <= now]
    if len(over) == len(ends):
        return now - (86400.0 if ends else retention)
    return max(over, default=0.0)
