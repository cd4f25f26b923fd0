"""Dates whose month is named in another language than the question's: the one use of dateparser."""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from knowledge.data import LANGUAGES, read_data
from knowledge.when.words import plain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from knowledge.when.span import Ground, When

WORD = re.compile(r"[^\W\d_]{3,}")
DAY_BEFORE = re.compile(r"(?<![\w.,:/-])\d{1,2}(?:\.|st|nd|rd|th|er|º)?(?:\s(?:de|of|di))?\s$")
DAY_AFTER = re.compile(r"\.?\s\d{1,2}(?:st|nd|rd|th)?(?![\w:/-])")
YEAR = re.compile(r",?\s(?:de\s)?(20\d\d)(?!\d)")
FARTHEST = 12  # characters from a month back to the beginning of its day
MOST = 4  # dates of a text that are tried


def other_dates(text: str, ground: Ground, taken: Sequence[tuple[int, int]]) -> list[When]:
    """Whole days, as many as are worth trying, whose months do not stand where times have been read already."""
    if not any(c.isdecimal() for c in text):
        return []
    named = [m for m in WORD.finditer(text) if m[0] in _months()]
    left = [m for m in named[:MOST] if not any(begin < m.end() and m.start() < end for begin, end in taken)]
    read = [(span, _parsed(text[slice(*span)], ground)) for m in left if (span := _around(text, m))]
    return [replace(ground.whole(day), span=span) for span, day in read if day is not None]


def _around(text: str, month: re.Match[str]) -> tuple[int, int] | None:
    """Where the date of a month begins and ends, if a day stands beside it."""
    before = DAY_BEFORE.search(text[: month.start()], max(0, month.start() - FARTHEST))
    after = None if before else DAY_AFTER.match(text, month.end())
    if not before and not after:
        return None
    end = after.end() if after else month.end()
    year = YEAR.match(text, end)
    return before.start() if before else month.start(), year.end() if year else end


@functools.lru_cache(maxsize=1)
def _months() -> frozenset[str]:
    return frozenset(plain(name) for code in LANGUAGES for name, _ in read_data(f"{code}/time")["months"])


def _parsed(words: str, ground: Ground) -> dt.date | None:
    import dateparser  # slow to import, and hardly ever needed

    base = ground.now.replace(tzinfo=None)
    parsed = dateparser.parse(
        words,
        languages=list(LANGUAGES),
        settings={"DATE_ORDER": "DMY", "RELATIVE_BASE": base, "REQUIRE_PARTS": ["day", "month"]},
    )
    if parsed is None:
        return None
    return parsed.date() if YEAR.search(words) else ground.dated(parsed.day, parsed.month, None)
