"""A span of time, and the ground from which spans are counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

Grain = Literal["minute", "part", "day", "week", "month", "year"]
Relation = Literal["at", "from", "until", "between", "after", "before", "about"]
PARTS = {"morning": (0, 12), "noon": (12, 14), "afternoon": (12, 18), "evening": (17, 24), "night": (0, 6)}
HALF_DAY = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A span of time that a question names; `end` is exclusive, and equal to `start` for a point in time."""

    start: dt.datetime
    end: dt.datetime
    grain: Grain
    relation: Relation = "at"
    words: str = ""
    span: tuple[int, int] = (0, 0)  # character offsets in the raw question
    dated: bool = False  # the words name a day
    relative: bool = False  # depends on the moment of asking
    anchored: bool = False  # counted from the day last spoken of: "the next day"
    weekday: int | None = None  # Monday 0, where one was named
    part: str | None = None  # "morning" | "noon" | "afternoon" | "evening" | "night"
    ambiguous_half_day: bool = False  # "at 3" may be 3 or 15; start is the likelier one

    @property
    def other_half(self) -> When:
        """The other reading of a clock time that leaves the half of the day open."""
        shift = HALF_DAY if self.start.hour < 12 else -HALF_DAY
        return replace(self, start=self.start + shift, end=self.end + shift)


class Ground(NamedTuple):
    """What times are counted from: the moment in the event's zone, the event's days, the day last spoken of."""

    now: dt.datetime
    days: tuple[dt.date, ...]
    zone: ZoneInfo
    anchor: dt.date | None = None
    goes_on: bool = False  # whether bare times are of that day: "and in the afternoon?"

    @property
    def today(self) -> dt.date:
        return self.now.date()

    @property
    def day(self) -> dt.date:
        """The day a bare clock time means: today on a day of the event, else the event's next or first."""
        if self.goes_on and self.anchor in self.days and self.anchor is not None:
            return self.anchor
        if self.today in self.days or not self.days:
            return self.today
        return next((d for d in self.days if d > self.today), self.days[0])

    @property
    def around(self) -> dt.date:
        """The day to which a date without a year or a month is near."""
        return self.days[0] if self.days else self.today

    def at(self, day: dt.date, hour: int = 0, minute: int = 0) -> dt.datetime:
        extra = dt.timedelta(days=1) if hour == 24 else dt.timedelta()
        return dt.datetime.combine(day + extra, dt.time(hour % 24, minute), self.zone)

    def point(self, hour: int, minute: int, relation: Relation = "at") -> When:
        moment = self.at(self.day, hour, minute)
        return When(start=moment, end=moment, grain="minute", relation=relation)

    def moment(self, minutes: int) -> When:
        """A point so many minutes from now, whatever the clocks do meanwhile."""
        moment = (self.now.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(self.zone)
        return When(start=moment, end=moment, grain="minute", relative=True)

    def whole(self, first: dt.date, last: dt.date | None = None, *, grain: Grain = "day") -> When:
        """All of a day, or of the days from the first to the last."""
        end = (last or first) + dt.timedelta(days=1)
        return When(start=self.at(first), end=self.at(end), grain=grain, dated=True)

    def part(self, name: str, day: dt.date) -> When:
        first, last = PARTS[name]
        return When(start=self.at(day, first), end=self.at(day, last), grain="part", part=name)

    def dated(self, day: int, month: int, year: int | None) -> dt.date:
        """A day and month: in the year given, that of the event's such day, or the one nearest to the event."""
        if year is not None:
            return dt.date(year + (2000 if year < 100 else 0), month, day)
        known = next((d for d in self.days if (d.month, d.day) == (month, day)), None)
        if known:
            return known
        return _nearest(self.around, [(y, month, day) for y in range(self.around.year - 1, self.around.year + 2)])

    def numbered(self, number: int) -> dt.date:
        """ "the 24th": a day of the event with that number, else the nearest such day to the event."""
        known = next((d for d in self.days if d.day == number), None)
        if known:
            return known
        months = [divmod(self.around.year * 12 + self.around.month - 1 + step, 12) for step in (-1, 0, 1)]
        return _nearest(self.around, [(year, month + 1, number) for year, month in months])


def _nearest(around: dt.date, options: list[tuple[int, int, int]]) -> dt.date:
    """The nearest of the options that exist; ValueError where none does."""
    days = []
    for year, month, day in options:
        try:
            days.append(dt.date(year, month, day))
        except ValueError:
            continue
    return min(days, key=lambda d: abs((d - around).days))
