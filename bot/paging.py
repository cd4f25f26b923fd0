"""A long programme in pages: of one day each, at most a dozen sessions, cut between parts of the day. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bot.agenda import is_over
from bot.choosing import fingerprint
from bot.commands.events import slug
from bot.message import Button, Reply
from bot.times import timed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from bot.wording import Wording
    from knowledge import Desk, Event

LINES = 12  # sessions on a page; a programme that has no more is told as an answer
CHARACTERS = 3000  # of a page, well under what chats take
LEAST = LINES // 2  # sessions from which a page may end with the morning or the afternoon
NUMBERED = re.compile(r"\((\d{1,4})/\d{1,4}\)\s*$")  # how a button to another page ends
DAYS = 7  # of which each gets a button


@dataclass(frozen=True, slots=True)
class Page:
    date: dt.date | None
    places: tuple[int, ...]  # of sessions in the programme


def is_long(event: Event) -> bool:
    return len(event.sessions) > LINES


def pages(event: Event) -> tuple[Page, ...]:
    """All sessions in the order of time, those without a day last."""
    order = sorted(range(len(event.sessions)), key=lambda place: _when(event, place))
    found: list[Page] = []
    for date, of_day in groupby(order, key=lambda place: event.sessions[place].date):
        found += [Page(date, part) for part in _parts(event, list(of_day))]
    return tuple(found)


def first_page(event: Event, found: Sequence[Page], now: dt.datetime) -> int:
    """The page of the first session that is not over; after the event the first."""
    left = (n for n, page in enumerate(found) if any(not is_over(event, event.sessions[p], now) for p in page.places))
    return next(left, 0)


def page_of(found: Sequence[Page], places: Iterable[int]) -> int:
    """The first page that has one of these sessions."""
    wanted = set(places)
    return next((n for n, page in enumerate(found) if wanted & set(page.places)), 0)


def shown(desk: Desk, found: Sequence[Page], number: int, wording: Wording, *, edits: bool = False) -> Reply:
    """One page with the ways to the others; a number that is too high is the last."""
    number = max(0, min(number, len(found) - 1))
    page, speech = found[number], desk.speech(wording.code)
    head = speech.date(page.date) if page.date else desk.event.title.text
    lines = [f"{head} ({number + 1}/{len(found)})", *(f"- {_line(speech.line(p, short=True))}" for p in page.places)]
    beside = [("button_back", number - 1), ("button_more", number + 1)]
    ways = [(wording.say(key, n=n + 1, pages=len(found)), n) for key, n in beside if 0 <= n < len(found)]
    this = fingerprint(slug(desk.event))
    buttons = [tuple(Button(label=label, action=f"page:{this}.{n}") for label, n in ways)]
    buttons += [
        tuple(Button(label=speech.date(day, year=False), action=f"page:{this}.{n}") for day, n in pair)
        for pair in _days(found, number)
    ]
    buttons.append((Button(label=wording.say("button_picture"), action=f"picture:{this}"),))
    choices = tuple(label for label, n in reversed(ways))
    reply = Reply(text="\n".join(lines), choices=choices, buttons=tuple(row for row in buttons if row), edits=edits)
    return timed(reply, desk, wording.code, page.places)


def _days(found: Sequence[Page], number: int) -> list[list[tuple[dt.date, int]]]:
    """Where a day has several pages, the first page of each other day, two in a row."""
    firsts: dict[dt.date, int] = {}
    for n, page in enumerate(found):
        if page.date and page.date not in firsts:
            firsts[page.date] = n
    if not 1 < len(firsts) <= DAYS or len(firsts) == len(found):
        return []
    others = [(day, n) for day, n in firsts.items() if day != found[number].date]
    return [others[place : place + 2] for place in range(0, len(others), 2)]


def _parts(event: Event, places: list[int]) -> Iterable[tuple[int, ...]]:
    """Even pages of a day; the morning, afternoon and evening begin a page where that leaves none nearly empty."""
    page: list[int] = []
    for place in places:
        full = len(page) == LINES or _size(event, [*page, place]) > CHARACTERS
        turns = len(page) >= LEAST and _part(event, page[-1]) != _part(event, place)
        if page and (full or (turns and len(places) > LINES)):
            yield tuple(page)
            page = []
        page.append(place)
    if page:
        yield tuple(page)


def _part(event: Event, place: int) -> int:
    start = event.sessions[place].start
    return 0 if start is None or start.hour < 12 else 1 if start.hour < 18 else 2


def _size(event: Event, places: Iterable[int]) -> int:
    return sum(len(event.sessions[place].title or "") + len(event.sessions[place].room or "") + 30 for place in places)


def _line(text: str) -> str:
    return text if len(text) <= CHARACTERS // LINES else f"{text[: CHARACTERS // LINES].rstrip()}…"


def _when(event: Event, place: int) -> tuple[bool, str, str, int]:
    session = event.sessions[place]
    date, start = session.date, session.start
    return date is None, date.isoformat() if date else "", start.isoformat() if start else "", place
