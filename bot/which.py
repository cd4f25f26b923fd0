"""Which event is meant where there are several: the one that is named, that runs, else the next, else the last."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import TYPE_CHECKING

from knowledge import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge import Event

WORD = re.compile(r"[^\W\d_]{5,}")  # years and short words name nothing
ENOUGH = 2  # words of a title alone that name its event


def named(events: Sequence[Event], text: str) -> Event | None:
    """The one event that a text names: by enough words that no other title has, or the one word its title has."""
    if len(events) < ENOUGH:
        return None
    titles = [set(WORD.findall(tidy(event.title.text))) for event in events]
    count = Counter(word for title in titles for word in title)
    said = set(WORD.findall(tidy(text)))
    found = [
        event
        for event, title in zip(events, titles, strict=True)
        if title and sum(count[word] == 1 for word in title & said) >= min(ENOUGH, len(title))
    ]
    return found[0] if len(found) == 1 else None


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
