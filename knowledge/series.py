"""Several events side by side: what a text names of them (a date, a place, a title), and where it does so."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.detect import detect
from knowledge.language import languages
from knowledge.when import find_times
from knowledge.words import tidy, tokens

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from knowledge.event import Event
    from knowledge.when import When

WORD = re.compile(r"[^\W\d_]{5,}")  # years and short words name nothing
TOWN = re.compile(r"[^\W\d_][^\W\d_'’-]{2,}")
ENOUGH = 2  # words of a title alone that name its event
LONGEST = 500  # characters of a question in which an event is looked for


@dataclass(frozen=True, slots=True)
class Named:
    """An event that a text names; `rest` is the text without the words that say nothing but which event."""

    event: Event
    rest: str


def named(
    events: Sequence[Event], meant: Event, text: str, *, now: dt.datetime, at: Collection[str] = ()
) -> Named | None:
    """The one event a text names instead of the one that is meant. `at` are words that stand before a place."""
    text = text[:LONGEST]
    others = [event for event in events if event is not meant]
    if not others:
        return None
    return _by_title(events, meant, text) or _by_place(others, meant, text, at) or _by_time(events, meant, text, now)


def _by_title(events: Sequence[Event], meant: Event, text: str) -> Named | None:
    """By enough words that no other title has, or by all those that its title has."""
    titles = [set(WORD.findall(tidy(event.title.text))) for event in events]
    count = Counter(word for title in titles for word in title)
    said = set(WORD.findall(tidy(text)))
    found = []
    for event, title in zip(events, titles, strict=True):
        own = {word for word in title if count[word] == 1}
        if own and len(own & said) >= min(ENOUGH, len(own)):
            found.append((event, own & said))
    if len(found) != 1 or found[0][0] is meant or not found[0][1] - _words(meant):
        return None
    return Named(found[0][0], text)


def _by_place(others: Sequence[Event], meant: Event, text: str, at: Collection[str]) -> Named | None:
    """By a word of its place that follows a word like "in", where the page of the event that is meant has it not."""
    own = _words(meant)
    places = [_place(event) - own for event in others]
    before = None
    for word in re.finditer(r"\w+", text):
        said = tidy(word[0])
        here = [event for event, place in zip(others, places, strict=True) if said in place]
        if before is not None and tidy(before[0]) in at and len(here) == 1:
            return Named(here[0], f"{text[: before.start()]} {text[word.end() :]}")
        before = word
    return None


def _by_time(events: Sequence[Event], meant: Event, text: str, now: dt.datetime) -> Named | None:
    """By a day, month or year in which it takes place, and the one that is meant does not."""
    code = detect(tokens(text), prefer=[meant.language, *languages()])
    days = [day.date for event in events for day in event.days]
    times = find_times(text, now=now, days=days, zone=meant.zone, languages=[code])
    for time in times:
        weekday = time.weekday is not None and time.relative
        if not time.dated or weekday or time.grain not in ("day", "week", "month", "year") or _within(meant, time):
            continue
        here = [event for event in events if _within(event, time)]
        if here:
            nearest = min(here, key=lambda event: min(abs((day.date - now.date()).days) for day in event.days))
            return Named(nearest, f"{text[: time.span[0]]} {text[time.span[1] :]}")
    return None


def _within(event: Event, time: When) -> bool:
    return any(time.start.date() <= day.date < time.end.date() for day in event.days)


def _place(event: Event) -> set[str]:
    """Words of the place that are written with a capital."""
    texts = [text.text for text in (event.venue.name, event.venue.address) if text]
    texts += [day.venue for day in event.days if day.venue]
    return {tidy(word) for text in texts for word in TOWN.findall(text) if word[0].isupper()}


def _words(event: Event) -> set[str]:
    """The words of the whole page."""
    texts = [event.title.text, *(passage.text for passage in event.passages)]
    texts += [text.text for text in (event.venue.name, event.venue.address, event.summary) if text]
    for session in event.sessions:
        texts += [session.title or "", session.room or ""]
        texts += [f"{s.name} {s.role} {s.organisation}" for s in session.speakers]
    return {word for text in texts for word in re.findall(r"\w+", tidy(text))}
