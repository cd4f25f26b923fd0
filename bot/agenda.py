"""The personal agenda: the sessions that a chat follows, in the order of the programme. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.choosing import fingerprint
from bot.commands.events import slug
from bot.subscriptions import NO_SESSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.message import Follow
    from knowledge import Desk, Event, Session

LONGEST_LEAD = 24 * 60  # minutes
LEADS = (10, 15, 30)  # minutes before a session that a reminder is offered for


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """Positions of the sessions in the programme, in the order of time; `lost` counts those it no longer has."""

    chosen: tuple[int, ...] = ()
    leads: dict[int, int]
    lost: int = 0


def agenda(event: Event, follows: Iterable[Follow]) -> Agenda:
    places = {session.id: place for place, session in enumerate(event.sessions)}
    mine = [follow for follow in follows if follow.event == slug(event) and follow.session not in NO_SESSION]
    chosen = [places[follow.session] for follow in mine if follow.session in places]
    return Agenda(
        chosen=tuple(sorted(chosen, key=lambda place: _when(event, place))),
        leads={places[f.session]: f.lead for f in mine if f.session in places and f.lead is not None},
        lost=len(mine) - len(chosen),
    )


def clashes(event: Event, place: int, others: Iterable[int]) -> tuple[int, ...]:
    """Which of the others take place at the same time, as far as the page says when."""
    span = _span(event, event.sessions[place])
    if span is None:
        return ()
    found = []
    for other in others:
        theirs = _span(event, event.sessions[other]) if other != place else None
        if theirs and (theirs[0] == span[0] or (theirs[0] < span[1] and span[0] < theirs[1])):
            found.append(other)
    return tuple(found)


def is_over(event: Event, session: Session, now: dt.datetime) -> bool:
    span = _span(event, session)
    if span is None:
        return session.date is not None and session.date < now.astimezone(event.zone).date()
    return span[1] <= now and span[0] < now


def has_begun(event: Event, session: Session, now: dt.datetime) -> bool:
    begins = event.begins(session)
    return begins is not None and begins <= now


def running(event: Event, places: Sequence[int], now: dt.datetime) -> tuple[int, ...]:
    at = [(place, event.sessions[place]) for place in places]
    return tuple(p for p, session in at if has_begun(event, session, now) and not is_over(event, session, now))


def coming(event: Event, places: Sequence[int], now: dt.datetime) -> tuple[int, ...]:
    """Those that begin next, together; none where nothing is to come."""
    later = [(begins, place) for place in places if (begins := event.begins(event.sessions[place])) and begins > now]
    first = min(later, default=None)
    return tuple(place for begins, place in later if first and begins == first[0])


def handle(desk: Desk, session: Session) -> str:
    """What a button calls a session: short, and of no use at another event."""
    return fingerprint(f"{slug(desk.event)}\n{session.id}")


def called(desks: Iterable[Desk], name: str) -> tuple[Desk, int] | None:
    """The session of a button, where it still is in a programme."""
    for desk in desks:
        for place, session in enumerate(desk.event.sessions):
            if handle(desk, session) == name:
                return desk, place
    return None


def _span(event: Event, session: Session) -> tuple[dt.datetime, dt.datetime] | None:
    """A session without an end counts as a moment."""
    begins = event.begins(session)
    return None if begins is None else (begins, event.ends(session) or begins)


def _when(event: Event, place: int) -> tuple[dt.date, dt.time, int]:
    session = event.sessions[place]
    return session.date or dt.date.max, session.start or dt.time.max, place
