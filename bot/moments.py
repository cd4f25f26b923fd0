"""When something is to be sent, in an organiser's words: a moment, or so long before a session. Pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge import find_times, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.wording import Wording
    from knowledge import Event

TOKEN = re.compile(r"\d+|[^\W\d_]+")
LONGEST_LEAD = 7 * 24 * 60  # minutes
BETWEEN = re.compile(r"\s*(?::\s+|\n)")
LONGEST = 200  # characters of a moment
TRIED = 5  # places at which a moment may end


@dataclass(frozen=True, slots=True)
class Lead:
    """So many minutes before each session, or before the one that is named."""

    minutes: int
    named: str  # empty: each


def parts(text: str) -> Iterator[tuple[str, str]]:
    """Where the moment may end and the text begin: at a colon before a space, or at the end of a line."""
    for place, found in enumerate(BETWEEN.finditer(text)):
        if place >= TRIED or found.start() > LONGEST:
            return
        if found.start() and text[found.end() :].strip():
            yield text[: found.start()], text[found.end() :].strip()


def lead(text: str, wordings: Iterable[Wording]) -> Lead | None:
    """ "15 minutes before each session", "une demi-heure avant la table ronde", in the first language that reads it."""
    leads = list(_leads(text, wordings))
    return next((one for one in leads if not one.named), leads[0] if leads else None)


def _leads(text: str, wordings: Iterable[Wording]) -> Iterator[Lead]:
    found = list(TOKEN.finditer(text))
    words = tuple(tidy(word[0]) for word in found)
    for wording in wordings:
        before = [_words(phrase) for phrase in wording.office["before"]]
        for place in range(1, len(words) - 1):
            ends = [place + len(phrase) for phrase in before if words[place : place + len(phrase)] == phrase]
            minutes = _amount(words[:place], wording) if ends else None
            end = max(ends, default=0)
            if minutes is None or not 0 < minutes <= LONGEST_LEAD or end >= len(words):
                continue
            each = words[end:] in [_words(phrase) for phrase in wording.office["each"]]
            yield Lead(minutes, "" if each else text[found[end].start() :].strip())


def moment(text: str, event: Event, now: dt.datetime, languages: Sequence[str]) -> tuple[dt.datetime, bool] | None:
    """The first time that a text names, in the event's zone, and whether it names an hour; None: it names none.

    An hour that the clocks skip is that much later; of an hour that they repeat, the first is meant.
    """
    days = [day.date for day in event.days]
    times = find_times(text, now=now, days=days, zone=event.zone, languages=languages)
    if not times:
        return None
    when = next((one for one in times if one.grain == "minute"), times[0])
    start = when.start
    if when.ambiguous_half_day and start <= now < when.other_half.start:
        start = when.other_half.start
    return start.astimezone(dt.UTC).astimezone(event.zone), when.grain == "minute"


def _amount(words: tuple[str, ...], wording: Wording) -> int | None:
    """Minutes: "15 min", "1 h", "1h30", "half an hour"; a word or two may stand before."""
    for phrase, minutes in wording.amounts:
        said = _words(phrase)
        if words[-len(said) :] == said:
            return minutes
    units = {unit: minutes for phrase, minutes in wording.units for unit in _words(phrase)}
    if len(words) >= 3 and words[-1].isdigit() and units.get(words[-2]) == 60 and words[-3].isdigit():
        return int(words[-3][:4]) * 60 + int(words[-1][:2])
    if len(words) >= 2 and words[-1] in units and words[-2].isdigit():
        return int(words[-2][:5]) * units[words[-1]]
    return None


def _words(phrase: str) -> tuple[str, ...]:
    return tuple(tidy(word) for word in TOKEN.findall(phrase))
