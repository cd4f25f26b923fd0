"""What a text of a page says of times: parts of a day, dates, days of the week, and where."""

from __future__ import annotations

import datetime as dt
import functools
from typing import TYPE_CHECKING, NamedTuple

from knowledge.when import find_times

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class Times(NamedTuple):
    """What a text says of times."""

    parts: frozenset[str]  # of a day
    dated: bool  # whether it names a day, or a number that stands for one
    spans: tuple[tuple[int, int], ...]  # where it speaks of times
    weekdays: frozenset[int]


@functools.lru_cache(maxsize=2000)
def times_in(text: str, language: str, zone: ZoneInfo) -> Times:
    noon = dt.datetime(2000, 1, 3, 12, tzinfo=zone)
    times = find_times(text, now=noon, days=(noon.date(),), zone=zone, languages=(language,))
    return Times(
        frozenset(t.part for t in times if t.part),
        any(t.dated and t.grain != "year" for t in times),
        tuple(t.span for t in times),
        frozenset(t.weekday for t in times if t.weekday is not None),
    )
