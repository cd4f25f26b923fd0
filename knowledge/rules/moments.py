"""What is on at a moment, in a part of the day or on a day, and what comes next."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from knowledge.answers import LONGEST_LIST, Finding
from knowledge.rules.state import is_over, over
from knowledge.rules.timeline import (
    CONTENT,
    can_tell,
    counted,
    earliest,
    filtered,
    kind,
    lines_of,
    listing,
    span,
    sure_length,
    timed,
    together,
    told,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from knowledge.case import Case
    from knowledge.when import When

SOON = dt.timedelta(hours=3)  # within which "next" is told with the time left


def gap_at(case: Case, moment: dt.datetime, sessions: Iterable[int]) -> tuple[dt.datetime | None, int | None]:
    """The end of what came before a moment, and what comes next on that day."""
    on_day = [i for i in sessions if span(case, i).begin.date() == moment.date()]
    before = max((span(case, i).end for i in on_day if span(case, i).end <= moment), default=None)
    return before, earliest(case, [i for i in on_day if span(case, i).begin > moment])


def now(case: Case) -> Finding | None:
    """What is on now, or in a while."""
    relative = next((t for t in case.times if t.relative and t.grain == "minute" and t.relation == "at"), None)
    if relative is None and (not case.has("relation:now") or case.facts.begin is None):
        return None
    if is_over(case):
        return over(case)
    moment = relative.start.astimezone(case.facts.event.zone) if relative else case.now
    return at_moment(case, moment)


def at_moment(case: Case, moment: dt.datetime) -> Finding | None:
    pool = filtered(case, timed(case))
    on = [i for i in pool if span(case, i).begin <= moment < span(case, i).end]
    if on:
        return told(case, "now", "now_session", on)
    before, after = gap_at(case, moment, pool)
    if after is not None and before is not None:
        return told(case, "gap", "now_gap", [after], end=span(case, after).begin)
    coming = after if after is not None else earliest(case, [i for i in pool if span(case, i).begin > moment])
    if coming is None:
        return None
    begun = any(span(case, i).begin <= moment for i in pool)
    return told(case, "not begun", "next_session" if begun else "not_begun", together(case, pool, coming))


def following(case: Case) -> Finding | None:
    """What comes next from now on, and how long until then."""
    if case.subject.inherited or (case.has("relation:after") and (case.kinds or case.subject.sessions)):
        return None
    pool = filtered(case, timed(case))
    first = earliest(case, [i for i in pool if span(case, i).begin > case.now])
    if first is None:
        return over(case) if is_over(case) and not case.has("ask:when", "ask:date") else None
    found = together(case, pool, first)
    left = span(case, first).begin - case.now
    if left < SOON or case.has("ask:until", "ask:duration"):
        return told(case, "next", "time_until", found, time=left, what=listing(case, found))
    return told(case, "next", "next_session", found)


def at_time(case: Case) -> Finding | None:
    """What is on at a time, in a part of the day, on a day."""
    spans = [t for t in case.times if t.grain in ("minute", "part", "day")]
    if not spans or _asks_hours_of_a_day(case):
        return None
    pool = filtered(case, timed(case))
    meant = {i for t in spans for i in within(case, t, pool)}
    sessions = case.facts.event.sessions
    found = [i for i in pool if i in meant] or _without_hour(case, spans)
    if not found:
        return _nothing_at(case, spans[0], pool)
    if case.has("ask:count") and not case.has("object:speaker", "object:speaks"):
        content = [i for i in found if kind(case, i) in CONTENT]
        return counted(case, "count", content) if content else None
    if case.has("ask:who", "object:speaker"):
        found = [i for i in found if sessions[i].speakers] or found if len(found) > 1 else found
        if not any(sessions[i].speakers for i in found):
            return None
    if case.has("ask:duration") and spans[0].part and not (case.kinds or case.subject.sessions):
        return _length_of_part(case, found)
    if case.has("ask:duration") and not can_tell(case, found):
        return None
    if case.has("ask:end") and not (case.kinds or case.subject.sessions or case.has("ask:start")):
        return None  # "when does it end in the evening?"
    if case.has("topic:room") and not case.has("ask:count", "ask:who") and not any(sessions[i].room for i in found):
        return None
    whole = len(found) > LONGEST_LIST and case.has("object:programme", "topic:programme")
    return told(case, "at", "programme" if whole else "sessions", found)


def _without_hour(case: Case, spans: Sequence[When]) -> list[int]:
    """The sessions of a day named for which the page gives no hour."""
    days = {t.start.date() for t in spans if t.grain == "day"}
    dated = [i for i, s in enumerate(case.facts.event.sessions) if s.date in days and case.facts.spans[i] is None]
    return filtered(case, dated)


def _length_of_part(case: Case, found: list[int]) -> Finding | None:
    """How long the morning is, from its first session to the end of its last, where the page tells that end."""
    last = max(found, key=lambda i: span(case, i).end)
    begin, end = min(span(case, i).begin for i in found), span(case, last).end
    if sure_length(case, last) is None or begin.date() != end.date():
        return None
    values = {"time": end - begin, "opens": begin.time(), "closes": end.time()}
    return Finding(rule="part", say="lasts", values=values, lines=lines_of(case, found), topic="hours")


def _asks_hours_of_a_day(case: Case) -> bool:
    """Whether a day is named only to say whose opening or closing is asked: "when does it start on Friday?"."""
    opening = case.has("ask:start") and not case.has("ask:end")
    either = case.has("ask:hours") and len(case.times) > 1 and all(t.part for t in case.times)  # "a.m. or p.m.?"
    of_day = either or all(t.grain == "day" or (opening and t.part == "morning") for t in case.times)
    return of_day and case.has("ask:start", "ask:end", "ask:hours") and not (case.kinds or case.subject.sessions)


def _nothing_at(case: Case, when: When, pool: list[int]) -> Finding | None:
    if when.grain != "minute" or case.kinds or case.subject.sessions:
        return None
    before, after = gap_at(case, when.start, pool)
    if before is None or after is None:
        return None
    return told(case, "gap", "gap", [after], begin=before, end=span(case, after).begin)
