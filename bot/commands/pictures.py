"""The programme as a picture of ours, in pages, of all rooms or of one. The same in words is what /programme says."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.choosing import fingerprint
from bot.commands.events import slug
from bot.message import Button, File, Outcome, Reply
from bot.paging import NUMBERED
from knowledge import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.commands.turn import Turn
    from bot.conversation import Conversation
    from bot.wording import Wording
    from knowledge import Desk, Event

LONGEST = 200  # characters of a message that asks for nothing else
MOST_ROOMS = 8  # of which each gets a button
MIME = "image/png"


def asked(turn: Turn, wordings: Iterable[Wording]) -> tuple[Wording, str] | None:
    """The wording in which the programme is asked for as a picture, and what is said behind that."""
    if turn.command not in {None, "programme"} or not turn.text or len(turn.text) > LONGEST:
        return None
    said = tidy(turn.text)
    for wording in (turn.wording, *wordings):
        for phrase in _tidied(wording.picture["words" if turn.command else "asks"]):
            if said == phrase:
                return wording, ""
            if said.startswith(f"{phrase} "):
                rest = turn.text.split()[len(phrase.split()) :]
                if turn.command or " ".join(rest).strip(" ?!.") == "":
                    return wording, " ".join(rest)
    return None


@functools.cache
def _tidied(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Longer ones first."""
    return tuple(sorted(map(tidy, phrases), key=len, reverse=True))


def is_drawn(text: str, button: str | None, wordings: Iterable[Wording]) -> bool:
    """Whether a message may ask for a picture, which takes longer than other replies."""
    if button is not None:
        return button.startswith("picture:")
    if len(text) > LONGEST:
        return False
    said = tidy(text)
    return any(phrase in said for wording in wordings for phrase in _tidied(wording.picture["words"]))


def shown(turn: Turn, rest: str) -> Outcome | None:
    """The page that is named by its number, else the one of now; of the room that is named, else of all."""
    number = NUMBERED.search(rest)
    named = tidy(NUMBERED.sub("", rest))
    room = next((n for n, one in enumerate(rooms(turn.desk.event), 1) if tidy(one) == named), 0) if named else 0
    return page(turn, turn.desk, int(number[1]) - 1 if number else None, room)


def pressed(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    name, *numbers = value.split(".")
    desk = next((desk for desk in talk.desks if fingerprint(slug(desk.event)) == name), None)
    if desk is None or len(numbers) > 2 or not all(one.isdecimal() and len(one) < 5 for one in numbers):
        return None
    number, room = ([*map(int, numbers), 0, 0])[:2]
    return page(turn, desk, number - 1 if number else None, room)


def rooms(event: Event) -> list[str]:
    return sorted({session.room for session in event.sessions if session.room})


def page(turn: Turn, desk: Desk, number: int | None, room: int) -> Outcome | None:
    """A picture with the ways to others; None where the programme cannot be drawn."""
    from bot.picture import Words, can_draw, first_sheet, picture, sheets  # Pillow is for those who ask for it

    event, wording = desk.event, turn.wording
    known = rooms(event)
    name = known[room - 1] if 0 < room <= len(known) else ""
    if not can_draw(event):
        return None
    found = sheets(desk, wording.code, name)
    number = first_sheet(event, found, turn.now) if number is None else max(0, min(number, len(found) - 1))
    speech = desk.speech(wording.code)
    hour = speech.clock(turn.now.astimezone(event.zone).time().replace(second=0, microsecond=0))
    words = Words(now=wording.say("picture_now"), at=wording.say("picture_at", time=hour))
    content = picture(desk, wording.code, number, turn.now, words, name)
    date = found[number].date
    what = ", ".join(part for part in (speech.date(date) if date else event.title.text, name) if part)
    many = f" ({number + 1}/{len(found)})" if len(found) > 1 else ""
    beside = [("button_back", number - 1), ("button_more", number + 1)]
    ways = [(wording.say(key, n=n + 1, pages=len(found)), n) for key, n in beside if 0 <= n < len(found)]
    this = fingerprint(slug(event))
    rows = [tuple(Button(label=label, action=f"picture:{this}.{n + 1}.{room}") for label, n in ways)]
    rows += _of_rooms(known, room, this) if len(found) > 1 or name else []
    reply = Reply(
        text=wording.say("picture_caption", what=f"{what}{many}"),
        choices=tuple(label for label, _ in reversed(ways)),
        buttons=tuple(row for row in rows if row),
        files=(File(name=f"programme-{number + 1}.png", mime=MIME, content=content),),
    )
    command = " ".join(part for part in ("/programme", wording.picture["words"][0], name) if part)
    typed = tuple(f"{command} {label}" for label in reply.choices)
    remembered = replace(turn.memory.desk, choices=typed, at=turn.now.isoformat(), language=wording.code)
    return Outcome(replies=(reply,), memory=replace(turn.memory, desk=remembered))


def _of_rooms(known: list[str], room: int, this: str) -> list[tuple[Button, ...]]:
    """Where there are a few rooms, each of the others, two in a row."""
    if not 1 < len(known) <= MOST_ROOMS:
        return []
    others = [(n, one) for n, one in enumerate(known, 1) if n != room]
    buttons = [Button(label=one[:40], action=f"picture:{this}.0.{n}") for n, one in others]
    return [tuple(buttons[place : place + 2]) for place in range(0, len(buttons), 2)]
