"""One meeting of a series: what the page says of it in its own words, "14 May: at the library, for once"."""

from __future__ import annotations

import datetime as dt
import functools
from typing import TYPE_CHECKING

from knowledge.rules.answering import CLOCK, places
from knowledge.rules.dates import claim as event_claim
from knowledge.rules.days import days_in, is_series
from knowledge.rules.quoting import LONGEST, quoted
from knowledge.rules.timeline import timed, told
from knowledge.when import find_times
from knowledge.words import tokens

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from knowledge.answers import Finding
    from knowledge.case import Case
    from knowledge.event import Day
    from knowledge.facts import Sentence

ABOUT = ("ask:about", "ask:what", "ask:list", "object:programme", "topic:programme", "topic:session", "topic:topic")


def meant(case: Case) -> Day | None:
    """The one meeting that is named, by its day or its month."""
    days = list(case.facts.event.days)
    grains = ("day", "month", "minute") if case.has("ask:start") else ("day", "month")
    named = [t for t in case.times if t.dated and t.grain in grains]
    if not named or not is_series(days):
        return None
    found = days_in(case, named[0])
    return found[0] if len(found) == 1 else None


def rows(case: Case, day: Day) -> list[Sentence]:
    """The sentences that name this meeting and no other, or stand under a heading that does."""
    number = str(day.date.day)
    found = []
    for sentence in case.facts.sentences:
        heading = sentence.headings[-1] if sentence.headings else ""
        label = next((text for text in (sentence.text, heading) if _named(case, text)), "")
        if number in label and len(sentence.text) <= LONGEST and _named(case, label) == {day.date}:
            found.append(sentence)
    return found


def _named(case: Case, text: str) -> frozenset[dt.date]:
    """The days of the series that a text names."""
    event = case.facts.event
    days = tuple(d.date for d in event.days)
    return _days_of(text, days, event.zone, case.facts.language.code)


@functools.lru_cache(maxsize=8192)
def _days_of(text: str, days: tuple[dt.date, ...], zone: ZoneInfo, code: str) -> frozenset[dt.date]:
    if not any(c.isdigit() for c in text):
        return frozenset()
    noon = dt.datetime.combine(days[0], dt.time(12), zone)  # what is counted from now names no meeting
    times = find_times(text, now=noon, days=days, zone=zone, languages=(code,))
    named = (t for t in times if t.dated and t.grain != "month" and not t.relative)
    return frozenset(t.start.astimezone(zone).date() for t in named) & {*days}


def of_one(case: Case) -> Finding | None:
    """Where, about what, by whom, from when on one meeting is, where the page tells it of that one."""
    day = meant(case)
    if day is None or case.has("ask:count", "ask:duration", "ask:until"):
        return None
    said = rows(case, day)
    if case.has("ask:where"):
        return _quoted([s for s in said if places(case.facts, s)])
    if case.has("ask:start"):
        return _quoted([s for s in said if CLOCK.search(s.text)])
    if case.has("ask:who", "object:speaks", "object:speaker", *ABOUT):
        found = [i for i in _on(case, day) if not case.has("ask:who") or case.facts.event.sessions[i].speakers]
        return told(case, "meeting", "sessions", found) if found else None
    return _quoted([s for s in said if _denies(case, s)]) if case.clause.mark else None


def _on(case: Case, day: Day) -> list[int]:
    """The sessions of a meeting, those with a time where it has some."""
    on_day = [i for i, s in enumerate(case.facts.event.sessions) if s.date == day.date]
    return [i for i in on_day if i in timed(case)] or on_day


def claim(case: Case) -> Finding | None:
    """Whether the event is on a day; of a meeting of which more is claimed, what the page says: "is it at the pub?"."""
    found, day = event_claim(case), meant(case)
    more = case.clause.rest or len([t for t in case.times if t.dated]) > 1
    if found is None or day is None or found.say not in ("date", "date_yes") or not more:
        return found
    return _quoted([s for s in rows(case, day) if _says_more(case, s.text)]) or found


def _says_more(case: Case, text: str) -> bool:
    spans = case.facts.time_spans(text)
    return any(t.word[0].isalpha() and not any(a <= t.start < b for a, b in spans) for t in tokens(text))


def _denies(case: Case, sentence: Sentence) -> bool:
    return any(t.word in case.facts.language.negation for t in tokens(sentence.text))


def _quoted(found: list[Sentence]) -> Finding | None:
    return quoted("meeting", [found[0].text], found[:1], "date") if found else None


def is_of_another(case: Case) -> bool:
    """Whether the place that the page names is that of another meeting than the one asked for."""
    day, place = meant(case), case.facts.event.venue
    parts = [t for t in (place.name, place.address) if t]
    if day is None or not parts:
        return False
    holding = [s for s in case.facts.sentences if any(t.text in s.text for t in parts)]
    return bool(holding) and all(_named(case, s.text) - {day.date} for s in holding)
