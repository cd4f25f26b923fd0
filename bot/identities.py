"""Which session is which across a restart: what was last read of a page, as far as it tells one session from another.

A page gives its sessions no identity of its own; they are counted, and an edit that adds one would shift the rest.
While the desk runs, identities are carried from one reading to the next; this carries them from one run to the next.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from knowledge import Session, carried

if TYPE_CHECKING:
    from collections.abc import Collection

    from knowledge import Event


@dataclass(frozen=True, slots=True)
class Known:
    """The sessions of the last reading, and every identity that was ever given."""

    sessions: tuple[Session, ...]
    used: frozenset[str]


def as_text(event: Event, used: Collection[str]) -> str:
    """What is kept of a reading."""
    given = [
        [
            session.id,
            session.title,
            session.kind,
            session.room,
            *(moment.isoformat() if moment else None for moment in (session.date, session.start, session.end)),
        ]
        for session in event.sessions
    ]
    ours = {session.id for session in event.sessions}
    return json.dumps({"sessions": given, "used": sorted({*used, *ours})}, ensure_ascii=False)


def known(text: str) -> Known | None:
    """What was kept; None where another version of the desk kept it in another way."""
    try:
        found = json.loads(text)
        sessions = tuple(_session(*row) for row in found["sessions"])
        return Known(sessions, frozenset(map(str, found["used"])))
    except (ValueError, TypeError, KeyError):
        return None


def recognised(event: Event, before: Known) -> Event:
    """The event with the identities that its sessions had before."""
    return carried(replace(event, sessions=before.sessions), event, before.used)


def _session(
    name: str, title: str | None, kind: Any, room: str | None, date: str | None, start: str | None, end: str | None
) -> Session:
    return Session(
        id=name,
        title=title,
        kind=kind,  # as a session of ours had it
        room=room,
        date=dt.date.fromisoformat(date) if date else None,
        start=dt.time.fromisoformat(start) if start else None,
        end=dt.time.fromisoformat(end) if end else None,
    )
