"""Deep links: what stands behind `?start=` on a poster chooses event, language, room or session. Pure.

A payload is parts joined by `_`: `l` and a language, `e` an event, `r` a room, `s` a session, each by a fingerprint
of its name. It is at most 64 of `A-Za-z0-9_-`, holds nothing secret, and anybody may make one up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.agenda import handle
from bot.choosing import fingerprint
from bot.commands.events import slug

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from knowledge import Desk, Event

LONGEST = 64  # characters that Telegram allows
DIGITS = 12  # of a fingerprint
NAMED = "|".join(f"{kind[0]}(?P<{kind}>[0-9a-f]{{{DIGITS}}})" for kind in ("event", "room", "session"))
PART = re.compile(rf"l(?P<language>[a-z]{{2}})|{NAMED}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a payload chooses, as far as it is known here."""

    desk: Desk | None = None
    language: str | None = None
    room: str | None = None
    session: int | None = None  # its position in the programme


def payload(
    event: Event | None = None, *, language: str | None = None, room: str | None = None, session: str | None = None
) -> str:
    """The payload of a link; a room and a session (the fingerprint of `agenda.handle`) are of the event."""
    parts = [f"l{language}"] if language else []
    parts += [f"e{fingerprint(slug(event))[:DIGITS]}"] if event else []
    parts += [f"r{_room(room)}"] if room else []
    parts += [f"s{session[:DIGITS]}"] if session else []
    return "_".join(parts)


def chosen(written: str, desks: Iterable[Desk], languages: Collection[str]) -> Link | None:
    """What a payload chooses; None for one that is none of ours, or names nothing that is still here."""
    parts = _parts(written)
    if not parts:
        return None
    known = [desk for desk in desks if "event" not in parts or _is(slug(desk.event), parts["event"])]
    language = parts.get("language") if parts.get("language") in languages else None
    found = Link(language=language, desk=known[0] if "event" in parts and known else None)
    for desk in known:
        sessions = desk.event.sessions
        if "session" in parts:
            place = next((n for n, one in enumerate(sessions) if handle(desk, one).startswith(parts["session"])), None)
            if place is not None:
                return Link(desk=desk, language=language, session=place)
        if "room" in parts:
            room = next((one.room for one in sessions if one.room and _room(one.room) == parts["room"]), None)
            if room is not None:
                return Link(desk=desk, language=language, room=room)
    return found if found != Link() else None


def _parts(written: str) -> dict[str, str]:
    """Each kind of part at most once; anything else makes it no payload."""
    parts: dict[str, str] = {}
    if len(written) > LONGEST:
        return {}
    for one in written.split("_"):
        match = PART.fullmatch(one)
        name = match.lastgroup if match else None
        if match is None or name is None or name in parts:
            return {}
        parts[name] = match[name]
    return parts


def _is(name: str, short: str) -> bool:
    return fingerprint(name)[:DIGITS] == short


def _room(room: str) -> str:
    return fingerprint(" ".join(room.casefold().split()))[:DIGITS]
