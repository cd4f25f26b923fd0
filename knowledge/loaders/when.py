"""What a page says of its dates, while it is read."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from knowledge.event import Lines, Problem
from knowledge.loaders.envelope import Node

LONGEST = 31  # days of one event
STAMP = re.compile(r"^(\d{1,4})-(\d\d)-(\d\d)(?:[T\s]+(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d)?$")


UTC_MIDNIGHT = re.compile(r"2[23]:00:00\.000Z$")


@dataclass(slots=True)
class When:
    """What the page says of its dates, while it is read."""

    first: dt.date | None = None
    last: dt.date | None = None
    dates: list[dt.date] = field(default_factory=list)
    lines: Lines = ()
    hours: dict[dt.date | None, tuple[dt.time | None, dt.time | None, Lines]] = field(default_factory=dict)
    bounds: dict[dt.date, tuple[dt.time | None, dt.time | None, Lines]] = field(default_factory=dict)  # begin and end
    ended: bool = False  # whether the front matter gives an end
    plain_date: bool = False  # whether the front matter's date stands under a key that may be the day of publication
    place_of: str = ""  # the words around the date that was chosen
    place_lines: Lines = ()
    problems: list[Problem] = field(default_factory=list)

    @property
    def year(self) -> int | None:
        return self.first.year if self.first else None

    def all(self) -> list[dt.date]:
        if self.first is None:
            return []
        days = {self.first, *self.dates}
        if self.last and self.first <= self.last and (self.last - self.first).days < LONGEST:
            days |= {self.first + dt.timedelta(days=i) for i in range((self.last - self.first).days + 1)}
        return sorted(days)


def stamp(text: str) -> tuple[dt.date, dt.time | None] | None:
    """An ISO date with its time; midnight means that no time is given."""
    m = STAMP.match(text.strip())
    if not m:
        return None
    try:
        date = dt.date(int(m[1]), int(m[2]), int(m[3]))
        time = dt.time(int(m[4]), int(m[5])) if m[4] else None
    except ValueError:
        return None
    if UTC_MIDNIGHT.search(text.strip()):  # midnight by the clocks of Europe, as editors of pages write a bare day
        return date + dt.timedelta(days=1), None
    return date, time if time != dt.time(0, 0) else None


def front_problem(node: Node, level: str, code: str, **values: str) -> Problem:
    return Problem(line=node.lines[0] if node.lines else 1, level=level, code=code, values=tuple(values.items()))  # type: ignore[arg-type]
