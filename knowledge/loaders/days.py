"""On which days the event takes place: front matter, labels and prose held against each other."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

from knowledge.event import Day, Lines, Problem
from knowledge.loaders.envelope import Envelope
from knowledge.loaders.fields import Field
from knowledge.loaders.front_dates import (
    begins_then,
    date_clock,
    from_any_key,
    from_front,
    from_title,
    from_written_date,
    is_event_date,
    published_on,
    year_of_file,
)
from knowledge.loaders.hours import read_hours
from knowledge.loaders.marks import Block
from knowledge.loaders.prose_dates import check_weekdays, from_prose, read_mention
from knowledge.loaders.stops import Stop
from knowledge.loaders.times import Dated, find_dates, find_times
from knowledge.loaders.when import When
from knowledge.loaders.words import any_of, find, is_whole, plain

QUARTER = 15  # minutes
FARTHEST = 92  # days between the dates of one event
NIGHT = 4  # an end before this hour is after midnight
LEAP = (2, 29)
FEWEST_DATES = 3  # in a row
LONGEST_BESIDE = 16  # characters beside the day in a heading
FEWEST_STOPS = 2
LONGEST_SPAN = 200  # characters of a text that gives the first day and the last
MOST_DAYS = 10  # of such a span


def read_when(
    envelope: Envelope, fields: list[Field], blocks: list[Block], lead: list[tuple[str, Lines]], file: str = ""
) -> When:
    """The front matter first, then labels, then the prose; conflicts are told, never averaged."""
    when = When()
    published = published_on(envelope, file)
    from_front(when, envelope)
    year = when.year or (published.year if published else None)
    _from_labels(when, fields, year)
    prose = [*lead, *((b.text, b.numbers) for b in blocks)]
    if _only_published(when, prose):
        published, when.first, when.lines, when.plain_date = when.first, None, (), False
    if when.first is None:
        from_written_date(when, envelope)
    if when.first is None:
        from_title(when, envelope, published)
    if when.first is None and published is None:
        from_any_key(when, envelope)
    if when.first is None:
        from_prose(when, prose, blocks, published, year_of_file(file))
    listed = {b.numbers for b in blocks if b.kind in ("item", "cell")}
    read_mention(when, prose, listed)
    if when.first is None and published and (is_event_date(envelope) or begins_then(envelope, blocks)):
        node = envelope.find("published")
        when.first, when.lines = published, node.lines if node else (1,)
    clock = date_clock(envelope) if when.first == published else None
    if clock and not clock.minute % QUARTER and not when.bounds:
        when.hours.setdefault(None, (clock, None, when.lines))
    read_hours(when, fields, prose)
    _from_day_to_day(when, [*((f.text, f.lines) for f in fields if f.name == "date"), *prose])
    _in_a_row(when, prose)
    _from_headings(when, blocks)
    check_weekdays(when, fields, prose)
    return when


def _only_published(when: When, prose: list[tuple[str, Lines]]) -> bool:
    """Whether a bare date of the front matter is never told in the page, which tells later days."""
    if not when.plain_date or when.first is None or when.ended or when.last is not None or when.dates or when.hours:
        return False
    told = [d for text, _ in prose for d in find_dates(text, when.first.year)]
    sure = [d for d in told if d.weekday == d.date.weekday() and when.first < d.date and _near(when.first, d.date)]
    return len(sure) > 1 and all(d.date != when.first for d in told)


def _from_labels(when: When, fields: list[Field], year: int | None) -> None:
    """A labelled date agrees with the front matter or is told as a conflict; alone it is the event's."""
    named = [f for f in fields if f.name == "date"]
    for told in [*named, *(f for f in fields if f.front and f.name is None)]:
        found = find_dates(told.text if told.name else f"{told.label}: {told.text}", year)
        if not found or told.name != "date":
            continue
        if when.first is None:
            when.first, when.last, when.lines = found[0].date, found[0].until, told.lines
            when.dates += [d.date for d in found[1:]]
            continue
        known = [d for d in found if d.date in when.all()]
        if known:
            when.last = when.last or known[0].until
            when.dates += [d.date for d in found if told.front and d.date > when.first and _near(when.first, d.date)]
        elif told.front or (when.plain_date and found[0].year):
            _conflict(when, found[0], told)


def _from_day_to_day(when: When, told: list[tuple[str, Lines]]) -> None:
    """ "Friday 3 May (from 6 pm) to Sunday 5 May (until 3 pm)": the days, the first and the last with its hour."""
    for text, lines in told:
        found = find_dates(text, when.year) if len(text) <= LONGEST_SPAN else []
        if when.first is None or len(found) != len(("first", "last")) or found[0].date != when.first:
            continue
        one, last = found
        between = text[one.at[1] : last.at[0]]
        joint = re.sub(r"\([^()]*\)|[,;]", " ", between).strip()
        if not (joint in ("-", "–", "—") or is_whole("to", joint)) or when.last not in (None, last.date):
            continue
        if not 0 < (last.date - when.first).days <= MOST_DAYS:
            continue
        when.last = last.date
        begins, ends = find_times(between), find_times(text[last.at[1] :])
        if begins or ends:
            when.hours |= dict.fromkeys(when.all(), (None, None, ()))
            when.hours[when.first] = (begins[0].start if begins else None, None, lines)
            when.hours[last.date] = (None, ends[0].end or ends[0].start if ends else None, lines)
        return


def _in_a_row(when: When, prose: list[tuple[str, Lines]]) -> None:
    """ "On 15 October, 12 November, 10 December and 14 January": the days of an event that the first of them begins."""
    joint = rf"\s*[,;&]?\s*(?:{any_of('and')}\s+)?(?:{any_of('the')}\s+)?"
    for text, _ in prose:
        found = find_dates(text, when.year) if when.first and len(text) <= LONGEST_SPAN else []
        if len(found) < FEWEST_DATES or found[0].date != when.first or any(d.until for d in found):
            continue
        dates = [d.date if d.year or d.date >= found[0].date else _next_year(d.date) for d in found]
        days = [d for _, d in sorted(zip([d.at for d in found], dates, strict=True))]
        gaps = [plain(text[a.at[1] : b.at[0]]) for a, b in pairwise(found)]
        if all(re.fullmatch(joint, gap) for gap in gaps) and all(a < b for a, b in pairwise(days)):
            when.last, when.dates = None, [*when.dates, *days]
            return


def _next_year(date: dt.date) -> dt.date:
    return date.replace(year=date.year + 1) if (date.month, date.day) != LEAP else date


def _from_headings(when: When, blocks: list[Block]) -> None:
    """The days that headings are, right after the first: also one whose programme is still to come."""
    if when.first is None or when.last is not None:
        return
    for block in blocks:
        found = find_dates(block.text, when.year) if block.kind == "heading" else []
        if len(found) == 1 and found[0].until is None and 0 < (found[0].date - when.first).days <= MOST_DAYS:
            rest = block.text[: found[0].at[0]] + block.text[found[0].at[1] :]
            if len(rest.strip(" :–—-|")) <= LONGEST_BESIDE and not find("deadline", rest):
                when.dates.append(found[0].date)


def _near(first: dt.date, date: dt.date) -> bool:
    return (date - first).days <= FARTHEST


def _conflict(when: When, dated: Dated, told: Field) -> None:
    """The label is believed where it names the weekday of its date and a year; else the front matter."""
    right = dated.year and dated.weekday is not None and dated.weekday == dated.date.weekday()
    if when.plain_date and dated.year and when.last is None:
        when.first, when.last, when.lines, when.plain_date = dated.date, dated.until, told.lines, False
        return
    before = when.first.isoformat() if when.first else ""
    if right and when.last is None:
        when.first, when.lines = dated.date, told.lines
    used = when.first.isoformat() if when.first else ""
    values = (("front", before), ("label", dated.date.isoformat()), ("used", used))
    when.problems.append(Problem(line=told.lines[0], level="error", code="date_conflict", values=values))


def at_stops(when: When, stops: list[Stop]) -> list[Stop]:
    """The stops of a series that are days of this event; they make its days where the page names no others."""
    if when.first is None and stops:
        when.first, when.lines = stops[0].date, stops[0].lines
        when.dates += [s.date for s in stops]
    if stops and when.first == stops[0].date and not when.ended and when.last is None:
        when.dates += [s.date for s in stops]
    own = [s for s in stops if s.date in when.all()]
    if len(own) < FEWEST_STOPS:
        return []
    for s in own:
        if s.times and s.date not in when.hours:
            when.hours[s.date] = (s.times.start, s.times.end, s.lines)
    return own


def _meetings(when: When, held: list[dt.date]) -> list[dt.date]:
    """The days of a course that meets now and then between its first and its last day, all of them in the programme."""
    apart = all((b - a).days > 1 for a, b in pairwise(held))
    whole = len(held) > 1 and (held[0], held[-1]) == (when.first, when.last)
    return held if whole and apart and set(when.dates) <= set(held) else []


def make_days(
    when: When, venue: str | None, sessions: list[tuple[dt.date, Lines]], places: dict[dt.date, str]
) -> tuple[Day, ...]:
    dates = sorted({*when.all(), *(d for d, _ in sessions)})
    if meetings := _meetings(when, sorted({d for d, _ in sessions})):
        dates = meetings
    lines_of = dict(sessions[::-1])
    held = {d for d, _ in sessions}
    series = len(held) >= FEWEST_STOPS and when.last is None and len(held.difference(when.all())) >= FEWEST_STOPS
    days = []
    for date in dates:
        known = when.hours.get(date) or when.hours.get(None) or when.bounds.get(date)
        opens, closes, lines = known or (None, None, ())
        if opens and closes and closes < opens and opens.hour <= 12 and NIGHT <= closes.hour < 12:
            closes = closes.replace(hour=closes.hour + 12)  # a clock of twelve hours
        if opens and closes and 0 < opens.hour <= NIGHT and opens < closes and closes.hour < 12:
            opens, closes = opens.replace(hour=opens.hour + 12), closes.replace(hour=closes.hour + 12)
        if date not in when.all() and not series:
            opens = closes = None
            lines = ()
        stands = when.lines if date in when.all() else lines_of.get(date, ())
        place = places.get(date, venue)
        days.append(Day(date=date, opens=opens, closes=closes, venue=place, lines=stands, hours_lines=lines))
    return tuple(days)
