"""Whether the event is on, over or cancelled, and how long until it begins."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from knowledge.answers import DateRun, Finding
from knowledge.rules.days import date_finding, days_in, lines_of_days, named_elsewhere, today
from knowledge.rules.hours import first_last
from knowledge.words import tokens

if TYPE_CHECKING:
    from knowledge.case import Case


def until(case: Case) -> Finding | None:
    """How many days until the event; on its day, how many hours and minutes, or how many are left of it."""
    day = next((d for d in case.facts.event.days if d.date >= today(case)), None)
    if day is None:
        return over(case)
    left = (day.date - today(case)).days
    opens, closes, lines = first_last(case, day)
    begun = opens is not None and case.now.time() >= opens
    edge = closes if (case.has("ask:end") or begun) and not case.has("ask:start") else opens
    if left == 0 and edge and case.now.time() < edge:
        moment = dt.datetime.combine(day.date, edge, case.now.tzinfo)
        return Finding(
            rule="until", say="time_until", values={"time": moment - case.now, "what": edge}, lines=lines, topic="hours"
        )
    say = "days_today" if left == 0 else "days_until_one" if left == 1 else "days_until"
    return Finding(rule="until", say=say, values={"n": left, "date": day.date}, lines=day.lines, topic="date")


def over(case: Case) -> Finding | None:
    days = case.facts.event.days
    if not days:
        return None
    value = days[0].date if len(days) == 1 else DateRun(days[0].date, days[-1].date)
    return Finding(rule="over", say="event_over", values={"date": value}, lines=lines_of_days(list(days)), topic="date")


def is_over(case: Case) -> bool:
    return case.facts.end is not None and case.now >= case.facts.end


def too_late(case: Case) -> Finding | None:
    """Whether something is still possible, once the event is over."""
    return over(case) if is_over(case) else None


def state(case: Case) -> Finding | None:
    """Is it over, has it begun, have I missed it."""
    if case.has("ask:when", "ask:hours", "ask:until"):
        return None
    if is_over(case):
        return over(case)
    day = next((d for d in case.facts.event.days if d.date >= today(case)), None)
    if day is None:
        return None
    opens, closes, lines = first_last(case, day)
    values = {"date": day.date, "time": opens}
    if day.date > today(case) or (opens and case.now.time() < opens):
        say = "event_not_yet" if opens else "event_not_yet_day"
        return Finding(rule="state", say=say, values=values, lines=(*day.lines, *lines))
    if closes and case.has("relation:over"):
        return Finding(rule="state", say="event_on", values={"time": closes}, lines=lines)
    return Finding(rule="state", say="event_begun", values=values, lines=lines) if opens else None


def cancelled(case: Case) -> Finding | None:
    """A premise that the page does not bear out: cancelled, postponed, moved; of another day it may be true."""
    said = any(
        hit.label == "relation:cancelled"
        for sentence in case.facts.sentences
        if "cancellation" not in sentence.own
        for hit in case.facts.language.lexicon.find(tokens(sentence.text))
    )
    other = any(t.dated and not days_in(case, t) and (t.grain != "day" or named_elsewhere(case, t)) for t in case.times)
    return None if said or other else date_finding(case, "not_announced")
