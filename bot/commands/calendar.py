"""The event, a day, a session or the own agenda as a calendar file."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.agenda import agenda, called
from bot.calendars import MIME, Edition, of_event, of_sessions
from bot.choosing import fingerprint
from bot.commands.events import slug
from bot.commands.turn import offer, say
from bot.message import File, Outcome, Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.turn import Turn
    from bot.conversation import Conversation
    from knowledge import Desk

EVENT, ALL, AGENDA = "event", "all", "agenda"
ISO = re.compile(r"\d{4}-\d\d-\d\d")


def show(talk: Conversation, turn: Turn) -> Outcome:
    """Asks what is wanted; words behind the command say it: a day, the agenda, a session."""
    offered = _offered(turn)
    wanted = turn.text.casefold()
    if not wanted:
        return offer(turn, turn.wording.say("calendar_ask"), offered) if len(offered) > 1 else _event(talk, turn)
    chosen = next((action for label, action, _ in offered if wanted == label.casefold()), None)
    if chosen is not None:
        return pressed(talk, turn, chosen.partition(":")[2]) or say(turn, "choice_gone")
    answer = turn.desk.ask(turn.text, now=turn.now, memory=turn.memory.desk)
    sessions = turn.desk.event.sessions
    places = [place for place, session in enumerate(sessions) if session.id in answer.sessions]
    if answer.kind == "answer" and places:
        what = turn.desk.speech(turn.wording.code).line(places[0], short=True) if len(places) == 1 else turn.text
        return _sessions(talk, turn, places, what)
    return offer(turn, turn.wording.say("calendar_ask"), offered) if len(offered) > 1 else _event(talk, turn)


def pressed(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    """`event.part` of an event, or the name of a session."""
    name, _, part = value.partition(".")
    if not part:
        found = called(talk.desks, name)
        return _one(talk, turn, *found) if found else None
    desk = next((desk for desk in talk.desks if fingerprint(slug(desk.event)) == name), None)
    if desk is None:
        return None
    event = desk.event
    turn = replace(turn, desk=desk)
    if part == EVENT:
        return _event(talk, turn)
    if part == AGENDA:
        places = agenda(event, turn.memory.follows).chosen
        if not places or turn.message.group:
            return say(turn, "private_only" if turn.message.group else "agenda_empty")
        return _sessions(talk, turn, places, turn.wording.say("calendar_agenda"))
    if part == ALL:
        return _sessions(talk, turn, range(len(event.sessions)), turn.wording.say("calendar_all"))
    places = tuple(p for p, session in enumerate(event.sessions) if session.date and session.date.isoformat() == part)
    return _sessions(talk, turn, places, _day_label(turn, part)) if places and ISO.fullmatch(part) else None


def _offered(turn: Turn) -> list[tuple[str, str, str]]:
    """The event, its days where there are several, the programme, and the agenda of who has one."""
    event, wording = turn.desk.event, turn.wording
    days = sorted({session.date for session in event.sessions if session.date and session.start})
    parts = [(wording.say("calendar_event"), EVENT)] if event.days else []
    if len(days) > 1:
        parts += [(_day_label(turn, day.isoformat()), day.isoformat()) for day in days]
    if days:
        parts.append((wording.say("calendar_all"), ALL))
    if agenda(event, turn.memory.follows).chosen and not turn.message.group:
        parts.append((wording.say("calendar_agenda"), AGENDA))
    this = fingerprint(slug(event))
    return [(label, f"calendar:{this}.{part}", f"/calendar {label}") for label, part in parts]


def _day_label(turn: Turn, day: str) -> str:
    date = next(s.date for s in turn.desk.event.sessions if s.date and s.date.isoformat() == day)
    return turn.desk.speech(turn.wording.code).date(date)


def _event(talk: Conversation, turn: Turn) -> Outcome:
    event = turn.desk.event
    return _sent(turn, of_event(event, _edition(talk, turn)), event.title.text)


def _one(talk: Conversation, turn: Turn, desk: Desk, place: int) -> Outcome:
    told = desk.speech(turn.wording.code).line(place, short=True)
    return _sessions(talk, replace(turn, desk=desk), [place], told)


def _sessions(talk: Conversation, turn: Turn, places: Sequence[int], what: str) -> Outcome:
    event = turn.desk.event
    name = event.title.text if len(places) == 1 else f"{event.title.text} – {what}"
    return _sent(turn, of_sessions(event, places, _edition(talk, turn), name), what)


def _sent(turn: Turn, content: bytes, what: str) -> Outcome:
    if not content:
        return say(turn, "calendar_none")
    file = File(name=f"{slug(turn.desk.event)}.ics", mime=MIME, content=content)
    reply = Reply(text=turn.wording.say("calendar_here", what=what), files=(file,))
    return Outcome(replies=(reply,), memory=turn.memory)


def _edition(talk: Conversation, turn: Turn) -> Edition:
    return Edition(stamp=turn.now, written=talk.written.get(turn.desk.event.file))
