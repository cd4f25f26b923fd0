"""The programme: as the desk answers it, or in pages where it is long."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.choosing import fingerprint
from bot.commands.events import slug
from bot.message import Outcome
from bot.paging import NUMBERED, first_page, is_long, page_of, pages, shown
from knowledge import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.commands.turn import Turn
    from bot.conversation import Conversation
    from bot.wording import Wording
    from knowledge import Answer, Desk

WORD = re.compile(r"\w+")


def programme(talk: Conversation, turn: Turn) -> Outcome:
    """With words behind the command, a part of it; a page is chosen by what its button says."""
    number = NUMBERED.search(turn.text)
    if number is not None and is_long(turn.desk.event):
        return _page(turn, turn.desk, int(number[1]) - 1)
    if turn.text or not is_long(turn.desk.event):
        return talk.standard(turn)
    event = turn.desk.event
    return _page(turn, turn.desk, first_page(event, pages(event), turn.now))


def pressed(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    """The programme of an event, as a reply of its own."""
    desk = _desk(talk, value)
    if desk is None:
        return None
    return programme(talk, replace(turn, desk=desk, text="", command="programme"))


def turned(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    """Another page in place of the one that is shown."""
    name, _, number = value.partition(".")
    desk = _desk(talk, name)
    if desk is None or not number.isdecimal() or len(number) > 4 or not desk.event.sessions:
        return None
    return _page(turn, desk, int(number), edits=True)


def paged(turn: Turn, answer: Answer) -> Outcome | None:
    """An answer that is the whole of a long programme, or of a long day of it, in pages; None for any other."""
    event = turn.desk.event
    if not is_long(event) or len(answer.sessions) <= 1 or answer.not_found:
        return None
    told = set(answer.sessions)
    whole = [session for session in event.sessions if session.date in {s.date for s in event.sessions if s.id in told}]
    if len(told) < len(whole) or len(whole) <= 1 or not is_long(replace(event, sessions=tuple(whole))):
        return None
    turn = replace(turn, memory=replace(turn.memory, desk=answer.memory))
    found = pages(event)
    everything = len(whole) == len(event.sessions)
    places = [place for place, session in enumerate(event.sessions) if session.id in told]
    return _page(turn, turn.desk, first_page(event, found, turn.now) if everything else page_of(found, places))


def asked(turn: Turn, wordings: Iterable[Wording]) -> Wording | None:
    """The wording in which nothing but a long programme is asked for."""
    if not is_long(turn.desk.event):
        return None
    said = WORD.findall(tidy(turn.text))
    for wording in (turn.wording, *wordings):  # one name may belong to several languages
        names = (*wording.commands["programme"], wording.questions["programme"])
        if said in [WORD.findall(tidy(name)) for name in names]:
            return wording
    return None


def way(text: str, choices: Sequence[str], wordings: Iterable[Wording]) -> str | None:
    """ "More" and "back" in any language, as the choice that this is below a page."""
    numbers = {choice: int(found[1]) for choice in choices if (found := NUMBERED.search(choice))}
    if not numbers or len(numbers) < len(choices):
        return None
    said = tidy(text).strip(" .!")
    for wording in wordings:
        more, back = (tidy(wording.say(key, n="", pages="")).strip(" (/)") for key in ("button_more", "button_back"))
        if said in {more, back}:
            later = max(numbers, key=lambda choice: numbers[choice])
            others = [choice for choice in numbers if choice != later]
            return later if said == more else next(iter(others), None)
    return None


def _page(turn: Turn, desk: Desk, number: int, *, edits: bool = False) -> Outcome:
    """What typing a choice would be stands in the memory, as for every choice."""
    reply = shown(desk, pages(desk.event), number, turn.wording, edits=edits)
    typed = tuple(f"/programme {label}" for label in reply.choices)
    remembered = replace(turn.memory.desk, choices=typed, at=turn.now.isoformat(), language=turn.wording.code)
    return Outcome(replies=(reply,), memory=replace(turn.memory, desk=remembered))


def _desk(talk: Conversation, name: str) -> Desk | None:
    return next((desk for desk in talk.desks if fingerprint(slug(desk.event)) == name), None)
