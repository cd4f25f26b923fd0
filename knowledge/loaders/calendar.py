"""iCalendar files → Event: one entry is the event itself, several are its sessions."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from knowledge.event import Contact, Day, Event, EventFileError, Link, Passage, Problem, Session, Text, Venue
from knowledge.loaders.kinds import kind_of
from knowledge.loaders.marks import squeeze
from knowledge.loaders.place import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ENTRIES = 5_000
MOST_DAYS = 31
MOST_REPEATS = 12


def parse_calendar(text: str, file: str) -> tuple[Event, tuple[Problem, ...]]:
    import icalendar  # heavy: only where a calendar is read

    try:
        calendar = icalendar.Calendar.from_ical(text)
        entries = list(calendar.walk("VEVENT"))[: MOST_ENTRIES + 1]
        return _event(calendar, entries, _lines(text), file), ()
    except EventFileError:
        raise
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        what = squeeze(str(error))[:80]
        raise EventFileError(f"{file}: the calendar cannot be read ({what}); export it again", file=file) from None


def _lines(text: str) -> list[int]:
    return [i for i, line in enumerate(text.splitlines(), 1) if line.strip().upper() == "BEGIN:VEVENT"]


def _event(calendar: Any, entries: list[Any], lines: list[int], file: str) -> Event:
    if not entries or len(entries) > MOST_ENTRIES:
        what = "holds no event" if not entries else f"holds more than {MOST_ENTRIES} events"
        raise EventFileError(f"{file}: the calendar {what}; export the one of this event", file=file)
    zone = _zone(calendar, entries)
    numbered = list(zip(entries, [*lines, *[1] * len(entries)], strict=False))
    sessions = tuple(_session(e, line, n, zone) for n, (e, line) in enumerate(numbered, 1)) if len(entries) > 1 else ()
    first = entries[0]
    name = _value(calendar, "X-WR-CALNAME") if sessions else _value(first, "SUMMARY")
    place = _value(first, "LOCATION") if not sessions or _one_place(entries) else None
    venue_name, address = place_of(place, (numbered[0][1],)) if place else (None, None)
    mail = re.sub(r"(?i)^mailto:", "", _value(first, "ORGANIZER") or "")
    said = _value(first, "DESCRIPTION") if not sessions else _value(calendar, "X-WR-CALDESC")
    return Event(
        file=file,
        title=Text(text=name or _value(first, "SUMMARY") or Path(file).stem or "?", lines=(numbered[0][1],)),
        language=_language(calendar),
        timezone=zone,
        days=_days(numbered, sessions, zone),
        venue=Venue(name=venue_name, address=address),
        contact=Contact(emails=(Text(text=mail, lines=(numbered[0][1],)),) if "@" in mail else ()),
        summary=Text(text=squeeze(said), lines=(numbered[0][1],)) if said else None,
        sessions=sessions,
        passages=tuple(_passages(numbered)),
        links=tuple(Link(url=u, lines=(n,)) for e, n in numbered if (u := _value(e, "URL"))),
        url=_value(first, "URL") if not sessions else None,
    )


def _value(component: Any, name: str) -> str | None:
    value = component.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return str(value).strip() or None if value is not None else None


def _zone(calendar: Any, entries: list[Any]) -> str:
    named = [_value(calendar, "X-WR-TIMEZONE")]
    for entry in entries[:20]:
        start = entry.get("DTSTART")
        named.append(str(getattr(start, "params", {}).get("TZID", "")) if start is not None else None)
    return next((n for n in named if n in available_timezones()), "UTC")


def _language(calendar: Any) -> str:
    m = re.search(r"//([A-Z]{2})$", _value(calendar, "PRODID") or "")
    return m[1].casefold() if m and m[1].casefold() in ("fr", "en", "de", "es", "it", "pt", "nl") else "en"


def _one_place(entries: list[Any]) -> bool:
    return len({_value(e, "LOCATION") for e in entries}) == 1


def _moment(entry: Any, name: str, zone: str) -> tuple[dt.date | None, dt.time | None]:
    from zoneinfo import ZoneInfo

    value = getattr(entry.get(name), "dt", None)
    if isinstance(value, dt.datetime):
        local = value.astimezone(ZoneInfo(zone)) if value.tzinfo else value
        return local.date(), local.time().replace(second=0, microsecond=0)
    return (value, None) if isinstance(value, dt.date) else (None, None)


def _session(entry: Any, line: int, number: int, zone: str) -> Session:
    date, start = _moment(entry, "DTSTART", zone)
    _, end = _moment(entry, "DTEND", zone)
    lasts = getattr(entry.get("DURATION"), "dt", None)
    title, said = _value(entry, "SUMMARY"), _value(entry, "DESCRIPTION")
    return Session(
        id=_value(entry, "UID") or f"s{number}",
        date=date,
        start=start,
        end=end,
        duration=int(lasts.total_seconds() // 60) if isinstance(lasts, dt.timedelta) and end is None else None,
        title=squeeze(title) if title else None,
        kind=kind_of(title or "") or "talk",
        room=_value(entry, "LOCATION"),
        abstract=Text(text=squeeze(said), lines=(line,)) if said else None,
        lines=(line,),
    )


def _days(numbered: list[tuple[Any, int]], sessions: tuple[Session, ...], zone: str) -> tuple[Day, ...]:
    if sessions:
        return tuple(Day(date=d) for d in sorted({s.date for s in sessions if s.date}))
    entry, line = numbered[0]
    date, opens = _moment(entry, "DTSTART", zone)
    last, closes = _moment(entry, "DTEND", zone)
    if date is None:
        return ()
    if last and closes is None and opens is None:
        last -= dt.timedelta(days=1)  # the end of whole days is the first day after them
    span = min(max((last - date).days, 0) if last else 0, MOST_DAYS)
    dates = [date + dt.timedelta(days=i) for i in range(span + 1)]
    dates = sorted({*dates, *_repeats(entry, date)})
    return tuple(Day(date=d, opens=opens, closes=closes, lines=(line,), hours_lines=(line,)) for d in dates)


def _repeats(entry: Any, first: dt.date) -> Iterator[dt.date]:
    from itertools import islice

    from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

    rule = entry.get("RRULE")
    if rule is None:
        return
    text = rule.to_ical().decode() if hasattr(rule, "to_ical") else ""
    text = re.sub(r"UNTIL=(\d{8})T\d{6}Z?", r"UNTIL=\1", text)
    start = dt.datetime.combine(first, dt.time())
    if "FREQ=SECONDLY" in text or "FREQ=MINUTELY" in text or "FREQ=HOURLY" in text:
        return
    for moment in islice(rrulestr(text, dtstart=start), MOST_REPEATS):
        yield moment.date()


def _passages(numbered: list[tuple[Any, int]]) -> Iterator[Passage]:
    for entry, line in numbered:
        if said := _value(entry, "DESCRIPTION"):
            yield Passage(text=squeeze(said), headings=(_value(entry, "SUMMARY") or "",), lines=(line,))
