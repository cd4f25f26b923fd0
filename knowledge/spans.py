"""Event → when its sessions are on, where the page gives no end until what follows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from knowledge.facts import Span

if TYPE_CHECKING:
    from knowledge.event import Event

ASSUMED_MINUTES = 60  # of a session without an end that nothing follows


def spans_of(event: Event) -> tuple[Span | None, ...]:
    begins = [event.begins(s) for s in event.sessions]
    return tuple(_span(event, i, begins) for i in range(len(begins)))


def _span(event: Event, i: int, begins: list[dt.datetime | None]) -> Span | None:
    begin, session = begins[i], event.sessions[i]
    if begin is None:
        return None
    end = event.ends(session)
    if end is not None:
        return Span(begin, end, True)
    later = [
        b
        for b, other in zip(begins, event.sessions, strict=True)
        if b and b > begin and b.date() == begin.date() and (other.room == session.room or not session.room)
    ]
    closes = next((d.closes for d in event.days if d.date == begin.date() and d.closes), None)
    if later:
        return Span(begin, min(later), False)
    if closes and dt.datetime.combine(begin.date(), closes, event.zone) > begin:
        return Span(begin, dt.datetime.combine(begin.date(), closes, event.zone), False)
    return Span(begin, begin + dt.timedelta(minutes=ASSUMED_MINUTES), False)
