"""Sessions of an event of several days that stand under a heading with a date in it: they are on that day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.loaders.times import find_dates

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from knowledge.loaders.draft import Draft
    from knowledge.loaders.marks import Block


def date_by_headings(
    drafts: Sequence[Draft], blocks: Sequence[Block], days: Collection[dt.date], year: int | None
) -> None:
    """Give sessions without a date that of the nearest heading above that names one of the event's days."""
    undated = [d for d in drafts if d.date is None and d.lines]
    if len(days) < 2 or not undated:
        return
    above: list[tuple[int, dt.date | None]] = []
    at: dict[int, dt.date | None] = {}
    for block in blocks:
        if block.kind == "heading":
            while above and above[-1][0] >= block.level:
                above.pop()
            named = {d.date for d in find_dates(block.text, year)} & {*days}
            held = above[-1][1] if above else None
            above.append((block.level, named.pop() if len(named) == 1 else held))
        at.update(dict.fromkeys(block.numbers, above[-1][1] if above else None))
    for draft in undated:
        draft.date = at.get(draft.lines[0])
