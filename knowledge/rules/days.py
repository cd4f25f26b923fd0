"""Rules on the event as a whole: its days and hours, whether it is on, over or cancelled, how long until then."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.answers import DateRun, Finding

if TYPE_CHECKING:
    from knowledge.event import Day, Lines
    from knowledge.scope import Case

MOST_DATES = 4  # told at once; of a longer series the next one is


def day_lines(case: Case) -> Lines:
    days = case.facts.event.days
    return tuple(sorted({line for day in days[:MOST_DATES] for line in day.lines}))


def coming(case: Case) -> list[Day]:
    """The days of the event that are not over, today's included; all of them when the event is over."""
    days = list(case.facts.event.days)
    left = [d for d in days if d.date >= case.now.astimezone(case.facts.event.zone).date()]
    return left or days


def in_a_row(days: list[Day]) -> bool:
    return all((b.date - a.date).days == 1 for a, b in pairwise(days))


def date_finding(case: Case, say: str = "date") -> Finding | None:
    days = list(case.facts.event.days)
    if not days:
        return None
    lines = day_lines(case)
    if len(days) == 1:
        return Finding(rule="date", say=say, values={"date": days[0].date}, lines=lines, topic="date")
    if in_a_row(days) or (len(days) > MOST_DATES and (days[-1].date - days[0].date).days < 21):
        run = DateRun(days[0].date, days[-1].date)
        return Finding(
            rule="date", say=f"{say}_run" if say == "date" else say, values={"date": run}, lines=lines, topic="date"
        )
    if (days[-1].date - days[0].date).days < 21 and len(days) <= MOST_DATES:
        dates = [d.date for d in days]
        return Finding(rule="date", say="date", values={"date": dates}, lines=lines, topic="date")
    first = coming(case)[0]
    return Finding(rule="date", say="date_next", values={"date": first.date}, lines=first.lines, topic="date")


def weekday_asked(case: Case) -> bool:
    return bool(case.times) and any(t.dated for t in case.times)


def fits_event(case: Case, start: dt.datetime, end: dt.datetime) -> list[Day]:
    zone = case.facts.event.zone
    first, last = start.astimezone(zone).date(), end.astimezone(zone)
    return [d for d in case.facts.event.days if first <= d.date and (d.date < last.date() or d.date == first)]


def claim(case: Case) -> Finding | None:
    """ "Is it tomorrow?", "on the 5th?": yes, or no and the right day."""
    clause = case.clause
    dated = [t for t in case.times if t.dated and t.grain in ("day", "part", "week", "month")]
    if not dated or case.scope.sessions or case.scope.left or clause.of("topic") or case.scope.kinds & {"session"}:
        return None
    if clause.has(
        "ask:when",
        "ask:who",
        "ask:what",
        "ask:about",
        "ask:where",
        "ask:count",
        "object:programme",
        "object:speaks",
        "ask:start",
        "ask:end",
        "ask:hours",
        "relation:last",
        "relation:first",
        "ask:list",
    ):
        return None
    if not (clause.mark or clause.has("ask:is_it", "ask:date")):
        return None
    when = dated[0]
    days = fits_event(case, when.start, when.end)
    if days:
        return Finding(rule="claim", say="date_yes", values={"date": days[0].date}, lines=days[0].lines, topic="date")
    return date_finding(case, "date_no")


def wrong_day(case: Case) -> Finding | None:
    """A correction to say first where the question takes another day for the event's."""
    for when in case.times:
        if not when.dated or when.grain not in ("day", "part", "minute") or not case.facts.event.days:
            continue
        wrong_weekday = when.weekday is not None and not when.relative and _names_day(when.words)
        days = fits_event(case, when.start, when.end if when.end > when.start else when.start + dt.timedelta(minutes=1))
        if days and wrong_weekday and days[0].date.weekday() != when.weekday:
            return date_finding(case, "date_correct")
        if not days and not when.relative:
            return date_finding(case, "date_correct")
    return None


def _names_day(words: str) -> bool:
    return any(c.isdigit() for c in words)


def first_last(case: Case, day: Day) -> tuple[dt.time | None, dt.time | None, Lines]:
    """Opening and closing time of a day, from its own hours or from its sessions; a closing only where it is said."""
    facts = case.facts
    at = [i for i, s in enumerate(facts.spans) if s and s.begin.date() == day.date]
    opens, closes, lines = day.opens, day.closes, set(day.hours_lines or day.lines)
    if opens is None and at:
        first = min(at, key=lambda i: facts.spans[i].begin)  # type: ignore[union-attr]
        opens = facts.spans[first].begin.time()  # type: ignore[union-attr]
        lines |= set(facts.event.sessions[first].lines)
    if closes is None and at:
        last = max(at, key=lambda i: facts.spans[i].end)  # type: ignore[union-attr]
        if facts.spans[last].said:  # type: ignore[union-attr]
            closes = facts.spans[last].end.time()  # type: ignore[union-attr]
            lines |= set(facts.event.sessions[last].lines)
    return opens, closes, tuple(sorted(lines))


def the_day(case: Case) -> Day | None:
    """The day a question on hours means: the one it names, today's, or the next."""
    for when in case.times:
        days = fits_event(case, when.start, max(when.end, when.start + dt.timedelta(minutes=1)))
        if days:
            return days[0]
    days = coming(case)
    return days[0] if days else None


def until(case: Case) -> Finding | None:
    """How long until the event."""
    begin = case.facts.begin
    if not case.has("ask:until") or begin is None or case.scope.sessions or case.scope.left:
        return None
    if case.has("relation:next", "relation:after") and case.facts.begin and case.now >= begin:
        return None
    return countdown(case)


def countdown(case: Case) -> Finding | None:
    day = next((d for d in case.facts.event.days if d.date >= case.now.astimezone(case.facts.event.zone).date()), None)
    if day is None:
        return over_finding(case)
    left = (day.date - case.now.astimezone(case.facts.event.zone).date()).days
    say = "days_today" if left == 0 else "days_until_one" if left == 1 else "days_until"
    return Finding(rule="until", say=say, values={"n": left, "date": day.date}, lines=day.lines, topic="date")


def over_finding(case: Case) -> Finding | None:
    days = case.facts.event.days
    if not days:
        return None
    value = days[0].date if len(days) == 1 else DateRun(days[0].date, days[-1].date)
    return Finding(rule="over", say="event_over", values={"date": value}, lines=day_lines(case), topic="date")


def state(case: Case) -> Finding | None:
    """Is it over, has it begun, can one still come."""
    clause, facts = case.clause, case.facts
    if case.scope.sessions or case.scope.persons or case.scope.kinds - {"session"} or facts.end is None:
        return None
    if not clause.has("relation:over", "relation:missed", "relation:begun", "relation:still") or case.scope.left:
        return None
    if clause.of("topic") - {"audience"} or clause.has("ask:when", "ask:until", "relation:now"):
        return None
    if clause.has("relation:over", "ask:end") and clause.has("ask:when", "ask:hours"):
        return None
    if case.now >= facts.end:
        return over_finding(case)
    begin = facts.begin
    today = next((d for d in facts.event.days if d.date == case.now.astimezone(facts.event.zone).date()), None)
    if begin is None or (clause.has("relation:still") and not clause.has("relation:over", "relation:missed")):
        return None
    return _not_over(case, today)


def _not_over(case: Case, today: Day | None) -> Finding | None:
    if today is None:
        day = next((d for d in case.facts.event.days if d.date > case.now.date()), None)
        if day is None:
            return None
        opens, _, lines = first_last(case, day)
        if opens:
            return Finding(
                rule="state", say="event_not_yet", values={"date": day.date, "time": opens}, lines=(*day.lines, *lines)
            )
        return Finding(rule="state", say="event_not_yet_day", values={"date": day.date}, lines=day.lines)
    opens, closes, lines = first_last(case, today)
    local = case.now.astimezone(case.facts.event.zone).time()
    if opens and local < opens:
        return Finding(rule="state", say="event_not_yet", values={"date": today.date, "time": opens}, lines=lines)
    if closes and case.has("relation:over"):
        return Finding(rule="state", say="event_on", values={"time": closes}, lines=lines)
    if opens:
        return Finding(rule="state", say="event_begun", values={"time": opens}, lines=lines)
    return None


def cancelled(case: Case) -> Finding | None:
    """A premise that the page does not bear out: cancelled, postponed, moved."""
    if not case.has("relation:cancelled") or case.has("topic:cancellation", "topic:registration") or case.scope.left:
        return None
    return date_finding(case, "not_announced")


def hours(case: Case) -> Finding | None:
    """When the day opens, closes, how long it lasts."""
    clause = case.clause
    asked = clause.has("ask:start", "ask:end", "ask:hours", "ask:duration", "ask:when")
    scope = case.scope
    if not asked or scope.sessions or scope.persons or scope.left or scope.kinds - {"session"} or scope.rooms:
        return None
    if clause.of("topic") - {"programme", "contact", "audience", "topic", "networking", "access"}:
        return None
    if any(t.grain == "minute" for t in case.times):
        return None
    day = the_day(case)
    if day is None:
        return None
    opens, closes, lines = first_last(case, day)
    part = next((t.part for t in case.times if t.part), None)
    if part and not (part == "morning" and opens and not clause.has("ask:end")):
        return None
    return _hours(case, day, opens, closes, lines)


def _hours(case: Case, day: Day, opens: dt.time | None, closes: dt.time | None, lines: Lines) -> Finding | None:
    clause = case.clause
    both = clause.has("ask:hours") or (clause.has("ask:start") and clause.has("ask:end"))
    lines = tuple(sorted({*lines}))
    if clause.has("ask:duration") and opens and closes:
        start, end = (dt.datetime.combine(day.date, t) for t in (opens, closes))
        return Finding(
            rule="duration",
            say="lasts",
            values={"time": end - start, "opens": opens, "closes": closes},
            lines=lines,
            topic="hours",
        )
    if both and opens and closes:
        return Finding(rule="hours", say="hours", values={"opens": opens, "closes": closes}, lines=lines, topic="hours")
    if clause.has("ask:end") and not clause.has("ask:start"):
        return (
            Finding(rule="closes", say="closes", values={"time": closes}, lines=lines, topic="hours")
            if closes
            else None
        )
    if opens and clause.has("ask:start", "ask:hours"):
        return Finding(rule="opens", say="opens", values={"time": opens}, lines=lines, topic="hours")
    if opens and clause.has("ask:when"):
        say = "hours" if closes else "opens"
        return (
            Finding(
                rule="when",
                say="date_hours" if closes else "date_opens",
                values={"date": day.date, "opens": opens, "closes": closes, "time": opens},
                lines=tuple(sorted({*lines, *day.lines})),
                topic="hours",
            )
            if say
            else None
        )
    return None


def date(case: Case) -> Finding | None:
    scope = case.scope
    if (
        not case.has("ask:date", "ask:when")
        or scope.sessions
        or scope.persons
        or scope.left
        or scope.kinds - {"session"}
    ):
        return None
    if case.clause.of("topic") - {"topic", "audience", "networking"}:
        return None
    if any(t.part or t.grain == "minute" for t in case.times) and not any(t.dated for t in case.times):
        return None
    if any(t.grain in ("month", "week", "day", "year") and t.dated for t in case.times):
        when = case.times[0]
        days = fits_event(case, when.start, when.end)
        if days:
            lines = tuple(sorted({n for d in days for n in d.lines}))
            return Finding(
                rule="date", say="date", values={"date": [d.date for d in days[:MOST_DATES]]}, lines=lines, topic="date"
            )
    if case.has("relation:next"):
        day = coming(case)[0] if coming(case) else None
        if day:
            return Finding(
                rule="date",
                say="date_next" if len(case.facts.event.days) > 1 else "date",
                values={"date": day.date},
                lines=day.lines,
                topic="date",
            )
    return date_finding(case)
