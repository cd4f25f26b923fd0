"""Which event a chat is about, where there are several."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.choosing import fingerprint
from bot.commands.turn import offer, say
from bot.which import in_order, label
from knowledge import Memory

if TYPE_CHECKING:
    from bot.commands.turn import Turn
    from bot.conversation import Conversation
    from bot.message import Outcome
    from knowledge import Desk, Event


def events(talk: Conversation, turn: Turn) -> Outcome:
    desk = event_named(talk, turn.text)
    if desk is not None:
        return _chosen(turn, desk)
    if len(talk.desks) == 1:
        return say(turn, "event_only", title=turn.desk.event.title)
    coming = in_order([desk.event for desk in talk.desks])
    listed = [(label(event, turn.wording.code), slug(event)) for event in coming]
    offered = [(told, f"event:{fingerprint(name)}", f"/events {told}") for told, name in listed]
    return offer(turn, turn.wording.say("events"), offered)


def pressed(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    desk = next((desk for desk in talk.desks if fingerprint(slug(desk.event)) == value), None)
    return _chosen(turn, desk) if desk else None


def event_named(talk: Conversation, text: str) -> Desk | None:
    """The one event that a text names: by its file, its title, or as the list has it in whatever language."""
    wanted = text.casefold().strip()
    if not wanted:
        return None
    found = [desk for desk in talk.desks if wanted in {slug(desk.event), desk.event.title.text.casefold()}]
    if not found:
        found = [d for d in talk.desks if any(wanted == label(d.event, c).casefold() for c in talk.wordings)]
    return found[0] if len(found) == 1 else None


def slug(event: Event) -> str:
    """What a link calls an event: its file's name without folder and ending."""
    return event.file.replace("\\", "/").rpartition("/")[2].rpartition(".")[0].casefold() or event.file


def _chosen(turn: Turn, desk: Desk) -> Outcome:
    kept = replace(turn.memory, desk=Memory(), event=desk.event.file)
    turn = replace(turn, memory=kept, desk=desk)
    return say(turn, "event_set", title=desk.event.title, edits=turn.pressed)
