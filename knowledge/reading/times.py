"""Dates and clock times as pages write them."""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass

from knowledge.language import tidy
from knowledge.reading.words import plain, words

DASH = r"\s*(?:-|–|—|−|→|>|/|\.\.\.|…)\s*"
CLOCK = (
    r"(?<![\d.,:/])(?P<{0}h>[01]?\d|2[0-4])"
    r"(?:\s?(?:h|H|:|u)\s?(?P<{0}m>[0-5]\d)(?!\d)|\.(?P<{0}n>[0-5]\d)(?=\s?(?:Uhr|uhr|[ap]\.?m))"
    r"|\s?(?:h|H)(?!\w)|\s?(?:heures?|hrs?)\b|(?=\s?[ap]\.?m\b)|(?=\s?Uhr))"
    r"(?:\s?(?P<{0}ap>[ap])\.?m\b\.?)?(?:\s?(?:Uhr|uhr|heures?|hrs?|h)\b)?"
)


@dataclass(frozen=True, slots=True)
class Times:
    """A clock time or a range of them, and where it stands in the text."""

    start: dt.time
    end: dt.time | None
    at: tuple[int, int]


@functools.lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    joins = "|".join(sorted({re.escape(tidy(w)) for w in words().kinds["to"]}, key=len, reverse=True))
    one, two = CLOCK.format("a"), CLOCK.format("b").replace(r"(?<![\d.,:/])", "", 1)
    bare = r"(?<![\d.,:/])(?P<ch>[01]?\d|2[0-4])(?:[.:h](?P<cm>[0-5]\d))?"
    range_ = re.compile(rf"(?:{one}|{bare})(?:{DASH}|\s+(?:{joins})\s+|{DASH}(?:{joins})\s+){two}", re.IGNORECASE)
    return range_, re.compile(one, re.IGNORECASE)


def find_times(text: str) -> list[Times]:
    """All clock times of a text, ranges taken together."""
    source = plain(text)
    range_, single = _patterns()
    found: list[Times] = []
    for m in range_.finditer(source):
        end = _time(m["bh"], m["bm"] or m["bn"], m["bap"])
        half = m["aap"] or (m["bap"] if end else None)
        hour, minute = m["ah"] or m["ch"], m["am"] or m["an"] or m["cm"]
        start = _time(hour, minute, half)
        if start and end and half and start > end and not m["aap"]:
            start = _time(hour, minute, None)
        if start and end:
            found.append(Times(start, end, m.span()))
    taken = [t.at for t in found]
    for m in single.finditer(source):
        time = _time(m["ah"], m["am"] or m["an"], m["aap"])
        if time and not any(a <= m.start() < b for a, b in taken):
            found.append(Times(time, None, m.span()))
    return sorted(found, key=lambda t: t.at)


def _time(hour: str | None, minute: str | None, half: str | None) -> dt.time | None:
    if hour is None:
        return None
    h, m = int(hour), int(minute or 0)
    if half:
        h = h % 12 + (12 if half.lower() == "p" else 0)
    return dt.time(h % 24, m) if h <= 24 else None


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of a text; `year` tells whether the text gives it, `weekday` the one it names."""

    date: dt.date
    year: bool
    weekday: int | None
    at: tuple[int, int]


@functools.lru_cache(maxsize=1)
def _date_patterns() -> tuple[re.Pattern[str], ...]:
    months = "|".join(sorted(map(re.escape, words().months), key=len, reverse=True))
    days = "|".join(sorted(map(re.escape, words().weekdays), key=len, reverse=True))
    joining = {re.escape(tidy(w)) for k in ("to", "and") for w in words().kinds[k]}
    joins = "|".join(sorted(joining, key=len, reverse=True))
    day = r"(?P<d>[0-3]?\d)(?:er|st|nd|rd|th|\.|º|°)?"
    of = r"(?:\s+(?:de|of|di))?"
    year = r"(?:,?\s+(?:de\s+|del\s+|of\s+)?(?P<y>(?:19|20)\d\d)(?!\d))?"
    return (
        re.compile(r"(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)"),
        re.compile(
            rf"(?:(?P<w>{days})[a-z]?\.?,?\s+(?:den\s+|the\s+|el\s+)?)?(?<![\d:.,])(?:(?P<d0>[0-3]?\d)(?:er|st|nd|rd|th|\.)?"
            rf"(?:\s*(?:-|–|&|,)\s*|\s+(?:{joins}|&)\s+)(?:(?:{days})\s+)?)?{day}{of}\s+(?P<month>{months})(?!\w){year}"
        ),
        re.compile(rf"(?:(?P<w>{days}),?\s+)?(?P<month>{months})\s+{day}(?!\d|\s?h\b|:){year}"),
        re.compile(r"(?<![\d/.])(?P<d>[0-3]?\d)/(?P<m>[01]?\d)(?:/(?P<y>(?:20)?\d\d))?(?![\d/])"),
        re.compile(r"(?<![\d/.])(?P<d>[0-3]?\d)\.(?P<m>[01]?\d)\.(?P<y>(?:20)?\d\d)?(?![\d/])"),
    )


def find_dates(text: str, year: int | None) -> list[Dated]:
    """All dates of a text; those without a year are given `year`, or left out where that is None too."""
    source = plain(text)
    found: list[Dated] = []
    for pattern in _date_patterns():
        for m in pattern.finditer(source):
            if not any(f.at[0] < m.end() and m.start() < f.at[1] for f in found):
                found += _of(m, year)
    return sorted(found, key=lambda d: (d.at, d.date))


def _of(m: re.Match[str], year: int | None) -> list[Dated]:
    groups = m.groupdict()
    month = words().months[groups["month"]] if groups.get("month") else int(groups.get("m") or 0)
    given = groups.get("y")
    number = int(given) + (2000 if len(given) == 2 else 0) if given else year
    weekday = words().weekdays.get(groups.get("w") or "")
    found = []
    for day in (groups.get("d0"), groups["d"]):
        date = _date(number, month, day)
        if date:
            found.append(Dated(date, bool(given), weekday if day == groups["d"] else None, m.span()))
    return found


def _date(year: int | None, month: int, day: str | None) -> dt.date | None:
    if year is None or day is None:
        return None
    try:
        return dt.date(year, month, int(day))
    except ValueError:
        return None
