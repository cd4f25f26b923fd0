"""What changed between two readings of a page: sessions paired with those they were, and the differences as values.

A session is the one it was by the identity that its page gives it, else by its title, else by its time: an edit of
the title or of the time keeps it, an edit of both makes it another.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from knowledge.words import tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Sequence

    from knowledge.event import Event, Session

What = Literal["cancelled", "added", "moved", "renamed", "room", "speakers", "days", "venue"]
COUNTED = re.compile(r"s(\d+)(?:\.\d+)?")  # an identity that the loader gave by counting
FAR = dt.timedelta(days=10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference. `before` is None for what was added, `after` for what was cancelled, both for the event's own."""

    what: What
    session: str | None = None  # its identity, that of the earlier reading where it was there
    before: Session | None = None
    after: Session | None = None
    old: str = ""  # what the page said, for people; times as HH:MM, days in ISO 8601
    new: str = ""


def carried(before: Event, after: Event, used: Collection[str] = ()) -> Event:
    """The later reading with the identities of the earlier one, so that what follows a session still does.

    `used` are identities of still earlier readings: no other session gets one of them.
    """
    pairs = _pairs(before.sessions, after.sessions)
    kept = {place: before.sessions[old].id for place, old in pairs.items()}
    taken = {*used, *kept.values(), *(s.id for s in before.sessions)}
    counted = map(COUNTED.fullmatch, (*taken, *(s.id for s in after.sessions)))
    free = max((int(m[1]) for m in counted if m), default=0)
    sessions: list[Session] = []
    for place, session in enumerate(after.sessions):
        identity = kept.get(place, session.id)
        if place not in kept and identity in taken:
            free += 1
            identity = f"s{free}"
        taken.add(identity)
        sessions.append(session if identity == session.id else replace(session, id=identity))
    return replace(after, sessions=tuple(sessions))


def compare(before: Event, after: Event) -> tuple[Change, ...]:
    """What is different in the later reading: the event's own first, then sessions in the order of the programme."""
    after = carried(before, after)
    was = {session.id: session for session in before.sessions}
    found = [*_of_the_event(before, after)]
    for session in after.sessions:
        old = was.pop(session.id, None)
        found += _of_a_session(old, session) if old else [_added(session)]
    gone = [Change(what="cancelled", session=s.id, before=s, old=_time(s)) for s in was.values()]
    return (*found, *gone)


def _added(session: Session) -> Change:
    return Change(what="added", session=session.id, after=session, new=_time(session))


def _of_the_event(before: Event, after: Event) -> Iterable[Change]:
    days = [" ".join(day.date.isoformat() for day in event.days) for event in (before, after)]
    if days[0] != days[1]:
        yield Change(what="days", old=days[0], new=days[1])
    places = [", ".join(t.text for t in (e.venue.name, e.venue.address) if t) for e in (before, after)]
    if places[0] != places[1]:
        yield Change(what="venue", old=places[0], new=places[1])


def _of_a_session(old: Session, new: Session) -> list[Change]:
    told: tuple[tuple[What, Callable[[Session], str]], ...] = (
        ("moved", _time),
        ("renamed", lambda session: session.title or ""),
        ("room", lambda session: session.room or ""),
        ("speakers", lambda session: ", ".join(s.name or s.role or "?" for s in session.speakers)),
    )
    return [
        Change(what=what, session=new.id, before=old, after=new, old=say(old), new=say(new))
        for what, say in told
        if say(old) != say(new)
    ]


def _time(session: Session) -> str:
    """ "2024-03-05 10:00–10:30", as far as the page says it."""
    clock = "–".join(time.strftime("%H:%M") for time in (session.start, session.end) if time)
    lasting = f"({session.duration} min)" if session.duration and not session.end else ""
    return " ".join(filter(None, (session.date.isoformat() if session.date else "", clock, lasting)))


def _pairs(old: Sequence[Session], new: Sequence[Session]) -> dict[int, int]:
    """Place of a later session → place of the earlier one that it is."""
    pairs: dict[int, int] = {}
    ways: tuple[Callable[[Session], Hashable | None], ...] = (
        _given,
        lambda s: (tidy(s.title), s.date, s.start, s.room) if s.title else None,
        lambda s: (tidy(s.title), s.date, s.start) if s.title else None,
        lambda s: (tidy(s.title), s.kind) if s.title else None,
        lambda s: tidy(s.title) if s.title else None,
        lambda s: (s.date, s.start, s.end, s.room) if s.start else None,
        lambda s: (s.date, s.start, s.room) if s.start else None,
        lambda s: (s.date, s.start) if s.start else None,
    )
    for way in ways:
        free = [place for place in range(len(old)) if place not in pairs.values()]
        groups: dict[Hashable, list[int]] = {}
        for place in free:
            if (key := way(old[place])) is not None:
                groups.setdefault(key, []).append(place)
        for place, session in enumerate(new):
            group = groups.get(way(session)) if place not in pairs else None
            fitting = [p for p in group or () if _may_be(old[p], session)]
            if group and fitting:
                pairs[place] = min(fitting, key=lambda p: _distance(old[p], session))
                group.remove(pairs[place])
    return pairs


def _given(session: Session) -> str | None:
    """The identity that the page itself gives."""
    return None if COUNTED.fullmatch(session.id) else session.id


def _may_be(old: Session, new: Session) -> bool:
    """Two identities that the page gives are two sessions."""
    return _given(old) is None or _given(new) is None or old.id == new.id


def _distance(old: Session, new: Session) -> dt.timedelta:
    if old.start is None or new.start is None or (old.date is None) != (new.date is None):
        return FAR
    day = dt.date.min
    moments = [dt.datetime.combine(s.date or day, s.start or dt.time.min) for s in (old, new)]
    return abs(moments[0] - moments[1])
