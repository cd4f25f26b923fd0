"""What organisers correct of a page that cannot be edited in time: read from words, put into the event. Pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.moments import moment
from knowledge import Text, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.message import Correct
    from bot.wording import Wording
    from knowledge import Answer, Day, Event, Session

WORD = re.compile(r"\w+")
LONGEST = 40  # words
TIMES = {"starts": "start", "ends": "end"}
OF_THE_DAY = {"starts": "opens", "ends": "closes"}
TOPICS = {"opens": {"hours", "date"}, "closes": {"hours", "date"}, "venue": {"venue", "address", "access"}}
FEW = 5  # sessions of an answer that is about them
MORNING = dt.time(7)  # "at 5" is after it


@dataclass(frozen=True, slots=True)
class Meant:
    """`named` is the session in the organiser's words; empty: the day, or the venue."""

    named: str
    what: str
    value: str


def meant(text: str, event: Event, day: dt.date, wordings: Iterable[Wording]) -> Meant | None:
    """ "la clôture est en salle B", "the keynote starts at 10:15", in the first language that reads it."""
    found = list(WORD.finditer(text))[:LONGEST]
    words = tuple(tidy(word[0]) for word in found)
    for wording in wordings:
        phrases = [(what, _words(one)) for what in ("room", "starts", "ends", "venue") for one in wording.correct[what]]
        for what, phrase in sorted(phrases, key=lambda one: -len(one[1])):
            for first in range(1, len(words) - len(phrase)):
                if words[first : first + len(phrase)] != phrase:
                    continue
                whole = words[:first] in [_words(one) for one in wording.correct["day"]]
                said = Meant("" if whole else text[: found[first - 1].end()].strip(), what, "")
                behind = text[found[first + len(phrase)].start() :].strip(" .!")
                read = _read(said, behind, text[found[first].start() :], event, day, wording)
                if read is not None:
                    return read
    return None


def _read(said: Meant, behind: str, clause: str, event: Event, day: dt.date, wording: Wording) -> Meant | None:
    whole = not said.named
    if said.what == "venue":
        return replace(said, value=behind) if whole else None
    if said.what == "room":
        return None if whole else replace(said, value=behind)
    time = moment(clause, event, dt.datetime.combine(day, MORNING, event.zone), [wording.code])
    if time is None or not time[1]:
        return None
    what = (OF_THE_DAY if whole else TIMES)[said.what]
    return replace(said, what=what, value=time[0].strftime("%H:%M"))


def corrected(event: Event, corrections: Sequence[Correct]) -> Event:
    """The event with these corrections."""
    for one in corrections:
        event = _with(event, one)
    return event


def said_by(event: Event, one: Correct) -> bool:
    """Whether the page itself says it by now, or has nothing any more that it could be said of."""
    return _with(event, one) == event


def concerns(answer: Answer, one: Correct) -> bool:
    """Whether an answer tells what was corrected."""
    if one.what in TOPICS:
        return bool(TOPICS[one.what] & set(answer.topics))
    return len(answer.sessions) <= FEW and one.session in answer.sessions


def day_of(event: Event, now: dt.datetime) -> dt.date | None:
    """The day that an organiser speaks of: today or the next one, else the last."""
    days = sorted(day.date for day in event.days)
    return next((day for day in days if day >= now.astimezone(event.zone).date()), days[-1] if days else None)


def _with(event: Event, one: Correct) -> Event:
    if one.what == "venue":
        return event if one.value in str(event.venue.name) else _moved(event, one.value)
    if one.what in {"opens", "closes"}:
        time = dt.time.fromisoformat(one.value)
        return replace(event, days=tuple(_hours(day, one, time) for day in event.days))
    sessions = tuple(_changed(session, one) if session.id == one.session else session for session in event.sessions)
    return replace(event, sessions=sessions)


def _hours(day: Day, one: Correct, time: dt.time) -> Day:
    if day.date.isoformat() != one.session:
        return day
    return replace(day, opens=time) if one.what == "opens" else replace(day, closes=time)


def _moved(event: Event, name: str) -> Event:
    """The way to the old place is none to the new one."""
    venue = replace(event.venue, name=Text(text=name), address=None, access=None, coordinates=None)
    return replace(event, venue=venue)


def _changed(session: Session, one: Correct) -> Session:
    if one.what == "room":
        return replace(session, room=one.value)
    time = dt.time.fromisoformat(one.value)
    if one.what == "end":
        return replace(session, end=time, duration=None)
    if session.end is None or session.start is None or time < session.end or session.end < session.start:
        return replace(session, start=time)
    lasted = dt.datetime.combine(dt.date.min, session.end) - dt.datetime.combine(dt.date.min, session.start)
    return replace(session, start=time, end=(dt.datetime.combine(dt.date.min, time) + lasted).time())


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(tidy(text)))
