"""What the desk understood of a page, as JSON for scripts and in words for its organiser."""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from knowledge.data import read_data
from knowledge.gathering import gather
from knowledge.language import language as language_data
from knowledge.language import languages

if TYPE_CHECKING:
    from knowledge.changes import Change
    from knowledge.event import Event, Problem, Session, Text

LOCALES = {"en": "en_GB"}  # day before month, as the desk writes dates
ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
# What attendees usually ask, most asked first (contracts: topic names).
ASKED = (
    "date", "hours", "address", "access", "room", "programme", "speaker", "registration", "price", "audience",
    "contact", "parking", "accessibility", "meal", "wifi", "replay", "slides", "language", "interpretation",
    "certificate",
    "food_diet", "luggage", "identity_check", "capacity", "accommodation", "bicycle", "childcare", "dress_code",
)  # fmt: skip


def as_json(event: Event, problems: tuple[Problem, ...]) -> dict[str, Any]:
    """The object of `check --json`."""
    venue, contact, registration = event.venue, event.contact, event.registration
    return {
        "file": event.file,
        "title": event.title.text,
        "language": event.language,
        "timezone": event.timezone,
        "days": [
            {"date": d.date.isoformat(), "opens": _clock(d.opens), "closes": _clock(d.closes), "venue": d.venue}
            for d in event.days
        ],
        "venue": {
            "name": _text(venue.name),
            "address": _text(venue.address),
            "access": _text(venue.access),
            "online": venue.online is not None,
            "links": [link.url for link in venue.links],
        },
        "contact": {
            "emails": [t.text for t in contact.emails],
            "phones": [t.text for t in contact.phones],
            "links": [link.url for link in contact.links],
        },
        "registration": {
            "state": registration.state,
            "links": [link.url for link in registration.links],
            "deadline": registration.deadline.isoformat() if registration.deadline else None,
        },
        "price": _text(event.price),
        "audience": _text(event.audience),
        "sessions": [_session(s) for s in event.sessions],
        "problems": [
            {"line": p.line, "level": p.level, "code": p.code, "message": message(p, event.language)} for p in problems
        ],
        "gaps": gaps(event),
    }


def _session(session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "date": session.date.isoformat() if session.date else None,
        "start": _clock(session.start),
        "end": _clock(session.end),
        "duration": session.duration,
        "title": session.title,
        "kind": session.kind,
        "room": session.room,
        "track": session.track,
        "speakers": [
            {"name": s.name, "role": s.role, "organisation": s.organisation, "moderator": s.moderator}
            for s in session.speakers
        ],
        "lines": list(session.lines),
    }


def _clock(time: dt.time | None) -> str | None:
    return time.strftime("%H:%M") if time else None


def _text(text: Text | None) -> str | None:
    return text.text if text else None


def gaps(event: Event) -> list[str]:
    """Topics attendees usually ask about that the page does not say, most asked first."""
    said = set(gather(event).evidence)
    told: dict[str, object] = {
        "date": event.days,
        "hours": any(d.opens for d in event.days) or any(s.start for s in event.sessions),
        "address": event.venue.address or event.venue.online,
        "access": event.venue.access or event.venue.online,
        "room": any(s.room for s in event.sessions),
        "programme": event.sessions,
        "speaker": any(s.speakers for s in event.sessions),
        "registration": event.registration.state != "unknown",
        "price": event.price,
        "audience": event.audience,
        "contact": event.contact.emails or event.contact.phones or event.contact.links,
    }
    return [t for t in ASKED if not (told.get(t, t in said))]


@functools.lru_cache(maxsize=16)
def _sentences(code: str) -> dict[str, Any]:
    return read_data(f"{code if code in languages() else 'en'}/check")


def _locale(language: str) -> str:
    return LOCALES.get(language, language if language in languages() else "en")


def _spoken(key: str, text: str, locale: str) -> str:
    """A value of a problem as people read it: dates and weekdays of the language, a picture by its name."""
    from babel.dates import get_day_names

    if key == "weekday":
        return str(get_day_names("wide", "stand-alone", locale)[int(text)])
    if key == "picture":
        return unquote(text.rstrip("/").rsplit("/", 1)[-1])
    return _dated(text, locale)


def _dated(text: str, locale: str) -> str:
    """Dates as that language writes them."""
    from babel.dates import format_date

    def written(m: re.Match[str]) -> str:
        try:
            return str(format_date(dt.date(int(m[1]), int(m[2]), int(m[3])), "long", locale))
        except ValueError:
            return m[0]

    return ISO.sub(written, text)


def message(problem: Problem, language: str) -> str:
    """The sentence of a problem in a language of the desk, its dates as that language writes them."""
    data = _sentences(language)
    values = {key: _spoken(key, text, _locale(language)) for key, text in problem.values}
    return str(data["problems"][problem.code]).format(**values)


def change_line(change: Change, language: str) -> str:
    """The sentence of one change between two readings of a page."""
    data = _sentences(language)
    session = change.after or change.before
    known = change.before or change.after
    title = known.title if known and known.title else session.id if session else ""
    old, new = (_dated(text, _locale(language)) or "–" for text in (change.old, change.new))
    return str(data["changes"][change.what]).format(title=title, old=old, new=new)


def changes_report(changes: tuple[Change, ...], language: str) -> str:
    """All changes, one a line."""
    return "\n".join(change_line(change, language) for change in changes) or str(
        _sentences(language)["changes"]["nothing"]
    )


def report(event: Event, problems: tuple[Problem, ...], language: str | None = None) -> str:
    """What was understood, as a programme an organiser can hold against the page; its problems; what it leaves out."""
    from knowledge.answers import Speech

    facts = gather(event)
    speech = Speech(language_data(language if language in languages() else facts.language.code), facts)
    data = speech.language
    several = len(event.days) > 1
    rows: list[tuple[str, str, tuple[int, ...]]] = [("check_title", event.title.text, event.title.lines)]
    rows += [("check_day", _day(d, speech), (*d.lines, *d.hours_lines)) for d in event.days]
    for key, text in (
        ("check_venue", event.venue.name),
        ("check_address", event.venue.address),
        ("check_access", event.venue.access),
        ("check_online", event.venue.online),
        ("check_price", event.price),
        ("check_audience", event.audience),
        ("check_organiser", event.organiser),
    ):
        if text:
            rows.append((key, text.text, text.lines))
    rows.append(
        (
            "check_registration",
            data.sentence(f"state_{event.registration.state.replace(' ', '_')}"),
            event.registration.lines,
        )
    )
    rows += [("check_contact", t.text, t.lines) for t in (*event.contact.emails, *event.contact.phones)]
    rows += [("check_session", speech.line(i, dated=several), s.lines) for i, s in enumerate(event.sessions)]
    lines = [data.sentence(key).format(text=text, lines=_lines(at)) for key, text, at in rows]
    lines += [f"{p.line}: {message(p, data.code)}" for p in problems]
    missing = [data.names[t] for t in gaps(event) if t in data.names]
    if missing:
        lines.append(data.sentence("check_gaps").format(text=", ".join(missing)))
    return "\n".join(lines)


def _day(day: Any, speech: Any) -> str:
    hours = "–".join(speech.clock(t) for t in (day.opens, day.closes) if t)
    return f"{speech.date(day.date)} {hours}".strip()


def _lines(numbers: tuple[int, ...]) -> str:
    """ "14–15, 21": lines that follow each other together."""
    runs: list[list[int]] = []
    for n in sorted(set(numbers)):
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs) or "?"
