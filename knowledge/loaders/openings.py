"""Rows and lines that give the hours of each day of the event: "Saturday 19 June | 10 to 18"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.loaders.times import Times, find_dates, find_times
from knowledge.loaders.words import find, without, words

if TYPE_CHECKING:
    import datetime as dt

    from knowledge.loaders.marks import Block
    from knowledge.loaders.when import When

SHORTEST = 2  # hours of a day
LONGEST = 110  # characters of such a line
FIRST = 4  # characters before the day
FEWEST = 2
WORD = re.compile(r"[^\W\d_]{3,}")


def read_openings(when: When, blocks: list[Block]) -> set[int]:
    """The hours that neighbouring rows or items give for all days of the event, one each; the lines they stand on."""
    days = when.all()
    if not days:
        return set()
    run: list[tuple[dt.date, Times, Block]] = []
    for block in [*blocks, None]:
        told = _told(block, days, when.year) if block else None
        if told and block:
            run.append((*told, block))
            continue
        dates = sorted(date for date, _, _ in run)
        if len(dates) >= FEWEST and (dates == days or (set(days) <= set(dates) and _in_a_row(dates))):
            when.dates += [date for date in dates if date not in days]
            for date, times, own in run:
                when.hours[date] = (times.start, times.end, own.numbers)
            return {n for _, _, own in run for n in own.numbers}
        run = []
    return set()


def _in_a_row(dates: list[dt.date]) -> bool:
    return all((b - a).days == 1 for a, b in pairwise(dates))


def _told(block: Block, days: list[dt.date], year: int | None) -> tuple[dt.date, Times] | None:
    """The day of the event and its hours, where a row or an item begins with them and says little more."""
    text = ", ".join(c for c in block.cells if c) if block.kind == "cell" else block.text
    times = find_times(text) if block.kind in ("cell", "item") and len(text) <= LONGEST else []
    if len(times) != 1 or times[0].end is None or find("programme", text):
        return None
    hours = (times[0].end.hour - times[0].start.hour) % 24
    date = _day(text[: times[0].at[0]], days, year)
    return (date, times[0]) if date and hours >= SHORTEST else None


def _day(before: str, days: list[dt.date], year: int | None) -> dt.date | None:
    """The day that the words before the hours are, and nothing else."""
    dates = [d for d in find_dates(before, year) if not d.until]
    if len(dates) == 1 and dates[0].at[0] <= FIRST and not WORD.search(without("from", before[dates[0].at[1] :])):
        return dates[0].date
    names = WORD.findall(without("from", before))
    weekday = words().weekdays.get(names[0]) if len(names) == 1 and not dates else None
    named = [d for d in days if d.weekday() == weekday]
    return named[0] if weekday is not None and len(named) == 1 else None
