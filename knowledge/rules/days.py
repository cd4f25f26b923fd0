"""The days of the event: which they are, which are still to come, which of them a time means."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.answers import DateRun, Finding

if TYPE_CHECKING:
    from knowledge.case import Case
    from knowledge.event import Day, Lines, OtherDate
    from knowledge.when import When

MOST_DATES = 4  # told at once; of a longer series the next one is
SERIES = dt.timedelta(days=21)  # a longer stretch of days is a series of meetings, not one event
DAY = dt.timedelta(days=1)


def today(case: Case) -> dt.date:
    return case.now.date()


def lines_of_days(days: list[Day]) -> Lines:
    return tuple(sorted({line for day in days[:MOST_DATES] for line in day.lines}))


def coming(case: Case) -> list[Day]:
    """The days of the event that are not over, today's included; all of them when the event is over."""
    days = list(case.facts.event.days)
    return [d for d in days if d.date >= today(case)] or days


def is_series(days: list[Day]) -> bool:
    """Whether these are separate meetings rather than one event."""
    apart = any((b.date - a.date).days > 1 for a, b in pairwise(days))
    return apart and days[-1].date - days[0].date >= SERIES


def date_finding(case: Case, say: str = "date") -> Finding | None:
    """When the event is; of a series of meetings, the next."""
    days = list(case.facts.event.days)
    if not days:
        return None
    if is_series(days):
        day = coming(case)[0]
        say = "date_next" if say == "date" else say
        return Finding(rule="date", say=say, values={"date": day.date}, lines=day.lines, topic="date")
    dates: object = days[0].date
    if len(days) > 1:
        in_a_row = all((b.date - a.date).days == 1 for a, b in pairwise(days))
        run = in_a_row or len(days) > MOST_DATES
        dates = DateRun(days[0].date, days[-1].date) if run else [d.date for d in days]
        say = f"{say}_run" if run and say == "date" else say
    return Finding(rule="date", say=say, values={"date": dates}, lines=lines_of_days(days), topic="date")


def days_in(case: Case, when: When) -> list[Day]:
    """The days of the event that a span of time touches."""
    zone = case.facts.event.zone
    first, last = when.start.astimezone(zone).date(), when.end.astimezone(zone)
    return [d for d in case.facts.event.days if d.date == first or first < d.date < last.date()]


def named_elsewhere(case: Case, when: When) -> list[OtherDate]:
    """The days of this span that the page names for something other than the event itself."""
    zone = case.facts.event.zone
    first, end = when.start.astimezone(zone).date(), when.end.astimezone(zone).date()
    others = case.facts.event.other_dates
    return [d for d in others if first <= d.date < max(end, first + DAY) and d.why != "published"]


def the_day(case: Case) -> Day | None:
    """The day a question on hours means: the one it names, today's, or the next."""
    for when in case.times:
        days = days_in(case, when)
        if days:
            return days[0]
    if case.has("object:day") and case.has("relation:first", "relation:last") and case.facts.event.days:
        return case.facts.event.days[0 if case.has("relation:first") else -1]  # "when does the first day end?"
    return next(iter(coming(case)), None)


def last_day(case: Case) -> Finding | None:
    """The first or the last day of an event of several days: "is today the last day?"."""
    days = case.facts.event.days
    if len(days) < 2 or not case.has("object:day") or case.has("ask:start", "ask:end", "ask:hours", "ask:duration"):
        return None
    day = days[0] if case.has("relation:first") else days[-1]
    asked = next((t for t in case.times if t.dated and t.grain == "day"), None)
    say = "date" if asked is None else "date_yes" if day in days_in(case, asked) else "date_no"
    return Finding(rule="last day", say=say, values={"date": day.date}, lines=day.lines, topic="date")


def how_many_days(case: Case) -> Finding | None:
    """On how many days the event takes place."""
    days = list(case.facts.event.days)
    if not days or is_series(days):
        return None
    value = DateRun(days[0].date, days[-1].date) if len(days) > 1 else days[0].date
    return Finding(
        rule="days",
        say="count_days",
        values={"n": dt.timedelta(days=len(days)), "date": value},
        lines=lines_of_days(days),
    )


def next_meeting(case: Case) -> Finding | None:
    """The next date of a series of meetings."""
    days = [d for d in case.facts.event.days if d.date >= today(case)]
    if len(case.facts.event.days) < 2 or not days or not is_series(list(case.facts.event.days)):
        return None
    day = days[1] if case.has("relation:after", "relation:other") and len(days) > 1 else days[0]
    return Finding(rule="date", say="date_next", values={"date": day.date}, lines=day.lines, topic="date")
