"""Which event is meant where there are several: the one that runs, else the next, else the last that was."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge import Event


def meant(events: Sequence[Event], now: dt.datetime) -> Event:
    """Events without any date are meant only when no other is there."""
    coming = [(begins, place) for place, event in enumerate(events) for begins, ends in _days(event) if ends > now]
    if coming:
        return events[min(coming)[1]]
    gone = [(ends, place) for place, event in enumerate(events) for _, ends in _days(event)]
    return events[max(gone)[1]] if gone else events[0]


def _days(event: Event) -> list[tuple[dt.datetime, dt.datetime]]:
    """The aware span of each day of the event, whole days where the page gives no hours."""
    return [
        (
            dt.datetime.combine(day.date, day.opens or dt.time.min, event.zone),
            dt.datetime.combine(day.date, _closing(day.opens, day.closes), event.zone),
        )
        for day in event.days
    ]


def _closing(opens: dt.time | None, closes: dt.time | None) -> dt.time:
    after_midnight = closes is not None and opens is not None and closes <= opens
    return dt.time.max if closes is None or after_midnight else closes
