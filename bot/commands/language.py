"""The language of the replies: that of each question, or one that is chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.commands.turn import offer, say

if TYPE_CHECKING:
    from bot.commands.turn import Turn
    from bot.conversation import Conversation
    from bot.message import Outcome

ANY = "any"


def language(talk: Conversation, turn: Turn) -> Outcome:
    wanted = turn.text.lower()
    if wanted in {ANY, turn.wording.say("language_any").lower()}:
        free = replace(turn, memory=replace(turn.memory, language=None))
        return say(free, "language_free", edits=turn.pressed)
    wordings = talk.wordings.values()
    chosen = next((w for w in wordings if wanted in {w.code, w.name.lower()}), None)
    if chosen is not None:
        turn = replace(turn, wording=chosen, memory=replace(turn.memory, language=chosen.code))
        return say(turn, "language_set", edits=turn.pressed)
    asked = turn.wording.say("language_unknown" if wanted else "language_ask", name=turn.text[:40])
    offered = [(w.name, f"language:{w.code}", f"/language {w.name}") for w in wordings]
    return offer(turn, asked, [*offered, (turn.wording.say("language_any"), f"language:{ANY}", f"/language {ANY}")])


def pressed(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    return language(talk, replace(turn, text=value))
