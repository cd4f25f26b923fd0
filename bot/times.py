"""Where a text tells a clock time of the event, and which moment that is: chats can show the reader's own. Pure.

Only times of known sessions and days are marked, as the language writes them, and none that could be two moments.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.message import Time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.message import Reply
    from knowledge import Desk, Event, Session

    Moments = list[tuple[dt.time, dt.datetime]]
MOST = 40  # sessions in one reply, from which none is marked
BEFORE = re.compile(r"[\w:.,]$").search  # what makes a longer number of it
AFTER = re.compile(r"[:.,]?\d").match


def timed(
    reply: Reply, desk: Desk, language: str, places: Sequence[int], beside: Sequence[tuple[dt.time, dt.datetime]] = ()
) -> Reply:
    """The reply with the times of these sessions, and of a single day, marked.

    `beside` are the moments of lines that name none of the sessions, where there are others.
    """
    if len(places) > MOST:
        return reply
    event = desk.event
    told = {place: of_session(event, event.sessions[place]) for place in places}
    day, found, begin = _of_day(event), list[Time](), 0
    for line in reply.text.split("\n"):
        named = [place for place in places if (title := event.sessions[place].title) and title in line]
        moments = [moment for place in named or places for moment in told[place]]
        if beside and not named:
            moments = list(beside)
        found += marks(line, moments or day, desk, language, begin)
        begin += len(line) + 1
    return replace(reply, times=tuple(found)) if found else reply


def marks(text: str, moments: Moments, desk: Desk, language: str, begin: int = 0) -> list[Time]:
    """Where a text tells one of these moments; `begin` is where it stands in a longer one."""
    speech, written = desk.speech(language), dict[str, set[dt.datetime]]()
    for time, at in moments:
        for words in (speech.clock(time), speech.bare(time)):
            written.setdefault(words, set()).add(at)
    spans = _spans(text, [words for words, at in written.items() if len(at) == 1])
    return [Time(start=begin + start, end=begin + end, at=min(written[text[start:end]])) for start, end in spans]


def of_session(event: Event, session: Session) -> Moments:
    """When it begins and ends."""
    return [(at.time(), at) for at in (event.begins(session), event.ends(session)) if at is not None]


def announced(reply: Reply, desk: Desk, language: str, session: str) -> Reply:
    """What organisers write: times of the session that it is sent before, else of any."""
    places = [place for place, one in enumerate(desk.event.sessions) if one.id == session]
    return timed(reply, desk, language, places or range(len(desk.event.sessions)))


def _of_day(event: Event) -> Moments:
    """When the one day of an event opens and closes."""
    if len(event.days) != 1:
        return []
    (day,) = event.days
    return [(time, dt.datetime.combine(day.date, time, event.zone)) for time in (day.opens, day.closes) if time]


def _spans(line: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where these words stand by themselves, longer ones first: "9:55 Uhr" before "9:55"."""
    taken: list[tuple[int, int]] = []
    for word in sorted(words, key=len, reverse=True):
        start = line.find(word)
        while start >= 0:
            end = start + len(word)
            alone = not (BEFORE(line[max(start - 1, 0) : start]) or AFTER(line, end)) and not any(
                a < end and start < b for a, b in taken
            )
            taken += [(start, end)] if alone else []
            start = line.find(word, end)
    yield from sorted(taken)
