"""`/correct`: an organiser's words become a fact, shown back, and from the confirmation on what the desk answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.choosing import fingerprint
from bot.commands.agenda import sessions_meant
from bot.commands.events import slug
from bot.commands.turn import noted, offer, say
from bot.corrections import corrected, day_of, meant
from bot.message import Correct

if TYPE_CHECKING:
    from bot.commands.turn import Turn
    from bot.conversation import Conversation
    from bot.message import Outcome

LONGEST = 200  # characters
MARK = "+"  # in what is typed to confirm: `+session what value`


def correct(talk: Conversation, turn: Turn) -> Outcome:
    if turn.text.startswith(MARK):
        return _confirmed(turn, turn.text)
    event, day = turn.desk.event, day_of(turn.desk.event, turn.now)
    wordings = (turn.wording, *talk.wordings.values())
    said = meant(turn.text, event, day, wordings) if day and len(turn.text) <= LONGEST else None
    if said is None or day is None:
        return say(turn, "correct_how")
    found = sessions_meant(turn, said.named) if said.named else []
    if said.named and len(found) != 1:
        return say(turn, "announce_which", name=said.named)
    name = event.sessions[found[0]].id if said.named else day.isoformat() if said.what != "venue" else ""
    fact = Correct(event=slug(event), session=name, what=said.what, value=said.value, at=0.0)
    typed = f"/correct {MARK}{fact.session} {fact.what} {fact.value}"
    offered = [(turn.wording.say("button_confirm"), f"correct:{fingerprint(typed)}", typed)]
    return offer(turn, turn.wording.say("correct_ready", fact=_told(turn, fact)), offered)


def pressed(_talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    typed = next((choice for choice in turn.memory.desk.choices if fingerprint(choice) == value), None)
    return _confirmed(turn, typed.partition(" ")[2]) if typed else None


def _confirmed(turn: Turn, typed: str) -> Outcome:
    name, _, rest = typed.removeprefix(MARK).partition(" ")
    what, _, value = rest.partition(" ")
    fact = Correct(event=slug(turn.desk.event), session=name, what=what, value=value, at=turn.now.timestamp())
    if f"/correct {typed}" not in turn.memory.desk.choices:
        return say(turn, "choice_gone")
    kept = replace(turn.memory.desk, choices=())
    turn = replace(turn, memory=replace(turn.memory, desk=kept))
    return replace(noted(turn, turn.wording.say("correct_done", fact=_told(turn, fact))), effects=(fact,))


def _told(turn: Turn, fact: Correct) -> str:
    """The fact as the desk will tell it."""
    event, wording = corrected(turn.desk.event, [fact]), turn.wording
    if fact.what in {"opens", "closes", "venue"}:
        return wording.say(f"correct_{fact.what}", value=fact.value)
    session = next(one for one in event.sessions if one.id == fact.session)
    return wording.say(f"correct_{fact.what}", session=session.title or "…", value=fact.value)
