"""Findings → a reply in the asker's language. What is said is data (`languages/<xx>/say.toml`); how a date, a clock
time, a session or a list is written there is decided by the kind of value that stands in a sentence."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from knowledge.facts import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from knowledge.event import Faq, Lines, Session
    from knowledge.facts import Facts
    from knowledge.language import Language

QUOTE_MARKS = ' «»“”"'
LONGEST_QUOTE = 420  # characters of the page quoted in a reply
LONGEST_LIST = 6  # sessions told in a reply that is no programme
LONGEST_PROGRAMME = 1400  # characters
LONGEST_REPLY = 480  # characters of sessions with their speakers in a reply that is no programme


class Quote(NamedTuple):
    """Words of the page, quoted as they stand, shortened."""

    text: str


class Listing(NamedTuple):
    """Sessions by their positions, one a line; `short` or over `limit` characters without their speakers."""

    sessions: tuple[int, ...]
    dated: bool = False
    short: bool = False
    limit: int = LONGEST_PROGRAMME


class Told(NamedTuple):
    """A sentence inside another."""

    say: str
    values: dict[str, Any]


class DateRun(NamedTuple):
    """Days from the first to the last."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What answers a clause: a sentence of `say.toml`, its values, the lines that prove it and the rule's name."""

    rule: str
    say: str
    values: dict[str, Any] = field(default_factory=dict)
    lines: Lines = ()
    sessions: tuple[int, ...] = ()
    persons: tuple[str, ...] = ()
    topic: str | None = None
    pictures: tuple[str, ...] = ()
    before: tuple[Finding, ...] = ()  # corrections that are said first
    entry: Faq | None = None  # the organisers' own answer that it is


class Speech:
    """Words for values in one language."""

    def __init__(self, language: Language, facts: Facts) -> None:
        self.language, self.facts = language, facts
        self._wordings: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
            (dt.datetime, lambda v: self.clock(v.time())),
            (dt.date, self.date),
            (dt.time, self.clock),
            (dt.timedelta, self.duration),
            (Quote, lambda v: self.quote(v.text)),
            (Listing, self.listing),
            (Told, lambda v: self.sentence(v.say, **v.values)),
            (DateRun, lambda v: self.sentence("date_range", first=v.first, last=v.last)),
            (Person, self.person),
            ((list, tuple), self.several),
        )

    def text(self, finding: Finding) -> str:
        head = " ".join(self.text(f) for f in finding.before)
        body = self.sentence(finding.say, **finding.values)
        return f"{head} {body}".strip()

    def sentence(self, key: str, **values: Any) -> str:
        spoken = {name: self.value(value) for name, value in values.items()}
        text = self.language.sentence(key).format_map(_Blank(spoken))
        return re.sub(r"[ \t]{2,}", " ", text).replace(" ,", ",").strip()

    def value(self, value: Any) -> str:
        for kind, wording in self._wordings:
            if isinstance(value, kind):
                return str(wording(value))
        return "" if value is None else str(value)

    def clock(self, time: dt.time) -> str:
        key = "clock" if time.minute else "clock_full"
        return self.language.sentence(key).format(h=time.hour, hh=f"{time.hour:02d}", mm=f"{time.minute:02d}")

    def date(self, date: dt.date, *, year: bool = True) -> str:
        words = {
            "weekday": self.language.sentence("weekdays").split("|")[date.weekday()],
            "month": self.language.sentence("months").split("|")[date.month - 1],
        }
        pattern = self.language.sentence("date_full" if year else "date_yearless")
        return pattern.format(day=date.day, year=date.year, **words)

    def dates(self, dates: Sequence[dt.date]) -> str:
        """Some days: one, a run of days in a row, or a list."""
        if len(dates) == 1:
            return self.date(dates[0])
        if (dates[-1] - dates[0]).days == len(dates) - 1:
            return self.sentence("date_range", first=self.date(dates[0]), last=self.date(dates[-1]))
        return self.join([self.date(d) for d in dates])

    def duration(self, value: dt.timedelta) -> str:
        minutes = round(value.total_seconds() / 60)
        days, rest = divmod(minutes, 24 * 60)
        hours, minutes = divmod(rest, 60)
        parts = [
            self._counted(days, "day"),
            self._counted(hours, "hour"),
            self._counted(minutes, "minute") if not days else "",
        ]
        return self.join([p for p in parts if p][:2]) or self._counted(0, "minute")

    def _counted(self, number: int, unit: str) -> str:
        if number == 0 and unit != "minute":
            return ""
        if number == 0:
            return ""
        return self.language.sentence(f"{unit}_one" if number == 1 else f"{unit}_many").format(n=number)

    def join(self, parts: Sequence[str]) -> str:
        parts = [p for p in parts if p]
        if len(parts) < 2:
            return "".join(parts)
        return ", ".join(parts[:-1]) + self.language.sentence("and") + parts[-1]

    def quote(self, text: str) -> str:
        text = shorten(text, LONGEST_QUOTE)
        opening, closing = self.language.sentence("quotes").split("|")
        return f"{opening}{text.strip(QUOTE_MARKS)}{closing}"

    def span(self, i: int, *, dated: bool = False) -> str:
        """When a session is on, as far as the page says it."""
        session = self.facts.event.sessions[i]
        day = self.date(session.date, year=False) if dated and session.date else ""
        if session.start is None:
            minutes = dt.timedelta(minutes=session.duration) if session.duration else None
            return ", ".join(p for p in (day, self.duration(minutes) if minutes else "") if p)
        if session.end:
            time = self.language.sentence("time_range").format(a=self.bare(session.start), b=self.bare(session.end))
        else:
            time = self.clock(session.start)
        return f"{day}, {time}" if day else time

    def bare(self, time: dt.time) -> str:
        key = "bare" if time.minute else "bare_full"
        return self.language.sentence(key).format(h=time.hour, hh=f"{time.hour:02d}", mm=f"{time.minute:02d}")

    def title(self, session: Session) -> str:
        if session.title:
            return self.quote(session.title)
        return self.language.sentence("untitled")

    def line(self, i: int, *, dated: bool = False, short: bool = False) -> str:
        """A session in one line: when, what, who, where."""
        session = self.facts.event.sessions[i]
        when = self.span(i, dated=dated)
        title = self.title(session)
        people = "" if short else self.people(session)
        room = f"({session.room})" if session.room else ""
        body = " ".join(p for p in (title, room) if p) + (f", {people}" if people else "")
        return self.sentence("session_line", when=when, what=body) if when else body

    def people(self, session: Session) -> str:
        """Who speaks: names, with the organisation where the page gives one."""
        return self.join([self.someone(s.name, s.role, s.organisation) for s in session.speakers])

    def someone(self, name: str | None, role: str | None, organisation: str | None) -> str:
        if name is None:
            return ", ".join(p for p in (role, organisation) if p)
        return f"{name} ({organisation})" if organisation and organisation != name else name

    def listing(self, value: Listing) -> str:
        lines = [self.line(i, dated=value.dated, short=value.short) for i in value.sessions]
        if len(lines) == 1:
            return lines[0]
        if sum(map(len, lines)) > value.limit and not value.short:
            lines = [self.line(i, dated=value.dated, short=True) for i in value.sessions]
        kept: list[str] = []
        for n, line in enumerate(lines):
            if sum(map(len, kept)) + len(line) > LONGEST_PROGRAMME:
                kept.append(self.sentence("and_more", n=len(lines) - n))
                break
            kept.append(f"- {line}")
        return "\n" + "\n".join(kept)

    def several(self, values: Sequence[Any]) -> str:
        """A list; sentences one a line; of many people the names alone, with their bodies where there is room."""
        if len(values) > 1 and all(isinstance(v, Told) for v in values):
            return "\n" + "\n".join(f"- {self.value(v)}" for v in values)
        text = self.join([self.value(x) for x in values])
        people = [v for v in values if isinstance(v, Person)]
        if len(text) <= LONGEST_QUOTE or len(people) < len(values):
            return text
        text = self.join([self.someone(p.name, None, next(iter(p.organisations), None)) for p in people])
        return text if len(text) <= LONGEST_QUOTE else self.join([p.name for p in people])

    def person(self, person: Person) -> str:
        parts = [*person.roles[:1], *person.organisations[:1]]
        return f"{person.name}, {', '.join(parts)}" if parts else person.name


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        raise KeyError(f"a sentence wants {key!r}, which is not given")


def says_more(one: Finding, other: Finding) -> bool:
    """Whether a finding tells all that another of the same topic tells, and more: the day and its hours."""
    told, less = ({k: v for k, v in f.values.items() if v is not None} for f in (one, other))
    return one.topic == other.topic == "date" and len(less) < len(told) and less.items() <= told.items()


def without_repeats(texts: list[str]) -> list[str]:
    """The texts, without those that another of them holds."""
    kept: list[str] = []
    for text in texts:
        if not any(text in other for other in kept):
            kept = [*(other for other in kept if other not in text), text]
    return kept
