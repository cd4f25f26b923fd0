"""On which days the event takes place, from when to when, and the other dates of its page."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field

from knowledge.event import Day, Lines, OtherDate, Problem
from knowledge.loaders.envelope import Envelope, Node
from knowledge.loaders.fields import Field
from knowledge.loaders.stops import Stop
from knowledge.loaders.times import Dated, Times, find_dates, find_times
from knowledge.loaders.tree import Block
from knowledge.loaders.words import any_of, find, key_of, plain, words

LONGEST = 31  # days of one event
FARTHEST = 92  # days between the dates of one event
FIRST_YEAR = 1990
NIGHT = 4  # an end before this hour is after midnight
FEWEST_STOPS = 2
LEAD_IN = 14  # characters between "doors open" and the time
STAMP = re.compile(r"^(\d{1,4})-(\d\d)-(\d\d)(?:[T\s]+(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d)?$")
WORD = re.compile(r"[^\W\d_]+")
CLAUSE = re.compile(r"(?<=[^\s.\d]{2}[.!?])\s+|\n|(?<=[;])\s")


@dataclass(slots=True)
class When:
    """What the page says of its dates, while it is read."""

    first: dt.date | None = None
    last: dt.date | None = None
    dates: list[dt.date] = field(default_factory=list)
    lines: Lines = ()
    hours: dict[dt.date | None, tuple[dt.time | None, dt.time | None, Lines]] = field(default_factory=dict)
    ended: bool = False  # whether the front matter gives an end
    plain_date: bool = False  # whether the front matter's date stands under a key that may be the day of publication
    place_of: str = ""  # the words around the date that was chosen
    place_lines: Lines = ()
    problems: list[Problem] = field(default_factory=list)

    @property
    def year(self) -> int | None:
        return self.first.year if self.first else None

    def all(self) -> list[dt.date]:
        if self.first is None:
            return []
        days = {self.first, *self.dates}
        if self.last and self.first <= self.last and (self.last - self.first).days < LONGEST:
            days |= {self.first + dt.timedelta(days=i) for i in range((self.last - self.first).days + 1)}
        return sorted(days)


def stamp(text: str) -> tuple[dt.date, dt.time | None] | None:
    """An ISO date with its time; midnight means that no time is given."""
    m = STAMP.match(text.strip())
    if not m:
        return None
    try:
        date = dt.date(int(m[1]), int(m[2]), int(m[3]))
        time = dt.time(int(m[4]), int(m[5])) if m[4] else None
    except ValueError:
        return None
    return date, time if time != dt.time(0, 0) else None


def read_when(envelope: Envelope, fields: list[Field], blocks: list[Block], lead: list[tuple[str, Lines]]) -> When:
    """The front matter first, then labels, then the prose; conflicts are told, never averaged."""
    when = When()
    published = _published(envelope)
    _from_front(when, envelope)
    year = when.year or (published.year if published else None)
    _from_labels(when, fields, year)
    prose = [*lead, *((b.text, b.numbers) for b in blocks)]
    if when.first is None:
        _from_words(when, envelope)
    if when.first is None:
        _from_prose(when, prose, blocks, published)
    listed = {b.numbers for b in blocks if b.kind in ("item", "cell")}
    _mention(when, prose, listed)
    if when.first is None and published and _is_event_date(envelope):
        when.first, when.lines = published, envelope.find("published").lines  # type: ignore[union-attr]
    _hours(when, fields, prose)
    _weekdays(when, fields, prose)
    return when


def _published(envelope: Envelope) -> dt.date | None:
    node = envelope.text("published")
    read = stamp(node.text) if node and node.text else None
    return read[0] if read and read[0].year >= FIRST_YEAR else None


def _from_words(when: When, envelope: Envelope) -> None:
    """A `date` that a person wrote ("12 mars 2026") is no stamp of publication."""
    for node in envelope.all("published"):
        for text in (t for t in node.texts() if t.text and not STAMP.match(t.text)):
            if dates := find_dates(text.text or "", None):
                when.first, when.last, when.lines = dates[0].date, dates[0].until, text.lines
                when.dates += [d.date for d in dates[1:]]
                return


def _is_event_date(envelope: Envelope) -> bool:
    """A page whose format has no other date key tells a time and a place beside it."""
    times = any(find_times(t.text or "") for n in envelope.all("start") for t in n.texts())
    return envelope.find("venue") is not None and (
        times or envelope.find("time") is not None or envelope.find("duration") is not None
    )


def _from_front(when: When, envelope: Envelope) -> None:
    starts, ends = envelope.all("start"), envelope.all("end")
    stamps = [(node, read) for node in starts if (read := _moment(node)) is not None]
    sane = [(node, read) for node, read in stamps if read[0].year >= FIRST_YEAR]
    for node, (date, *_rest) in stamps:
        if date.year < FIRST_YEAR:
            when.problems.append(_problem(node, "error", "odd_year", date=date.isoformat()))
    if not sane:
        _from_time_key(when, envelope)
        return
    node, (first, opens, closes) = sane[-1] if len(sane) > 1 and _newer(envelope, sane[-1][0]) else sane[0]
    if len({read[0] for _, read in sane}) > 1:
        when.problems.append(_problem(node, "warning", "two_starts", used=first.isoformat()))
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
            when.problems.append(_problem(ends[0], level, "end_before_start", end=ends[0].text or ""))
        else:
            when.last, closes = last, end_time or closes
            when.lines = (*when.lines, *ends[0].lines)
    if opens or closes:
        when.hours[None] = (opens, closes, when.lines)
    _from_time_key(when, envelope)


def _from_time_key(when: When, envelope: Envelope) -> None:
    """Hours that stand under a key of their own ("time: 18:00-20:00", "heure_debut: 9h")."""
    for name in ("time", "start"):
        for node in envelope.all(name):
            text = next((t.text for t in node.texts() if t.text), None)
            if text and not STAMP.match(text) and not find_dates(text, 2000) and (found := find_times(text)):
                if _by_weekday(when, text, found, node.lines):
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
    return "date" in words().keys.get(key_of(key), ())


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


def _from_prose(when: When, prose: list[tuple[str, Lines]], blocks: list[Block], published: dt.date | None) -> None:
    year = published.year if published else None
    listed = _listed(blocks)
    if listed:
        when.first, when.dates, when.lines = listed[0][0], [d for d, _ in listed], listed[0][1]
        return
    mentions = [
        (order, dated, lines)
        for order, (text, lines) in enumerate(prose)
        for dated in find_dates(text, year)
        if _why(text, dated.at) is None
    ]
    if not mentions:
        return
    counts = Counter(m[1].date for m in mentions)
    _, dated, lines = max(mentions, key=lambda m: (counts[m[1].date], m[1].year, -m[0]))
    date = dated.date
    if not dated.year and published and date < published:
        date = date.replace(year=date.year + 1) if (published - date).days > 60 else date
    when.first, when.last, when.lines = date, dated.until, lines


def _listed(blocks: list[Block]) -> list[tuple[dt.date, Lines]]:
    """The dates of a recurring event: a list of items with a full date each."""
    found = []
    past = False
    for block in blocks:
        if block.kind == "heading":
            past = find("previous_edition", block.text) is not None or find("past", block.text) is not None
        dates = (
            [d for d in find_dates(block.text, None) if d.year]
            if block.kind == "item" and len(block.text) < 120
            else []
        )
        if len(dates) == 1 and not past and _why(block.text, dates[0].at) is None and not find_times(block.text):
            found.append((dates[0].date, block.numbers))
    return found if len(found) >= 3 else []


def _mention(when: When, prose: list[tuple[str, Lines]], listed: set[Lines]) -> None:
    """The words around the event's date often name its place and its hours."""
    if when.first is None:
        return
    for text, lines in prose:
        for dated in find_dates(text, when.first.year):
            if dated.date == when.first and _why(text, dated.at) is None:
                start = max((m.end() for m in CLAUSE.finditer(text) if m.end() <= dated.at[0]), default=0)
                end = min((m.start() for m in CLAUSE.finditer(text) if m.start() >= dated.at[1]), default=len(text))
                if not when.place_of:
                    when.place_of, when.place_lines = text[dated.at[1] : end], lines
                times = find_times(text[dated.at[1] : min(end, dated.at[1] + 60)]) or find_times(
                    text[start : dated.at[0]]
                )
                if when.last is None and not when.ended:
                    _add_days(when, dated, text)
                if times and None not in when.hours and len(text) < 400 and lines not in listed:
                    when.hours[None] = (times[0].start, times[0].end, lines)


def _add_days(when: When, dated: Dated, text: str) -> None:
    """The other days of "12 and 13 November", of which one is known."""
    when.last = dated.until or when.last
    others = [d.date for d in find_dates(text, when.year) if d.at == dated.at]
    when.dates += [d for d in others if when.first and 0 < (d - when.first).days <= LONGEST]


def _hours(when: When, fields: list[Field], prose: list[tuple[str, Lines]]) -> None:
    told = [f for f in fields if f.name == "hours"]
    told += [
        f
        for f in fields
        if f.name in (None, "date") and (f.front or f.name) and find_times(f.text) and _mostly_times(f)
    ]
    for f in told:
        times = find_times(f.text)
        if not times:
            continue
        if _by_weekday(when, f.text, times, f.lines):
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
    _doors(when, prose)
    if None not in when.hours and len(when.dates) > 1:
        for text, lines in prose:
            if (m := find("recurring", text)) and (times := find_times(text[m.start() :])):
                when.hours[None] = (times[0].start, times[0].end, lines)
                return


def _hours_conflict(when: When, times: Times, f: Field) -> None:
    """The front matter's own time against a label: the label is believed, and the organiser told."""
    opens, _, lines = when.hours.get(None, (None, None, ()))
    if f.name == "hours" and opens and lines == when.lines and opens != times.start:
        said = times.start.strftime("%H:%M")
        values = (("front", opens.strftime("%H:%M")), ("label", said), ("used", said))
        when.problems.append(Problem(line=f.lines[0], level="warning", code="hours_conflict", values=values))


def _by_weekday(when: When, text: str, times: list[Times], lines: Lines) -> bool:
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
        for kind in ("day_opens", "day_closes"):
            opens, closes, stands = when.hours.get(None, (None, None, ()))
            m = find(kind, text)
            times = find_times(text[m.end() : m.end() + 30]) if m else []
            if not times or times[0].at[0] > LEAD_IN:
                continue
            if kind == "day_opens" and opens is None:
                when.hours[None] = (times[0].start, closes, (*stands, *lines))
            elif kind == "day_closes" and closes is None:
                when.hours[None] = (opens, times[0].start, (*stands, *lines))


def _merged(
    old: tuple[dt.time | None, dt.time | None, Lines] | None, times: list[Times], f: Field
) -> tuple[dt.time | None, dt.time | None, Lines]:
    closes = times[-1].end
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


def _weekdays(when: When, fields: list[Field], prose: list[tuple[str, Lines]]) -> None:
    year = when.year
    seen: set[tuple[int, dt.date]] = set()
    for text, lines in [*((f.text, f.lines) for f in fields if f.front), *prose]:
        for dated in find_dates(text, year):
            if (
                dated.weekday is None
                or dated.weekday == dated.date.weekday()
                or (not dated.year and dated.date not in when.all())
            ):
                continue
            line = lines[0] if lines else 1
            if (line, dated.date) not in seen:
                seen.add((line, dated.date))
                said = text[slice(*dated.at)]
                when.problems.append(
                    Problem(
                        line=line,
                        level="error",
                        code="weekday",
                        values=(
                            ("said", said),
                            ("date", dated.date.isoformat()),
                            ("weekday", str(dated.date.weekday())),
                        ),
                    )
                )


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


def make_days(
    when: When, venue: str | None, sessions: list[tuple[dt.date, Lines]], places: dict[dt.date, str]
) -> tuple[Day, ...]:
    dates = sorted({*when.all(), *(d for d, _ in sessions)})
    lines_of = dict(sessions[::-1])
    days = []
    for date in dates:
        opens, closes, lines = when.hours.get(date) or when.hours.get(None) or (None, None, ())
        if opens and closes and closes < opens and opens.hour <= 12 and NIGHT <= closes.hour < 12:
            closes = closes.replace(hour=closes.hour + 12)  # a clock of twelve hours
        if date not in when.all():
            opens = closes = None
            lines = ()
        stands = when.lines if date in when.all() else lines_of.get(date, ())
        place = places.get(date, venue)
        days.append(Day(date=date, opens=opens, closes=closes, venue=place, lines=stands, hours_lines=lines))
    return tuple(days)


def _why(text: str, at: tuple[int, int]) -> str | None:
    """What a date is, where the words before it say that it is no day of the event."""
    before, after = text[max(0, at[0] - 70) : at[0]], text[at[1] : at[1] + 30]
    clause = re.split(r"[.!?;:]\s", before)[-1]
    for why in ("deadline", "anniversary", "previous edition", "next edition", "other event"):
        m = find(why.replace(" ", "_"), clause)
        if m and (why != "deadline" or m.end() >= len(clause) - 28):
            return why
    return "deadline" if find("deadline_after", after) else None


def other_dates(when: When, published: Node | None, prose: list[tuple[str, Lines]]) -> tuple[OtherDate, ...]:
    found: list[OtherDate] = []
    if published and published.text and (read := stamp(published.text)) and read[0] not in when.all():
        found.append(OtherDate(date=read[0], why="published", words=published.text, lines=published.lines))
    days = when.all()
    for text, lines in prose:
        for dated in find_dates(text, when.year):
            why = _why(text, dated.at)
            if (why is None and dated.date in days) or (why is None and dated.until and dated.until in days):
                continue
            words_ = text if len(text) < 200 else text[max(0, dated.at[0] - 90) : dated.at[1] + 60]
            other = OtherDate(date=dated.date, why=why or "other event", words=words_, lines=lines)  # type: ignore[arg-type]
            if other.date not in days or why:
                found.append(other)
    return tuple({(o.date, o.why): o for o in reversed(found)}.values())[::-1]


def _problem(node: Node, level: str, code: str, **values: str) -> Problem:
    return Problem(line=node.lines[0] if node.lines else 1, level=level, code=code, values=tuple(values.items()))  # type: ignore[arg-type]
