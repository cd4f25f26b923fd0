"""From when until when a day of the event lasts, as far as the page says."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from knowledge.answers import Finding, Quote, Told
from knowledge.rules.days import MOST_DATES, days_in, is_series, named_elsewhere, the_day

if TYPE_CHECKING:
    from knowledge.case import Case
    from knowledge.event import Day, Lines

HOUR = re.compile(r"\b\d{1,2} ?(?:[h:.]\d\d|h\b|uhr|heures?|am\b|pm\b)", re.IGNORECASE)
TWO_DAYS = 4  # times in a line that tells two days and their hours
NOON = dt.time(12)
LONGEST_TOLD = 300  # characters of a sentence told whole


def first_last(case: Case, day: Day) -> tuple[dt.time | None, dt.time | None, Lines]:
    """Opening and closing time of a day, from its own hours or from its sessions; a closing only where it is said."""
    spans, sessions = case.facts.spans, case.facts.event.sessions
    at = [i for i, on in enumerate(spans) if on and on.begin.date() == day.date]
    opens, closes, lines = day.opens, day.closes, set(day.hours_lines or day.lines)
    edges = [(on.begin, on.end, on.said, i) for i in at if (on := spans[i])]
    if opens is None and edges:
        begin, _, _, first = min(edges)
        opens = begin.time()
        lines |= set(sessions[first].lines)
    if closes is None and edges:
        _, end, said, last = max(edges, key=lambda e: e[1])
        if said:
            closes = end.time()
            lines |= set(sessions[last].lines)
    return opens, closes, tuple(sorted(lines))


def hours(case: Case) -> Finding | None:
    """When the day opens, closes, how long it lasts."""
    day = the_day(case)
    hourly = not _claims_an_hour(case) and any(t.grain not in ("day", "part") for t in case.times)
    if day is None or case.kinds or hourly:
        return None
    if any(not days_in(case, t) and named_elsewhere(case, t) for t in case.times):
        return None
    of_a_day = case.has("ask:start", "ask:end", "ask:hours", "ask:duration")
    if not of_a_day and (len(case.facts.event.days) > 1 or (case.has("ask:date") and not case.has("ask:when"))):
        return None
    if (found := _hours_of_each_day(case)) is not None:
        return found
    opens, closes, lines = first_last(case, day)
    part = next((t.part for t in case.times if t.part), None)
    if part and not _tells_of(part, opens, closes, ends=case.has("ask:end")):
        return None
    lines = tuple(sorted({*lines, *day.lines}))
    values = {"date": day.date, "opens": opens, "closes": closes, "time": opens}
    say = _hours_said(case, opens, closes)
    if say is None:
        return _hours_in_a_line(case)
    if say == "lasts" and opens and closes:
        values["time"] = dt.datetime.combine(day.date, closes) - dt.datetime.combine(day.date, opens)  # type: ignore[assignment]
    if say == "closes":
        values["time"] = closes
    return Finding(rule="hours", say=say, values=values, lines=lines, topic="hours")


def _claims_an_hour(case: Case) -> bool:
    """ "Does it end at six?": which the closing time answers, whether it is right or not."""
    clause, hours = case.clause, [t for t in case.times if t.grain == "minute"]
    one = len(hours) == 1 and hours[0].relation == "at" and not hours[0].relative
    asks = case.has("ask:start") != case.has("ask:end") and not case.has("ask:what", "ask:who", "ask:when", "ask:where")
    return one and asks and clause.mark and not case.subject.sessions and not case.subject.persons


def part_of_day(case: Case) -> Finding | None:
    """ "Is it in the morning or in the afternoon?": the hours of the day."""
    clause, day = case.clause, the_day(case)
    parts = [t for t in case.times if t.part and not t.dated]
    if day is None or len(parts) < len(case.times) or case.kinds or not (clause.mark or clause.has("ask:is_it")):
        return None
    if clause.has("ask:exists"):
        return None  # "what is there in the afternoon?"
    opens, closes, lines = first_last(case, day)
    if not parts or opens is None:
        return None
    say = "date_hours" if closes else "date_opens"
    values = {"date": day.date, "opens": opens, "closes": closes}
    return Finding(rule="part of day", say=say, values=values, lines=tuple(sorted({*lines, *day.lines})), topic="hours")


def _tells_of(part: str, opens: dt.time | None, closes: dt.time | None, *, ends: bool) -> bool:
    """Whether the hours of a day answer what is asked of a part of it: "until when in the evening?"."""
    if ends:
        return part in ("afternoon", "evening") and closes is not None and closes >= NOON
    return part == "morning" and opens is not None


def _hours_of_each_day(case: Case) -> Finding | None:
    """Of an event of several days whose hours differ, and none of which is meant, the hours of each."""
    days = case.facts.event.days
    named = any(days_in(case, t) for t in case.times if t.part is None or t.dated)
    if not 1 < len(days) <= MOST_DATES or named or is_series(list(days)) or case.has("ask:duration"):
        return None
    told = [(day, *first_last(case, day)) for day in days]
    if len({(opens, closes) for _, opens, closes, _ in told}) == 1:
        return None
    end = case.has("ask:end") and not case.has("ask:start", "ask:hours")
    if any(closes is None if end else opens is None for _, opens, closes, _ in told):
        return None
    spoken = [
        Told("hours_day" if opens and closes else "day_from", {"date": day.date, "opens": opens, "closes": closes})
        for day, opens, closes, _ in told
    ]
    lines = tuple(sorted({n for day, _, _, at in told for n in (*at, *day.lines)}))
    return Finding(rule="hours", say="hours_days", values={"days": spoken}, lines=lines, topic="hours")


def _hours_in_a_line(case: Case) -> Finding | None:
    """The line of an event of several days that says when the first begins and the last ends."""
    days, named = list(case.facts.event.days), any(days_in(case, t) for t in case.times)
    if len(days) < 2 or is_series(days) or named or not case.has("ask:hours", "ask:start", "ask:end"):
        return None
    lines, facts = {n for day in days for n in day.lines}, case.facts
    told = [s for s in facts.sentences if s.session is None and facts.has_date(s.text)]
    told = [s for s in told if {*s.lines} & lines or len(facts.time_spans(s.text)) >= TWO_DAYS]
    told = [s for s in told if len(HOUR.findall(s.text)) > 1 and len(s.text) <= LONGEST_TOLD]
    if not told:
        return None
    return Finding(rule="hours", say="quote", values={"text": Quote(told[0].text)}, lines=told[0].lines, topic="hours")


def _hours_said(case: Case, opens: dt.time | None, closes: dt.time | None) -> str | None:
    start, end = case.has("ask:start"), case.has("ask:end")
    if case.has("ask:duration"):
        return "lasts" if opens and closes and len(case.facts.event.days) == 1 else None
    if opens and closes and (case.has("ask:hours") or (start and end)):
        return "hours"
    if end and not start:
        return "closes" if closes else None
    if not opens:
        return None
    if start or case.has("ask:hours"):
        return "opens"
    return "date_hours" if closes else "date_opens"
