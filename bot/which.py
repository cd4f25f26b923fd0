"""Which event is meant where there are several: the one that is named, that runs, else the next, else the last."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from knowledge import tidy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.wording import Wording
    from knowledge import Event

LOCALES = {"en": "en_GB"}


def meant(events: Sequence[Event], now: dt.datetime) -> Event:
    """Events without any date are meant only when no other is there."""
    coming = [(begins, place) for place, event in enumerate(events) for begins, ends in _days(event) if ends > now]
    if coming:
        return events[min(coming)[1]]
    gone = [(ends, place) for place, event in enumerate(events) for _, ends in _days(event)]
    return events[max(gone)[1]] if gone else events[0]


def places(wordings: Mapping[str, Wording]) -> Collection[str]:
    """Words that stand before the name of a place, in any language."""
    return {tidy(word) for wording in wordings.values() for word in wording.at}


def asks_which(text: str, wordings: Iterable[Wording]) -> Wording | None:
    """The wording of the language in which nothing but "which events are there?" is asked."""
    said = _plain(text)
    for wording in wordings:
        for phrase in sorted(map(_plain, wording.asks_events), key=len, reverse=True):
            left, found, right = f" {said} ".partition(f" {phrase} ")
            if found and not _without(f"{left} {right}", map(_plain, wording.around_events)):
                return wording
    return None


def label(event: Event, language: str) -> str:
    """An event in a list: its title and its days."""
    dates = sorted(day.date for day in event.days)
    if not dates:
        return event.title.text
    from babel.dates import format_date

    ends = dict.fromkeys((dates[0], dates[-1]))
    told = " – ".join(format_date(date, "d MMM y", locale=LOCALES.get(language, language)) for date in ends)
    return f"{event.title.text} ({told})"


def in_order(events: Sequence[Event]) -> list[Event]:
    return sorted(events, key=lambda event: min((day.date for day in event.days), default=dt.date.max))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", tidy(text)))


def _without(text: str, phrases: Iterable[str]) -> str:
    text = f" {' '.join(text.split())} "
    for phrase in sorted(phrases, key=len, reverse=True):
        while f" {phrase} " in text:
            text = text.replace(f" {phrase} ", " ")
    return text.strip()


def _days(event: Event) -> list[tuple[dt.datetime, dt.datetime]]:
    """The aware span of each day of the event, whole days where the page gives no hours."""
    return [
        (
            dt.datetime.combine(day.date, day.opens or dt.time.min, event.zone),
            dt.datetime.combine(day.date, _closing(day.opens, day.closes), event.zone),
        )
        for day in event.days
    ]


def _closing(opens: dt.time | None, closes: dt.time | None) -> dt.time:
    after_midnight = closes is not None and opens is not None and closes <= opens
    return dt.time.max if closes is None or after_midnight else closes
