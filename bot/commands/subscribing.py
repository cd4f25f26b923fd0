"""What the desk sends by itself: a choice to take and to leave, and one tap that stops all of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.choosing import fingerprint
from bot.commands.events import slug
from bot.commands.turn import noted, say
from bot.message import Button, Hold, Outcome, Reply
from bot.offers import button
from bot.subscriptions import CHOICES, chosen, stopped, with_choice, without_choice
from knowledge import tidy

if TYPE_CHECKING:
    from bot.commands.turn import Turn
    from bot.conversation import Conversation
    from bot.message import Effect
    from knowledge import Desk


def subscribe(talk: Conversation, turn: Turn) -> Outcome:
    """The choices; a word behind the command takes one."""
    if turn.message.group:
        return say(turn, "private_only")
    wanted = tidy(turn.text)
    for name in CHOICES if wanted else ():
        labels = [tidy(wording.say(f"subscribe_{name}")) for wording in talk.wordings.values()]
        if any(wanted in label or label in wanted for label in [name, *labels]):
            return _switched(turn, turn.desk, name)
    return _shown(turn, turn.desk)


def switch(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    """A button of the choices: taken or left."""
    key, _, name = value.partition(".")
    desk = _desk(talk, key)
    if desk is None or name not in CHOICES:
        return None
    return say(turn, "private_only") if turn.message.group else _switched(turn, desk, name, edits=turn.pressed)


def choices(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    """The button that leads to the choices."""
    desk = _desk(talk, value)
    if desk is None:
        return None
    return say(turn, "private_only") if turn.message.group else _shown(turn, desk)


def stop(_talk: Conversation, turn: Turn) -> Outcome:
    """Nothing more, of no event."""
    if turn.message.group:
        return say(turn, "private_only")
    events = dict.fromkeys([slug(turn.desk.event), *(one.event for one in turn.memory.follows)])
    return _stopped(turn, turn.desk, turn.wording.say("stopped"), *events)


def stop_pressed(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    """The button under what was sent: nothing more of its event, which may be gone from the desk."""
    desk = _desk(talk, value)
    known = (one.event for one in turn.memory.follows if fingerprint(one.event) == value)
    event = slug(desk.event) if desk else next(known, None)
    if event is None:
        return None
    if desk is None or len(talk.desks) == 1:
        return _stopped(turn, desk or turn.desk, turn.wording.say("stopped"), event)
    return _stopped(turn, desk, turn.wording.say("stopped_event", title=desk.event.title), event)


def hold(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    """An organiser's button: changes of the page are not told."""
    desk = _desk(talk, value)
    if desk is None:
        return None
    held = Hold(event=slug(desk.event))
    return replace(noted(turn, turn.wording.say("moves_held")), effects=(held,))


def _stopped(turn: Turn, desk: Desk, said: str, *events: str) -> Outcome:
    follows, effects = stopped(turn.memory.follows, events)
    turn = replace(turn, memory=replace(turn.memory, follows=follows))
    again = ((button(turn.wording, "subscribe", fingerprint(slug(desk.event))),),)
    return replace(noted(turn, said, again), effects=effects)


def _switched(turn: Turn, desk: Desk, name: str, *, edits: bool = False) -> Outcome:
    event = slug(desk.event)
    change = without_choice if name in chosen(turn.memory.follows, event) else with_choice
    follows, effects = change(turn.memory.follows, event, name)
    return _shown(replace(turn, memory=replace(turn.memory, follows=follows)), desk, *effects, edits=edits)


def _shown(turn: Turn, desk: Desk, *effects: Effect, edits: bool = False) -> Outcome:
    """Each choice with whether it is taken, and a button that changes it."""
    wording, event = turn.wording, slug(desk.event)
    taken = chosen(turn.memory.follows, event)
    lines, buttons, typed = [], [], []
    for name in CHOICES:
        label, known = wording.say(f"subscribe_{name}"), name in taken
        lines.append(wording.say("subscribe_yes" if known else "subscribe_no", what=label))
        offered = wording.say("button_leave_out" if known else "button_take", what=label)
        buttons.append((Button(label=offered, action=f"switch:{fingerprint(event)}.{name}"),))
        typed.append(f"/subscribe {name}")
    text = "\n".join([wording.say("subscribe_ask", title=desk.event.title), *lines])
    labels = tuple(row[0].label for row in buttons)
    reply = Reply(text=text, choices=labels, buttons=tuple(buttons), edits=edits)
    remembered = replace(turn.memory.desk, choices=tuple(typed), at=turn.now.isoformat(), language=wording.code)
    return Outcome(replies=(reply,), memory=replace(turn.memory, desk=remembered), effects=effects)


def _desk(talk: Conversation, name: str) -> Desk | None:
    return next((desk for desk in talk.desks if fingerprint(slug(desk.event)) == name), None)
