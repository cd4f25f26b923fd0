"""Reminders in words: "10 minutes before lunch", "lunch" with one's usual lead, "15 minutes before my sessions"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.agenda import LONGEST_LEAD, agenda, handle, has_begun
from bot.commands.agenda import lead, sessions_meant
from bot.commands.events import slug
from bot.commands.turn import offer, say
from bot.message import Follow, Outcome, Reply
from bot.moments import lead as read_lead
from bot.offers import lead_buttons
from knowledge import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.turn import Turn
    from bot.conversation import Conversation

WORD = re.compile(r"\w+")
LABEL = 80  # characters of a session to choose from
LONGEST = 40  # words of a wish


def remind(talk: Conversation, turn: Turn) -> Outcome:
    """Set a reminder; without words, of the session that was spoken of."""
    if turn.message.group:
        return say(turn, "private_only")
    said = read_lead(turn.text, (turn.wording, *talk.wordings.values()))
    if said is not None and not said.named:
        return _each(turn, said.minutes)
    event = turn.desk.event
    named = said.named if said else turn.text
    names = turn.memory.desk.sessions
    spoken = [place for place, one in enumerate(event.sessions) if not named and one.id in names]
    found = [p for p in sessions_meant(turn, named) if not has_begun(event, event.sessions[p], turn.now)]
    found = found if named else spoken
    minutes = said.minutes if said else _usual(turn)
    if not found or (not named and len(found) > 1) or (minutes or 0) > LONGEST_LEAD:
        return say(turn, "remind_how")
    if len(found) > 1:
        return _ask_which(turn, found, minutes)
    return _set(talk, turn, found[0], minutes)


def wished(talk: Conversation, turn: Turn) -> Outcome | None:
    """The same without the command: "remind me 10 minutes before lunch"; "remind me when it begins" is a question."""
    found = list(WORD.finditer(turn.text))
    words = [tidy(word[0]) for word in found[:LONGEST]]
    for wording in (turn.wording, *talk.wordings.values()):
        for phrase in wording.agenda["remind"]:
            said = WORD.findall(tidy(phrase))
            if words[: len(said)] != said or len(words) == len(said):
                continue
            rest = turn.text[found[len(said)].start() :]
            if read_lead(rest, (wording,)):
                spoken = talk.wording(turn.memory.language, wording.code)
                return remind(talk, replace(turn, text=rest, wording=spoken))
    return None


def _usual(turn: Turn) -> int | None:
    """The lead that this person chose last."""
    return next((one.lead for one in reversed(turn.memory.follows) if one.lead), None)


def _set(talk: Conversation, turn: Turn, place: int, minutes: int | None) -> Outcome:
    name = handle(turn.desk, turn.desk.event.sessions[place])
    if minutes is None:
        line = turn.desk.speech(turn.wording.code).line(place, short=True)
        text = f"{line}\n{turn.wording.say('remind_ask')}"
        return Outcome(replies=(Reply(text=text, buttons=lead_buttons(turn.wording, name)),), memory=turn.memory)
    return lead(talk, turn, f"{name}.{minutes}") or say(turn, "remind_how")


def _ask_which(turn: Turn, places: Sequence[int], minutes: int | None) -> Outcome:
    speech, event = turn.desk.speech(turn.wording.code), turn.desk.event
    dated = len({event.sessions[place].date for place in places}) > 1
    offered = []
    for place in places:
        name, label = handle(turn.desk, event.sessions[place]), speech.line(place, dated=dated, short=True)
        action = f"lead:{name}.{minutes}" if minutes else f"remind:{name}"
        offered.append((label[:LABEL], action, f"/remind {label}"))
    return offer(turn, turn.wording.say("agenda_which"), offered)


def _each(turn: Turn, minutes: int) -> Outcome:
    """Before all that is to come of the own agenda."""
    event = turn.desk.event
    mine = [p for p in agenda(event, turn.memory.follows).chosen if not has_begun(event, event.sessions[p], turn.now)]
    if not mine or minutes > LONGEST_LEAD:
        return say(turn, "agenda_empty" if not mine else "remind_how")
    effects = tuple(Follow(event=slug(event), session=event.sessions[place].id, lead=minutes) for place in mine)
    names = {one.session for one in effects}
    kept = tuple(one for one in turn.memory.follows if one.event != slug(event) or one.session not in names)
    outcome = say(turn, "remind_each", n=minutes, count=len(mine))
    return replace(outcome, memory=replace(turn.memory, follows=(*kept, *effects)), effects=effects)
