"""Calendar files (RFC 5545) of an event, its sessions or an agenda, that update what was taken in before. Pure.

An entry is known by its UID: the event's slug with the session's identity, which edits of the page leave as it is.
Of two versions the one with the higher SEQUENCE counts: the minutes since 1970 at which the page was last written.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.commands.events import slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icalendar import Event as Entry

    from knowledge import Event, Session

PRODUCT = "-//Guichet//information desk//EN"
MIME = "text/calendar"
LONGEST = 600  # characters of a description
HOST = "guichet.invalid"  # in the identities of entries of a page without an address


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """When a file is made, and when the page that it tells was last written."""

    stamp: dt.datetime
    written: dt.datetime | None = None

    @property
    def sequence(self) -> int:
        return int(self.written.timestamp() // 60) if self.written else 0


def of_event(event: Event, edition: Edition) -> bytes:
    """The event itself: one entry a day, for the whole day where the page gives no hours."""
    entries = [_of_day(event, place, edition) for place in range(len(event.days))]
    return _file(event, event.title.text, [entry for entry in entries if entry])


def of_sessions(event: Event, places: Iterable[int], edition: Edition, name: str) -> bytes:
    """Sessions by their positions in the programme; those whose time the page does not give are left out."""
    entries = [_of_session(event, event.sessions[place], edition) for place in places]
    return _file(event, name, [entry for entry in entries if entry])


def timed(event: Event, places: Iterable[int]) -> tuple[int, ...]:
    """The sessions that a calendar can hold."""
    return tuple(place for place in places if event.begins(event.sessions[place]) is not None)


def _file(event: Event, name: str, entries: list[Entry]) -> bytes:
    if not entries:
        return b""
    from icalendar import Calendar

    calendar = Calendar()
    for key, value in (
        ("prodid", PRODUCT),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
        ("x-wr-calname", name),
        ("x-wr-timezone", event.timezone),
    ):
        calendar.add(key, value)
    for entry in entries:
        calendar.add_component(entry)
    days = [_day(entry.start) for entry in entries]
    calendar.add_missing_timezones(first_date=min(days).replace(month=1, day=1), last_date=_year_after(max(days)))
    return bytes(calendar.to_ical())


def _of_day(event: Event, place: int, edition: Edition) -> Entry:
    day = event.days[place]
    begins: dt.date = day.date
    ends: dt.date = day.date + dt.timedelta(days=1)
    if day.opens:
        begins = dt.datetime.combine(day.date, day.opens, event.zone)
        closes = day.closes or day.opens
        late = dt.timedelta(days=1 if closes < day.opens else 0)
        ends = dt.datetime.combine(day.date + late, closes, event.zone)
    entry = _entry(event, f"day{place + 1}", edition, event.title.text)
    _when(entry, begins, ends)
    _where(entry, event, day.venue)
    if event.summary:
        entry.add("description", _short(event.summary.text))
    return entry


def _of_session(event: Event, session: Session, edition: Edition) -> Entry | None:
    begins = event.begins(session)
    if begins is None:
        return None
    entry = _entry(event, session.id, edition, session.title or event.title.text)
    _when(entry, begins, event.ends(session))
    _where(entry, event, session.room)
    people = ", ".join(speaker.name for speaker in session.speakers if speaker.name)
    told = [people, session.abstract.text if session.abstract else "", event.title.text]
    entry.add("description", _short("\n".join(part for part in told if part)))
    return entry


def _entry(event: Event, name: str, edition: Edition, title: str) -> Entry:
    from icalendar import Event as Entry

    host = (urlsplit(event.url).hostname if event.url else None) or HOST
    entry = Entry()
    entry.add("uid", f"{re.sub(r'[^A-Za-z0-9.-]+', '-', f'{slug(event)}-{name}')}@{host}")
    entry.add("dtstamp", edition.stamp.astimezone(dt.UTC))
    entry.add("sequence", edition.sequence)
    if edition.written:
        entry.add("last-modified", edition.written.astimezone(dt.UTC))
    entry.add("summary", title)
    if event.url:
        entry.add("url", event.url)
    return entry


def _when(entry: Entry, begins: dt.date, ends: dt.date | None) -> None:
    """Without an end on the page the entry has none either: RFC 5545 takes it for a moment."""
    entry.add("dtstart", begins)
    if ends is not None and ends > begins:
        entry.add("dtend", ends)


def _where(entry: Entry, event: Event, room: str | None) -> None:
    venue = event.venue
    parts = [room, *(text.text for text in (venue.name, venue.address) if text)]
    if told := ", ".join(dict.fromkeys(part for part in parts if part)):
        entry.add("location", told)
    if venue.coordinates:
        entry.add("geo", venue.coordinates)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]}…"


def _day(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _year_after(day: dt.date) -> dt.date:
    return dt.date(day.year + 1, 1, 1) if day.year < dt.MAXYEAR else day
