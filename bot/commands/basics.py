"""Commands about the desk itself: greeting, help, what is kept, and who one is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.commands.events import event_named
from bot.commands.turn import say
from bot.message import REMEMBERED, ChatMemory, Forget, Outcome, Reply

if TYPE_CHECKING:
    from bot.commands.turn import Turn
    from bot.conversation import Conversation


def start(talk: Conversation, turn: Turn) -> Outcome:
    """The greeting; a link may name the event it is about."""
    desk = event_named(talk, turn.text)
    if desk is not None:
        turn = replace(turn, desk=desk, memory=replace(turn.memory, event=desk.event.file))
    return say(turn, "greeting", title=turn.desk.event.title)


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
