"""One message with all that is needed to reply to it, and the two usual replies: a line, and a list to pick from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.message import Button, Message, Outcome, Reply

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bot.announcement import Office
    from bot.message import ChatMemory
    from bot.wording import Wording
    from knowledge import Desk


NOTE = "\n\n→ "  # between the text of a message and a note that a pressed button leaves below it
NOTICES = {"choice_gone", "private_only"}  # lines for nobody but the person who pressed a button
LONGEST_UNDER = 3000  # characters of a message to which a note is added


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """`text` is the question, or what stands behind the command."""

    message: Message
    text: str
    command: str | None
    memory: ChatMemory
    now: dt.datetime
    desk: Desk  # of the event that is meant
    wording: Wording  # of the language that is replied in
    office: Office | None = None  # where an organiser writes, and what is written is for organisers
    switched: bool = False  # it names another event than the chat was about

    @property
    def pressed(self) -> bool:
        return self.message.button is not None


def say(turn: Turn, key: str, *, edits: bool = False, **values: object) -> Outcome:
    """A line of the wording, and nothing else changes."""
    notice = turn.pressed and key in NOTICES
    said = Reply(text=turn.wording.say(key, **values), edits=edits, notice=notice)
    return Outcome(replies=(said,), memory=turn.memory)


def noted(turn: Turn, note: str, buttons: tuple[tuple[Button, ...], ...] = ()) -> Outcome:
    """A note with buttons: below the text over a pressed button, in place of an earlier note, else by itself."""
    under = turn.message.under.partition(NOTE)[0].rstrip() if turn.pressed else ""
    if not under or len(under) > LONGEST_UNDER:
        return Outcome(replies=(Reply(text=note, buttons=buttons),), memory=turn.memory)
    reply = Reply(text=f"{under}{NOTE}{note}", buttons=buttons, edits=True)
    return Outcome(replies=(reply,), memory=turn.memory)


def offer(turn: Turn, asked: str, offered: Iterable[tuple[str, str, str]]) -> Outcome:
    """Ask back: each offer is its label, a button's action, and what typing it would be."""
    labels, actions, typed = zip(*offered, strict=True)
    buttons = tuple((Button(label=label, action=action),) for label, action in zip(labels, actions, strict=True))
    remembered = replace(turn.memory.desk, choices=typed, at=turn.now.isoformat())
    reply = Reply(text=asked, choices=labels, buttons=buttons)
    return Outcome(replies=(reply,), memory=replace(turn.memory, desk=remembered))
