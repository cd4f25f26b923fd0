"""Tables whose columns are the days of the event: the cells of a row, each with its day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from knowledge.loaders.groups import day_of
from knowledge.loaders.kinds import EDGES
from knowledge.loaders.times import Times, find_dates, leading_times

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from knowledge.loaders.draft import Draft
    from knowledge.loaders.marks import Block

FEWEST = 2  # columns
SPARE = 16  # characters beside the date in the head of a column


def days_of(header: Sequence[str], days: Sequence[dt.date], year: int | None) -> dict[int, dt.date]:
    """Column → its day, where the columns behind the first are one day each, and different ones."""
    found: dict[int, dt.date] = {}
    for i, head in enumerate(header[1:], 1):
        dates = find_dates(head, year)
        if len(dates) == 1 and dates[0].until is None and len(head) - (dates[0].at[1] - dates[0].at[0]) <= SPARE:
            found[i] = dates[0].date
        elif not dates and len(head.split()) <= FEWEST and (day := day_of(head, days)):
            found[i] = day
        elif head.strip(EDGES):
            return {}
    return found if len(found) >= FEWEST and len(set(found.values())) == len(found) else {}


def cells_of(block: Block, days: dict[int, dt.date]) -> list[tuple[int, dt.date, Block]]:
    """The cells of a row as rows of their own, with column and day; one cell beside the time is for all days."""
    alone = len(block.cells) == len(("time", "title"))
    found = []
    for column, day in days.items():
        at = 1 if alone else column
        if at < len(block.cells) and block.cells[at].strip(EDGES):
            parts = (block.parts[0], block.parts[at])
            lines = tuple(line for part in parts for line in part)
            row = replace(block, cells=(block.cells[0], block.cells[at]), header=(), parts=parts, lines=lines)
            found.append((column, day, row))
    return found


def prolong(block: Block, before: dict[int, Draft]) -> None:
    """A cell that reaches down into a row lasts until its end."""
    lead = leading_times(block.cells[0]) if block.cells else None
    end = lead[0][0].end if lead else None
    for draft in (before[i] for i in block.spanned if i in before):
        if end and draft.times:
            draft.times = [Times(draft.times[0].start, end, draft.times[0].at)]
