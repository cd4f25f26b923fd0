"""What a chat is sent by itself, besides reminders of single sessions: which there are, and what is chosen. Pure.

Each is a `Follow` of an event; in place of a session's identity stands the name of what is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.message import Follow, Unfollow

if TYPE_CHECKING:
    from collections.abc import Iterable

ANNOUNCEMENTS = ""
EVENING = "@evening"  # before the event
MORNING = "@morning"  # of the event
STOPPED = "@stopped"  # nothing more is sent by itself, not even what changes of chosen sessions
CHOICES = {"announcements": ANNOUNCEMENTS, "evening": EVENING, "morning": MORNING}
NO_SESSION = {*CHOICES.values(), STOPPED}

Follows = tuple[Follow, ...]


def chosen(follows: Iterable[Follow], event: str) -> tuple[str, ...]:
    """Which of the choices a chat has taken."""
    taken = {one.session for one in follows if one.event == event}
    return tuple(name for name, session in CHOICES.items() if session in taken)


def with_choice(follows: Follows, event: str, name: str) -> tuple[Follows, tuple[Follow | Unfollow, ...]]:
    """Take a choice: who had stopped is sent things again."""
    follow = Follow(event=event, session=CHOICES[name])
    left = _without(follows, event, {follow.session, STOPPED})
    stopped = any((one.event, one.session) == (event, STOPPED) for one in follows)
    back = (Unfollow(event=event, session=STOPPED),) if stopped else ()
    return (*left, follow), (*back, follow)


def without_choice(follows: Follows, event: str, name: str) -> tuple[Follows, tuple[Unfollow, ...]]:
    gone = Unfollow(event=event, session=CHOICES[name])
    return _without(follows, event, {gone.session}), (gone,)


def stopped(follows: Follows, events: Iterable[str]) -> tuple[Follows, tuple[Follow | Unfollow, ...]]:
    """Nothing more of these events: choices are dropped, the agenda stays, without reminders."""
    effects: list[Follow | Unfollow] = []
    for event in events:
        mine = [one for one in follows if one.event == event]
        silenced = [Follow(event=event, session=one.session) for one in mine if one.lead is not None]
        effects += [Unfollow(event=event, session=session) for session in CHOICES.values()]
        effects += [*silenced, Follow(event=event, session=STOPPED)]
        names = {*NO_SESSION, *(one.session for one in silenced)}
        follows = (*_without(follows, event, names), *silenced, Follow(event=event, session=STOPPED))
    return follows, tuple(effects)


def _without(follows: Follows, event: str, sessions: set[str]) -> Follows:
    return tuple(one for one in follows if one.event != event or one.session not in sessions)
