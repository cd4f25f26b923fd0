"""Whole conversations as text files.

    event: events/page.md          the event it is about; the sample where none is named
    @ 2024-03-05T10:00             the moment of what follows, in the event's zone
    > Qui parle ?                  what a person writes; `> [photo] words` for a picture with words
    * Add to agenda                a button under the reply before that is pressed, by the words on it
    + Serrette | serrette          the reply holds one of these, whatever capitals and accents
    - Vallet                       the reply does not hold it
    = Drop from agenda             the reply has this button; `= none`: it has none
    ? 2                            the reply offers so many choices
    ! Unanswered                   the effect that follows; no such line: none

Lines that begin with # are comments.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from bot.message import Message, MessageKind, Outcome, Reply
from knowledge import tidy

SAMPLE = "events/etat-dans-le-nuage-2024.md"
KIND = re.compile(rf"\[({'|'.join(get_args(MessageKind))})\]\s*(.*)")


@dataclass(slots=True)
class Turn:
    line: int
    now: dt.datetime
    message: Message
    press: str = ""
    buttons: list[str] = field(default_factory=list)
    held: list[list[str]] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    choices: int = 0
    effects: list[str] = field(default_factory=list)

    def said(self, before: Outcome | None) -> Message:
        """The message, or the press of a button of the reply before."""
        if not self.press:
            return self.message
        reply = before.replies[-1] if before else Reply(text="")
        action = next((b.action for row in reply.buttons for b in row if b.label == self.press), None)
        assert action is not None, f"line {self.line}: no button {self.press!r} under {reply.text!r}"
        return Message(button=action, under=reply.text)

    def complaints(self, outcome: Outcome) -> list[str]:
        """What is not as written, in words; exactly one reply is always expected."""
        said = [f"{len(outcome.replies)} replies"] if len(outcome.replies) != 1 else []
        text = tidy("\n".join(reply.text for reply in outcome.replies))
        said += [f"lacks {' | '.join(wanted)}" for wanted in self.held if not any(tidy(w) in text for w in wanted)]
        said += [f"holds {word}" for word in self.absent if tidy(word) in text]
        offered = sum(len(reply.choices) for reply in outcome.replies)
        said += [f"{offered} choices, not {self.choices}"] if self.choices and offered != self.choices else []
        labels = [button.label for reply in outcome.replies for row in reply.buttons for button in row]
        said += [f"lacks the button {label}" for label in self.buttons if label not in [*labels, "none"]]
        said += [f"has buttons {labels}"] if "none" in self.buttons and labels else []
        effects = [type(effect).__name__ for effect in outcome.effects]
        return said + ([f"effects {effects}, not {self.effects}"] if effects != self.effects else [])


@dataclass(slots=True)
class Dialog:
    event: str = SAMPLE
    turns: list[Turn] = field(default_factory=list)


def read_dialog(path: Path) -> Dialog:
    dialog, now = Dialog(), dt.datetime(2024, 1, 1)  # noqa: DTZ001 - the event's zone is not known yet
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        mark, _, rest = line.partition(" ")
        rest = rest.strip()
        if mark == "event:":
            dialog.event = rest
        elif mark == "@":
            now = dt.datetime.fromisoformat(rest)
        elif mark == ">":
            dialog.turns.append(Turn(number, now, _message(rest)))
        elif mark == "*":
            dialog.turns.append(Turn(number, now, Message(), press=rest))
        elif mark in {"+", "-", "?", "!", "="}:
            _expect(dialog.turns[-1], mark, rest)
        elif line.strip() and not line.startswith("#"):
            raise ValueError(f"{path.name}:{number}: no such mark: {mark!r}")
    return dialog


def _expect(turn: Turn, mark: str, rest: str) -> None:
    if mark == "+":
        turn.held.append([word.strip() for word in rest.split(" | ")])
    elif mark == "-":
        turn.absent.append(rest)
    elif mark == "=":
        turn.buttons.append(rest)
    elif mark == "?":
        turn.choices = int(rest)
    else:
        turn.effects.append(rest)


def _message(text: str) -> Message:
    kind = KIND.fullmatch(text)
    return Message(kind=kind[1], text=kind[2]) if kind else Message(text=text)  # type: ignore[arg-type]
