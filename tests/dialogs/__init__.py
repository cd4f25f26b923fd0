"""Whole conversations as text files.

    event: events/page.md          the event it is about; the sample where none is named
    @ 2024-03-05T10:00             the moment of what follows, in the event's zone
    > Qui parle ?                  what a person writes; `> [photo] words` for a picture with words
    + Serrette | serrette          the reply holds one of these, whatever capitals and accents
    - Vallet                       the reply does not hold it
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

from bot.message import Message, MessageKind, Outcome
from knowledge import tidy

SAMPLE = "events/etat-dans-le-nuage-2024.md"
KIND = re.compile(rf"\[({'|'.join(get_args(MessageKind))})\]\s*(.*)")


@dataclass(slots=True)
class Turn:
    line: int
    now: dt.datetime
    message: Message
    held: list[list[str]] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    choices: int = 0
    effects: list[str] = field(default_factory=list)

    def complaints(self, outcome: Outcome) -> list[str]:
        """What is not as written, in words; exactly one reply is always expected."""
        said = [f"{len(outcome.replies)} replies"] if len(outcome.replies) != 1 else []
        text = tidy("\n".join(reply.text for reply in outcome.replies))
        said += [f"lacks {' | '.join(wanted)}" for wanted in self.held if not any(tidy(w) in text for w in wanted)]
        said += [f"holds {word}" for word in self.absent if tidy(word) in text]
        offered = sum(len(reply.choices) for reply in outcome.replies)
        said += [f"{offered} choices, not {self.choices}"] if self.choices and offered != self.choices else []
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
        elif mark in {"+", "-", "?", "!"}:
            _expect(dialog.turns[-1], mark, rest)
        elif line.strip() and not line.startswith("#"):
            raise ValueError(f"{path.name}:{number}: no such mark: {mark!r}")
    return dialog


def _expect(turn: Turn, mark: str, rest: str) -> None:
    if mark == "+":
        turn.held.append([word.strip() for word in rest.split(" | ")])
    elif mark == "-":
        turn.absent.append(rest)
    elif mark == "?":
        turn.choices = int(rest)
    else:
        turn.effects.append(rest)


def _message(text: str) -> Message:
    kind = KIND.fullmatch(text)
    return Message(kind=kind[1], text=kind[2]) if kind else Message(text=text)  # type: ignore[arg-type]
