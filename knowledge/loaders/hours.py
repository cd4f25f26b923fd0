"""From when to when the event is open, on each of its days."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

from knowledge.event import Lines, Problem
from knowledge.loaders.fields import Field
from knowledge.loaders.times import Times, find_dates, find_times
from knowledge.loaders.when import When
from knowledge.loaders.words import any_of, find, plain, words

NOON, DAY = 12, 24
LONGEST_HOURS = 400  # characters of a text that gives the hours of each day
NEAR = 20  # characters between the verb and the hours
LEAD_IN = 14  # characters between "doors open" and the time
CLAUSE = re.compile(r"(?<=[^\s.\d]{2}[.!?])\s+")
WORD = re.compile(r"[^\W\d_]+")


def read_hours(when: When, fields: list[Field], prose: list[tuple[str, Lines]]) -> None:
    told = [f for f in fields if f.name == "hours"]
    told += [
        f
        for f in fields
        if f.name in (None, "date") and (f.front or f.name) and find_times(f.text) and _mostly_times(f)
    ]
    labels = Counter(f.label for f in told if not f.front)
    for f in told:
        times = find_times(f.text)
        if not times or labels[f.label] > 1:  # "When: …" under each session
            continue
        if by_weekday(when, f.text, times, f.lines):
            continue
        dates: list[dt.date | None] = [d.date for d in find_dates(f.label, when.year)]
        _hours_conflict(when, times[0], f)
        for date in dates or [None]:
            if date is None or date in when.all():
                when.hours[date] = _merged(when.hours.get(date), times, f)
    for f in fields:
        if f.name in ("opens", "closes") and (times := find_times(f.text)):
            old = when.hours.get(None, (None, None, ()))
            opens, closes = (times[0].start, old[1]) if f.name == "opens" else (old[0], times[0].end or times[0].start)
            when.hours[None] = (opens, closes or times[0].end, (*old[2], *f.lines))
    _of_each_day(when, prose)
    _doors(when, prose)
    _taking_place(when, prose)
    _recurring(when, prose)


def _taking_place(when: When, prose: list[tuple[str, Lines]]) -> None:
    """ "It takes place in the Old Kiln, from 9:30 to 12": the hours, where the page tells them nowhere else."""
    if when.hours or len(when.all()) != 1:
        return
    for text, lines in prose:
        for part in CLAUSE.split(text) if find("takes_place", text) else ():
            times = find_times(part) if find("takes_place", part) and len(part) <= LONGEST_HOURS else []
            days = [d for d in find_dates(part, when.year) if d.date not in when.all()]
            if len(times) == 1 and times[0].end and not days and not find("previous_edition", part):
                when.hours[None] = (times[0].start, times[0].end, lines)
                return


def _recurring(when: When, prose: list[tuple[str, Lines]]) -> None:
    """The hours of each date ("every Tuesday at 6pm")."""
    if None not in when.hours and len(when.dates) > 1:
        for text, lines in prose:
            if (m := find("recurring", text)) and (times := find_times(text[m.start() :])):
                when.hours[None] = (times[0].start, times[0].end, lines)
                return


def _of_each_day(when: When, prose: list[tuple[str, Lines]]) -> None:
    """ "Open from 10 to 19 on Saturday, from 9 to 17 on Sunday" in the prose."""
    if when.hours or len(when.all()) <= 1:
        return
    for text, lines in prose:
        if len(text) <= LONGEST_HOURS and find("opening_hours", text) and (times := find_times(text)):
            by_weekday(when, text, times, lines)


def _hours_conflict(when: When, times: Times, f: Field) -> None:
    """The front matter's own time against a label: the label is believed, and the organiser told."""
    opens, _, lines = when.hours.get(None, (None, None, ()))
    if f.name == "hours" and opens and lines == when.lines and opens != times.start:
        said = times.start.strftime("%H:%M")
        values = (("front", opens.strftime("%H:%M")), ("label", said), ("used", said))
        when.problems.append(Problem(line=f.lines[0], level="warning", code="hours_conflict", values=values))


def by_weekday(when: When, text: str, times: list[Times], lines: Lines) -> bool:
    """ "10h–18h on Saturday, 10h–17h on Sunday": the hours of each day."""
    weekdays = words().weekdays
    named: list[tuple[Times, set[int]]] = []
    for i, t in enumerate(times):
        stop = times[i + 1].at[0] if i + 1 < len(times) else len(text)
        begin = times[i - 1].at[1] if i else 0
        after = {weekdays[w] for w in WORD.findall(plain(text[t.at[1] : stop])) if len(w) > 2 and w in weekdays}
        before = {weekdays[w] for w in WORD.findall(plain(text[begin : t.at[0]])) if len(w) > 2 and w in weekdays}
        named.append((t, before if (i == 0 and before) or not after else after))
    days = {date.weekday(): date for date in when.all()}
    if len(named) < 2 or not all(found and found <= days.keys() for _, found in named):
        return False
    for t, found in named:
        for weekday in found:
            when.hours[days[weekday]] = (t.start, t.end, lines)
    return True


def _doors(when: When, prose: list[tuple[str, Lines]]) -> None:
    """ "Doors open at 10, we close at 17:30" in the prose, where nothing else gives the hours of the day."""
    for text, lines in prose:
        if (dates := find_dates(text, when.year)) and not any(d.date in when.all() for d in dates):
            continue
        if None not in when.hours and (behind := find("opens_behind", text)):
            before = [t for t in find_times(text) if 0 <= behind.start() - t.at[1] <= LEAD_IN]
            if before:
                when.hours[None] = (before[0].start, before[0].end, lines)
        if None not in when.hours and not dates and (held := _held(text)):
            when.hours[None] = (held.start, held.end, lines)
        for kind in ("day_opens", "day_closes"):
            opens, closes, stands = when.hours.get(None, (None, None, ()))
            m = find(kind, text)
            times = find_times(text[m.end() : m.end() + 30]) if m else []
            if not times or times[0].at[0] > LEAD_IN:
                continue
            if kind == "day_opens" and opens is None:
                when.hours[None] = (times[0].start, closes, (*stands, *lines))
            elif kind == "day_closes" and closes is None:
                when.hours[None] = (opens, _after(times[0].start, opens), (*stands, *lines))


def _held(text: str) -> Times | None:
    """The hours of a sentence that says when it takes place ("The workshops take place between 6 and 9:30 pm")."""
    verb = find("takes_place", text) if len(text) <= LONGEST_HOURS else None
    times = [t for t in find_times(text) if t.end] if verb else []
    near = len(times) == 1 and verb is not None and abs(times[0].at[0] - verb.end()) <= NEAR
    return times[0] if near else None


def _after(closes: dt.time, opens: dt.time | None) -> dt.time:
    """ "Starts at 1pm and is over by 1:45": the end is on the same half of the day."""
    later = closes.replace(hour=(closes.hour + NOON) % DAY)
    return later if opens and closes < opens < later else closes


def _merged(
    old: tuple[dt.time | None, dt.time | None, Lines] | None, times: list[Times], f: Field
) -> tuple[dt.time | None, dt.time | None, Lines]:
    closes = next((t.end for t in reversed(times) if t.end), None)
    if closes is None and old and old[1] and old[1] > times[0].start and f.name != "hours":
        closes = old[1]
    return times[0].start, closes, f.lines


def _mostly_times(f: Field) -> bool:
    text = plain(f.text)
    for t in find_times(f.text):
        text = text.replace(plain(f.text)[slice(*t.at)], " ")
    for d in find_dates(f.text, 2000):
        text = text.replace(plain(f.text)[slice(*d.at)], " ")
    return len(re.sub(rf"(?<!\w){any_of('from')}(?!\w)|\W", "", text)) <= 12
