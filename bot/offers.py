"""Buttons under an answer that help next: at most four of them, and one that says it was not what was asked. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.agenda import LEADS, agenda, handle, has_begun, is_over
from bot.choosing import fingerprint
from bot.commands.events import slug
from bot.message import Button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.turn import Turn
    from bot.wording import Wording
    from knowledge import Answer, Desk, Event, Session

    Rows = tuple[tuple[Button, ...], ...]
MOST = 4
LONGEST = 300  # characters of a question that are remembered
PLACE = {"venue", "address", "access", "parking", "bicycle"}
DATE = {"date", "hours"}
PERSONAL = {"session", "speaker", "room"}  # what a single session is offered under


def under(answer: Answer, turn: Turn) -> Rows:
    """Nothing is offered under what is no answer."""
    if answer.kind != "answer" or answer.not_found:
        return ()
    found = _about(answer, turn)
    if turn.command is None and not turn.message.group:
        found = [*found, button(turn.wording, "feedback", fingerprint(turn.text))]
    return rows(found[:MOST])


def tell_me(turn: Turn) -> Rows:
    """Under what found no answer: to be told when there is one."""
    return ((button(turn.wording, "tell", fingerprint(turn.text[:LONGEST])),),)


def _about(answer: Answer, turn: Turn) -> list[Button]:
    desk, wording, topics = turn.desk, turn.wording, set(answer.topics)
    told = sessions_of(desk.event, answer)
    this = fingerprint(slug(desk.event))
    if len(told) == 1 and topics & PERSONAL:
        return session_buttons(turn, desk, told[0])[: MOST - 1]
    if topics & PLACE and (desk.event.venue.address or desk.event.venue.coordinates):
        return [button(wording, "map", this)]
    if topics & DATE and desk.event.days:
        return [button(wording, "calendar", f"{this}.event")]
    now_on = any(has_begun(desk.event, s, turn.now) and not is_over(desk.event, s, turn.now) for s in _of(desk, told))
    whole = turn.command == "programme" or len(told) == len(desk.event.sessions)
    if whole and len(desk.event.sessions) > 1:
        return [button(wording, "picture", this)]
    return [button(wording, "programme", this)] if now_on and not whole else []


def sessions_of(event: Event, answer: Answer) -> list[int]:
    """The positions of the sessions that an answer speaks of."""
    if not answer.sessions:
        return []
    places = {session.id: place for place, session in enumerate(event.sessions)}
    return [places[name] for name in answer.sessions if name in places]


def session_buttons(turn: Turn, desk: Desk, place: int) -> list[Button]:
    """What one can do with a session: follow it while it is to come, in one's own chat; look at the rest after."""
    event, session = desk.event, desk.event.sessions[place]
    name, wording = handle(desk, session), turn.wording
    mine = agenda(event, turn.memory.follows)
    found = []
    if not is_over(event, session, turn.now) and not turn.message.group:
        found.append(button(wording, "drop" if place in mine.chosen else "add", name))
    if event.begins(session) and not has_begun(event, session, turn.now):
        if not turn.message.group:
            found.append(button(wording, "remind", name))
        found.append(button(wording, "calendar", name))
    elif len(event.sessions) > 1:
        found.append(button(wording, "programme", fingerprint(slug(event))))
    return found


def lead_buttons(wording: Wording, name: str) -> Rows:
    """The second step of a reminder: how long before."""
    leads = tuple(Button(label=wording.say("button_minutes", n=n), action=f"lead:{name}.{n}") for n in LEADS)
    return (leads, (Button(label=wording.say("button_no_reminder"), action=f"lead:{name}.0"),))


def button(wording: Wording, what: str, value: str) -> Button:
    return Button(label=wording.say(f"button_{what}"), action=f"{what}:{value}")


def leaving(wording: Wording, event: Event) -> tuple[Button, ...]:
    """What stands under everything that is sent by itself."""
    return (button(wording, "leave", fingerprint(slug(event))),)


def rows(buttons: Sequence[Button]) -> Rows:
    """Two beside each other: labels stay readable on a phone."""
    return tuple(tuple(buttons[place : place + 2]) for place in range(0, len(buttons), 2))


def _of(desk: Desk, places: Sequence[int]) -> list[Session]:
    return [desk.event.sessions[place] for place in places]
