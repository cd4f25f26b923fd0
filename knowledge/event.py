"""The event as its page tells it: frozen values, each with the lines (1-based) of the page it stands on.

Dates and times of a session are the venue's wall clock; `Event.begins` and `Event.ends` make them aware moments.
Two values are equal when they say the same: where they stand in the page is not compared.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

Lines = tuple[int, ...]
Kind = Literal["talk", "panel", "workshop", "welcome", "break", "meal", "closing", "other"]
RegistrationState = Literal["open", "closed", "required", "not required", "unknown"]
Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words of the page, without markup."""

    text: str
    lines: Lines = field(default=(), compare=False)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address in the page, and the words it stands under."""

    url: str
    label: str = ""
    lines: Lines = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of the page, and what it shows in words."""

    url: str
    alt: str = ""
    lines: Lines = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of the page's prose (a paragraph, a list item, a labelled field) under its headings, outermost first."""

    text: str
    headings: tuple[str, ...] = ()
    lines: Lines = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the event; `opens` and `closes` only where the page says them of the day, not of a session."""

    date: dt.date
    opens: dt.time | None = None
    closes: dt.time | None = None
    venue: str | None = None
    lines: Lines = field(default=(), compare=False)
    hours_lines: Lines = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """Where the event is, and how one gets there."""

    name: Text | None = None
    address: Text | None = None
    access: Text | None = None
    online: Text | None = None  # the words that say one can take part online
    links: tuple[Link, ...] = ()
    coordinates: tuple[float, float] | None = None  # latitude, longitude in degrees


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How to reach the organisers."""

    emails: tuple[Text, ...] = ()
    phones: tuple[Text, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Whether and how one signs up, and until when."""

    state: RegistrationState = "unknown"
    words: Text | None = None  # what the page says of it
    links: tuple[Link, ...] = ()
    deadline: dt.date | None = None
    deadline_words: Text | None = None
    lines: Lines = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who speaks in a session; `name` is None for a person the page does not name."""

    name: str | None
    role: str | None = None
    organisation: str | None = None
    moderator: bool = False
    about: Text | None = None  # what the page says of the person elsewhere
    lines: Lines = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One item of the programme. `id` survives edits of the page that change its title or its time, not both."""

    id: str
    date: dt.date | None = None  # calendar day of the start
    start: dt.time | None = None
    end: dt.time | None = None  # only where the page says it; earlier than `start` means after midnight
    duration: int | None = None  # minutes, where the page gives only that
    title: str | None = None
    kind: Kind = "talk"
    room: str | None = None
    track: str | None = None
    speakers: tuple[Speaker, ...] = ()
    abstract: Text | None = None  # what the page says of the session below its title
    lines: Lines = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherDate:
    """A date in the page that is not a day of this event: a deadline, a sister event, an earlier or a later edition."""

    date: dt.date
    why: Literal["published", "deadline", "other event", "next edition", "previous edition", "anniversary"]
    words: str = ""
    lines: Lines = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faq:
    """An organiser's answer to a question, from the front matter."""

    question: str
    answer: str
    language: str | None = None  # of the question
    lines: Lines = field(default=(), compare=False)
    date: dt.date | None = None  # when it was given in the chat, where it was …
    answered_in: str | None = None  # … in which language …
    topics: tuple[str, ...] = ()  # … and what alone its question is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A fault of the page, for its organiser: `code` names the kind, `values` fill the sentence of that kind."""

    line: int
    level: Level
    code: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """All that the page tells of the event."""

    file: str
    title: Text
    language: str  # ISO 639-1
    timezone: str  # IANA
    days: tuple[Day, ...] = ()
    venue: Venue = Venue()
    contact: Contact = Contact()
    registration: Registration = Registration()
    price: Text | None = None
    free: bool = False  # the price is none: entry costs nothing
    audience: Text | None = None
    capacity: Text | None = None
    organiser: Text | None = None
    summary: Text | None = None  # the lead of the page: what the event is about
    sessions: tuple[Session, ...] = ()
    passages: tuple[Passage, ...] = ()  # all prose of the page, that of the fields above included
    pictures: tuple[Picture, ...] = ()
    links: tuple[Link, ...] = ()
    other_dates: tuple[OtherDate, ...] = ()
    faq: tuple[Faq, ...] = ()
    url: str | None = None  # where the page is published
    schedules: tuple[str, ...] = ()  # names of the files beside the page that were read with it

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def begins(self, session: Session) -> dt.datetime | None:
        """The aware moment at which a session starts, None where the page gives no day or no time."""
        if session.date is None or session.start is None:
            return None
        return dt.datetime.combine(session.date, session.start, self.zone)

    def ends(self, session: Session) -> dt.datetime | None:
        """The aware moment at which a session ends, only as far as the page says it (an end, or a duration)."""
        begins = self.begins(session)
        if begins is None:
            return None
        if session.end is not None and session.date is not None and session.start is not None:
            day = session.date if session.end >= session.start else session.date + dt.timedelta(days=1)
            return dt.datetime.combine(day, session.end, self.zone)
        if session.duration is not None:
            return begins + dt.timedelta(minutes=session.duration)
        return None


class EventFileError(ValueError):
    """An event file that cannot be used at all: one sentence that names the file, the line and the mend."""

    def __init__(self, sentence: str, *, file: str = "", line: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.file, self.line = sentence, file, line
