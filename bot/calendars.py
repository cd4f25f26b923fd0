"""Calendar files of an event, its sessions or an agenda, that update what was taken in before. Pure.

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
from bot.icalendar_lines import text, timezone, utc, when, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knowledge import Event, Session

MIME = "text/calendar"
LONGEST = 600  # characters of a description
HOST = "guichet.invalid"  # in the identities of entries of a page without an address
HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Guichet//information desk//EN", "CALSCALE:GREGORIAN")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """When a file is made, and when the page that it tells was last written."""

    stamp: dt.datetime
    written: dt.datetime | None = None

    @property
    def sequence(self) -> int:
        return max(0, int(self.written.timestamp() // 60)) if self.written else 0


def of_event(event: Event, edition: Edition) -> bytes:
    """The event itself: one entry a day, for the whole day where the page gives no hours."""
    entries = [_of_day(event, place, edition) for place in range(len(event.days))]
    return _file(event, event.title.text, entries, [day.date for day in event.days])


def of_sessions(event: Event, places: Iterable[int], edition: Edition, name: str) -> bytes:
    """Sessions by their positions in the programme; those whose time the page does not give are left out."""
    sessions = [event.sessions[place] for place in places]
    timed = [(session, begins) for session in sessions if (begins := event.begins(session))]
    entries = [_of_session(event, session, begins, edition) for session, begins in timed]
    return _file(event, name, entries, [begins.date() for _, begins in timed])


def _file(event: Event, name: str, entries: list[list[str]], days: list[dt.date]) -> bytes:
    if not entries:
        return b""
    first, last = min(days).replace(month=1, day=1), max(days).replace(month=12, day=31)
    head = (*HEAD, "METHOD:PUBLISH", f"X-WR-CALNAME:{text(name)}", f"X-WR-TIMEZONE:{event.timezone}")
    zone = timezone(event.zone, first, last)
    return written([*head, *zone, *(line for entry in entries for line in entry), "END:VCALENDAR"])


def _of_day(event: Event, place: int, edition: Edition) -> list[str]:
    day = event.days[place]
    begins: dt.date = day.date
    ends: dt.date = day.date + dt.timedelta(days=1)
    if day.opens:
        closes = day.closes or day.opens
        late = dt.timedelta(days=1 if closes < day.opens else 0)
        begins = dt.datetime.combine(day.date, day.opens, event.zone)
        ends = dt.datetime.combine(day.date + late, closes, event.zone)
    about = event.summary.text if event.summary else ""
    times = _times(event, begins, ends)
    return _entry(event, f"day{place + 1}", edition, (event.title.text, _where(event, day.venue), about), times)


def _of_session(event: Event, session: Session, begins: dt.datetime, edition: Edition) -> list[str]:
    people = ", ".join(speaker.name for speaker in session.speakers if speaker.name)
    about = [people, session.abstract.text if session.abstract else "", event.title.text]
    title = session.title or event.title.text
    words = (title, _where(event, session.room), "\n".join(part for part in about if part))
    return _entry(event, session.id, edition, words, _times(event, begins, event.ends(session)))


def _entry(event: Event, name: str, edition: Edition, words: tuple[str, str, str], times: list[str]) -> list[str]:
    """`words` are title, place and description."""
    host = (urlsplit(event.url).hostname if event.url else None) or HOST
    known = re.sub(r"[^A-Za-z0-9.-]+", "-", f"{slug(event)}-{name}")
    lines = ["BEGIN:VEVENT", f"UID:{known}@{host}", f"DTSTAMP:{utc(edition.stamp)}", f"SEQUENCE:{edition.sequence}"]
    if edition.written:
        lines.append(f"LAST-MODIFIED:{utc(edition.written)}")
    lines += times
    for key, said in zip(("SUMMARY", "LOCATION", "DESCRIPTION"), words, strict=True):
        if said:
            lines.append(f"{key}:{text(_short(said))}")
    if event.venue.coordinates:
        lines.append("GEO:{:.6f};{:.6f}".format(*event.venue.coordinates))
    if event.url:
        lines.append(f"URL:{''.join(event.url.split())}")
    return [*lines, "END:VEVENT"]


def _times(event: Event, begins: dt.date, ends: dt.date | None) -> list[str]:
    """Without an end on the page the entry has none either: RFC 5545 takes it for a moment."""
    lines = [when("DTSTART", begins, event.zone)]
    return [*lines, when("DTEND", ends, event.zone)] if ends is not None and ends > begins else lines


def _where(event: Event, room: str | None) -> str:
    parts = [room, *(part.text for part in (event.venue.name, event.venue.address) if part)]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _short(said: str) -> str:
    return said if len(said) <= LONGEST else f"{said[:LONGEST].rsplit(' ', 1)[0]}…"
