"""Dates and hours of the front matter."""

from __future__ import annotations

import datetime as dt
import re

from knowledge.loaders.envelope import Envelope, Node
from knowledge.loaders.hours import by_weekday
from knowledge.loaders.marks import Block
from knowledge.loaders.times import find_dates, find_times, leading_times
from knowledge.loaders.when import When, front_problem, stamp
from knowledge.loaders.words import is_whole, names_of, plain

LONGEST = 31  # days of one event
LONGEST_LINE = 60  # characters of a line about the day
FIRST_YEAR = 1990
YEAR = re.compile(r"(?<!\d)20[0-4]\d(?!\d)")
NIGHT = 5  # an end before this hour of the next day belongs to the evening of the first
STAMP = re.compile(r"^(\d{1,4})-(\d\d)-(\d\d)(?:[T\s]+(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d)?$")

NAMED = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?=[-_.][^/]*$)")
WHOLE = re.compile(r"\d\d:\d\d(?::00(?:\.0+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?$")  # to the minute
QUARTER = 15  # minutes
FORMS = ("layout", "type", "category", "kind", "template")  # keys that say what a page is
UNREADABLE = re.compile(r"\d{3,5}-\d{1,3}-\d{1,3}(?:T|\s|$)")


def published_on(envelope: Envelope, file: str = "") -> dt.date | None:
    """The day of publication, that of the file's name ("2027-03-04-meeting.md") where the page gives none."""
    node = envelope.text("published")
    read = stamp(node.text) if node and node.text else None
    read = read or (stamp(m[0]) if node is None and (m := NAMED.search(file)) else None)
    return read[0] if read and read[0].year >= FIRST_YEAR else None


def date_clock(envelope: Envelope) -> dt.time | None:
    """The clock time of a `date` that has one without seconds ("2027-03-04 18:30:00")."""
    node = envelope.text("published")
    text = node.text.strip() if node and node.text else ""
    read = stamp(text)
    return read[1] if read and read[1] and WHOLE.search(text) else None


def from_written_date(when: When, envelope: Envelope) -> None:
    """A `date` that a person wrote ("12 mars 2026") is no stamp of publication."""
    for node in envelope.all("published"):
        for text in (t for t in node.texts() if t.text and not STAMP.match(t.text)):
            if dates := find_dates(text.text or "", None):
                when.first, when.last, when.lines = dates[0].date, dates[0].until, text.lines
                when.dates += [d.date for d in dates[1:]]
                return


def from_title(when: When, envelope: Envelope, published: dt.date | None) -> None:
    """The day that the page's title names ("Open day on 2027-04-21"), not before the page was published."""
    node = envelope.text("title")
    found = find_dates(node.text or "", published.year if published else None) if node else []
    told = [d for d in found if published is None or d.date >= published]
    if node and len(found) == 1 and told:
        when.first, when.last, when.lines = told[0].date, told[0].until, node.lines


def year_of_file(file: str) -> int | None:
    """The year in the name of the file ("kiln-night-2027.md")."""
    years = set(YEAR.findall(file.rpartition("/")[2]))
    return int(years.pop()) if len(years) == 1 else None


def from_any_key(when: When, envelope: Envelope) -> None:
    """A day with its year in words under a key that no rule knows ("teaser_line: Do. 8. September 2027 in Ulm")."""
    for key, node in envelope.front.pairs:
        text = node.text or ""
        if names_of(key) or not 0 < len(text) <= LONGEST_LINE or STAMP.match(text) or "://" in text:
            continue
        dates = [d for d in find_dates(text, None) if d.year]
        if len(dates) == 1 and not re.match(r"\d{4}-", text[dates[0].at[0] :]):
            when.first, when.last, when.lines = dates[0].date, dates[0].until, node.lines
            when.place_of, when.place_lines = text[dates[0].at[1] :], node.lines
            return


def is_event_date(envelope: Envelope) -> bool:
    """A page whose format has no other date key tells a time and a place beside it, or the time with the date."""
    if envelope.find("venue") is not None and (clock := date_clock(envelope)) and not clock.minute % QUARTER:
        return True
    if envelope.find("published") is not None and _is_of_an_event(envelope):
        return True
    if envelope.find("published") is None:  # the day of the file's name
        return envelope.find("venue") is not None
    hours = any(find_times(t.text or "") for k in ("start", "time") for n in envelope.all(k) for t in n.texts())
    return hours or (envelope.find("venue") is not None and envelope.find("duration") is not None)


def _is_of_an_event(envelope: Envelope) -> bool:
    """Whether the page says that it is one of an event ("layout: event"), or gives begin and end beside its date."""
    told = [t.text for k, n in envelope.front.pairs if plain(k) in FORMS for t in n.texts() if t.text]
    spans = [t for n in envelope.all("time") for x in n.texts() for t in find_times(x.text or "")]
    return any(is_whole("event_kind", t) for t in told) or any(t.end for t in spans)


def begins_then(envelope: Envelope, blocks: list[Block]) -> bool:
    """Whether the clock of a page's one date is that of the first session ("date: 2027-03-19T19:00", "19:00 Doors")."""
    node = envelope.text("published")
    read = stamp(node.text) if node and node.text else None
    texts = (t for b in blocks for t in (b.cells or tuple(line.text for line in b.lines)))
    first = next((lead[0][0].start for t in texts if (lead := leading_times(t))), None)
    return read is not None and read[1] is not None and read[1] == first


def from_front(when: When, envelope: Envelope) -> None:
    starts, ends = _of_the_event(envelope), envelope.all("end")
    stamps = [(node, read) for node in starts if (read := _moment(node)) is not None]
    sane = [(node, read) for node, read in stamps if read[0].year >= FIRST_YEAR]
    for node, (date, *_rest) in stamps:
        if date.year < FIRST_YEAR:
            when.problems.append(front_problem(node, "error", "odd_year", date=date.isoformat()))
    if not sane:
        _without_year(when, starts, published_on(envelope))
        _by_the_end(when, starts, ends)
        _from_time_key(when, envelope)
        return
    node, (first, opens, closes) = sane[-1] if len(sane) > 1 and _newer(envelope, sane[-1][0]) else sane[0]
    if len({read[0] for _, read in sane}) > 1:
        when.problems.append(front_problem(node, "warning", "two_starts", used=first.isoformat()))
    when.first, when.lines = first, node.lines
    when.plain_date = not opens and STAMP.match(node.text or "") is not None and _ambiguous(envelope, node)
    _written_days(when, node)
    when.ended = bool(ends)
    if ends and (end := _moment(ends[0])):
        last, end_time, _ = end
        if (
            last < first
            or (last == first and opens and end_time and end_time <= opens)
            or (last == first and opens and not end_time and ":" in (ends[0].text or ""))
        ):
            level = "error" if end_time or last < first else "warning"
            when.problems.append(front_problem(ends[0], level, "end_before_start", end=ends[0].text or ""))
        else:
            after_midnight = opens and end_time and end_time.hour < NIGHT and (last - first).days == 1
            when.last, closes = None if after_midnight else last, end_time or closes
            when.lines = (*when.lines, *ends[0].lines)
    if when.last and when.last > first and opens and closes:  # on the first day and on the last
        when.bounds = {first: (opens, None, when.lines), when.last: (None, closes, when.lines)}
    elif opens or closes:
        when.hours[None] = (opens, closes, when.lines)
    _from_time_key(when, envelope)


def _by_the_end(when: When, starts: list[Node], ends: list[Node]) -> None:
    """A begin that is no date ("2027-05-144T10:00") has the day of the end; its clock still counts."""
    end = _moment(ends[0]) if ends else None
    texts = [t for node in starts for t in node.texts() if UNREADABLE.match(t.text or "")]
    if when.first is not None or end is None or end[0].year < FIRST_YEAR or not texts:
        return
    opens = find_times((texts[0].text or "").partition("T")[2])
    when.first, when.lines, when.ended = end[0], ends[0].lines, True
    if opens or end[1]:
        when.hours[None] = (opens[0].start if opens else None, end[1], (*texts[0].lines, *ends[0].lines))


def _without_year(when: When, starts: list[Node], published: dt.date | None) -> None:
    """ "Friday 7 November" is the next one after the page was published; the weekday decides where it is named."""
    if published is None or when.first is not None:
        return
    for node in (text for start in starts for text in start.texts() if text.text):
        for year in (published.year, published.year + 1):
            dates = [d for d in find_dates(node.text or "", year) if not d.year]
            if dates and dates[0].date >= published and dates[0].weekday in (None, dates[0].date.weekday()):
                when.first, when.last, when.lines = dates[0].date, dates[0].until, node.lines
                when.dates += [d.date for d in dates[1:]]
                return


def _of_the_event(envelope: Envelope) -> list[Node]:
    """The days that the front matter gives; a bare date is that of the page where another key names the event's."""
    named = [n for n in envelope.all("event_day") if any(find_dates(t.text or "", None) for t in n.texts())]
    return named or envelope.all("start") or _ended(envelope)


def _ended(envelope: Envelope) -> list[Node]:
    """A bare date that is the begin of the event because a key beside it gives the end, on that day or soon after."""
    ends = [read[0] for node in envelope.all("end") if (read := _moment(node))]
    dates = [node for node in envelope.all("date") if (read := _moment(node)) and read[0].year >= FIRST_YEAR]
    began = _moment(dates[0]) if dates else None
    return dates[:1] if began and ends and 0 <= (ends[0] - began[0]).days <= LONGEST else []


def _from_time_key(when: When, envelope: Envelope) -> None:
    """Hours that stand under a key of their own ("time: 18:00-20:00", "heure_debut: 9h")."""
    for name in ("time", "start"):
        for node in envelope.all(name):
            text = next((t.text for t in node.texts() if t.text), None)
            if text and not STAMP.match(text) and not find_dates(text, 2000) and (found := find_times(text)):
                if by_weekday(when, text, found, node.lines):
                    return
                if None in when.hours:
                    return
                ends = [t for n in envelope.all("end") for x in n.texts() for t in find_times(x.text or "")]
                old = when.hours.get(None, (None, None, ()))
                closes = found[0].end or old[1] or (ends[0].start if name == "start" and ends else None)
                when.hours[None] = (found[0].start, closes, node.lines)
                return


def _ambiguous(envelope: Envelope, node: Node) -> bool:
    key = next((k for k, n in envelope.front.pairs if n is node), "")
    return "date" in names_of(key)


def _written_days(when: When, node: Node) -> None:
    """The further days of a date in words ("12 & 13 June 2027")."""
    text = next((t.text for t in node.texts() if t.text), None) or ""
    if STAMP.match(text.strip()):
        return
    found = find_dates(text, None)
    when.last = found[0].until if found else None
    when.dates += [d.date for d in found[1:] if when.first and 0 < (d.date - when.first).days <= LONGEST]


def _newer(envelope: Envelope, node: Node) -> bool:
    key = next((k for k, n in envelope.front.pairs if n is node), "")
    return plain(key).endswith("start_date")


def _moment(node: Node) -> tuple[dt.date, dt.time | None, dt.time | None] | None:
    text = next((t.text for t in node.texts() if t.text), None)
    if not text:
        return None
    if read := stamp(text):
        return read[0], read[1], None
    dates = find_dates(text, None)
    if not dates:
        return None
    times = find_times(text)
    return dates[0].date, times[0].start if times else None, times[0].end if times else None
