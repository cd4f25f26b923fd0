"""What a page moved that its followers have to know: other times, other rooms, sessions called off. Pure.

What is compared are the sessions as they were last told and as they are now, so that what was changed twice is told
once, and what was changed back is not told at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.choosing import fingerprint
from bot.identities import known
from bot.message import Reply, Time
from bot.times import marks, of_session

if TYPE_CHECKING:
    import datetime as dt

    from bot.wording import Wording
    from knowledge import Desk, Event, Session


@dataclass(frozen=True, slots=True)
class Move:
    """A session as it was, and its place in the programme of now; None: it is called off."""

    was: Session
    place: int | None


def moves(before: str, event: Event, now: dt.datetime) -> tuple[Move, ...]:
    """What is different from an earlier reading, of sessions that are to come then or now."""
    earlier = known(before)
    places = {session.id: place for place, session in enumerate(event.sessions)}
    found = []
    for was in earlier.sessions if earlier else ():
        place = places.get(was.id)
        session = event.sessions[place] if place is not None else None
        same = session is not None and _told(session) == _told(was)
        starts = [event.begins(one) for one in (was, session) if one is not None]
        if not same and any(begins is None or begins > now for begins in starts):
            found.append(Move(was, place))
    return tuple(found)


def told(changed: tuple[Move, ...], desk: Desk, wording: Wording) -> Reply:
    """The changes in words, one a line, with the times of now and of before marked."""
    text, times = wording.say("moves", title=desk.event.title), list[Time]()
    for one in changed:
        line, found = _line(one, desk, wording)
        begin = len(text) + 1
        text = f"{text}\n{line}"
        times += [replace(time, start=begin + time.start, end=begin + time.end) for time in found]
    return Reply(text=text, times=tuple(times))


def mark(changed: tuple[Move, ...], event: Event) -> str:
    """A short name for these changes: another one where there are others."""
    now = [event.sessions[one.place] if one.place is not None else None for one in changed]
    return fingerprint(
        repr([(one.was.id, _told(session) if session else None) for one, session in zip(changed, now, strict=True)])
    )


def _told(session: Session) -> tuple[dt.date | None, dt.time | None, str]:
    return session.date, session.start, session.room or ""


def _line(one: Move, desk: Desk, wording: Wording) -> tuple[str, list[Time]]:
    event, speech, code = desk.event, desk.speech(wording.code), wording.code
    before = of_session(event, one.was)
    if one.place is None:
        when = _when(one.was, desk, code, dated=len(event.days) > 1)
        line = wording.say("move_gone", session=speech.title(one.was), time=when)
        return line, marks(when, before, desk, code, line.rindex(when))
    session = event.sessions[one.place]
    if (session.date, session.start) == (one.was.date, one.was.start):
        room, old = session.room or "–", one.was.room or "–"
        return wording.say("move_room", session=speech.title(session), room=room, old=old), []
    dated = len(event.days) > 1 or session.date != one.was.date
    said, when = speech.line(one.place, dated=dated, short=True), _when(one.was, desk, code, dated=dated)
    line = wording.say("move_time", session=said, time=when)
    found = marks(said, of_session(event, session), desk, code, line.index(said))
    return line, found + marks(when, before, desk, code, line.rindex(when))


def _when(session: Session, desk: Desk, language: str, *, dated: bool) -> str:
    speech = desk.speech(language)
    date = speech.date(session.date, year=False) if session.date and dated else ""
    return ", ".join(filter(None, (date, speech.clock(session.start) if session.start else ""))) or "–"
