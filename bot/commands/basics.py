"""Commands about the desk itself: greeting, help, what is kept, and who one is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.agenda import coming, running
from bot.commands.events import event_named
from bot.commands.turn import say
from bot.links import Link, chosen
from bot.message import REMEMBERED, ChatMemory, Forget, Outcome, Reply
from bot.offers import rows, session_buttons
from bot.times import timed

if TYPE_CHECKING:
    from bot.commands.turn import Turn
    from bot.conversation import Conversation

NAME = re.compile(r"\w{1,64}", re.ASCII)


def start(talk: Conversation, turn: Turn) -> Outcome:
    """The greeting; a link may name the event, the language, and a room or a session that is told with it."""
    link = chosen(turn.text, talk.desks, talk.wordings) or Link(desk=event_named(talk, turn.text))
    if link.language:
        memory = replace(turn.memory, language=link.language)
        turn = replace(turn, memory=memory, wording=talk.wording(link.language))
    if link.desk is not None:
        turn = replace(turn, desk=link.desk, memory=replace(turn.memory, event=link.desk.event.file))
    greeted = say(turn, "greeting", title=turn.desk.event.title)
    if link.session is not None:
        return _session(turn, greeted, link.session)
    return _room(turn, greeted, link.room) if link.room else greeted


def _session(turn: Turn, greeted: Outcome, place: int) -> Outcome:
    """The session of a poster, with what one can do with it."""
    desk, session = turn.desk, turn.desk.event.sessions[place]
    line = desk.speech(turn.wording.code).line(place, dated=True)
    spoken = replace(turn.memory.desk, sessions=(session.id,), at=turn.now.isoformat(), language=turn.wording.code)
    reply = Reply(text=f"{greeted.replies[0].text}\n\n{line}", buttons=rows(session_buttons(turn, desk, place)))
    reply = timed(reply, desk, turn.wording.code, [place])
    return Outcome(replies=(reply,), memory=replace(turn.memory, desk=spoken))


def _room(turn: Turn, greeted: Outcome, room: str) -> Outcome:
    """The room of a poster: what is on there, and what comes next."""
    event, speech = turn.desk.event, turn.desk.speech(turn.wording.code)
    here = [place for place, session in enumerate(event.sessions) if session.room == room]
    told = [*running(event, here, turn.now), *coming(event, here, turn.now)]
    lines = [room, *(f"- {speech.line(place, dated=True)}" for place in told)]
    reply = replace(greeted.replies[0], text="\n".join([greeted.replies[0].text, "", *lines]))
    return replace(greeted, replies=(reply,))


def welcome(_talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    """One line to a group that the desk was added to; `value` is how the desk is called there."""
    if not turn.message.group or not NAME.fullmatch(value):
        return None
    return say(turn, "group_welcome", title=turn.desk.event.title, name=value)


def tell_help(_talk: Conversation, turn: Turn) -> Outcome:
    return say(turn, "help")


def privacy(talk: Conversation, turn: Turn) -> Outcome:
    minutes = int(REMEMBERED.total_seconds()) // 60
    return say(turn, "privacy", minutes=minutes, days=talk.retention_days)


def whoami(_talk: Conversation, turn: Turn) -> Outcome:
    person = turn.message.person
    return say(turn, "whoami", person=person) if person else say(turn, "whoami_nobody")


def forget(_talk: Conversation, turn: Turn) -> Outcome:
    said = Reply(text=turn.wording.say("forgotten"))
    return Outcome(replies=(said,), memory=ChatMemory(), effects=(Forget(),))
