"""All times that a text names, in the order of its words."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from knowledge.when import clock, days
from knowledge.when.other import other_dates
from knowledge.when.span import Ground, When
from knowledge.when.words import Reader, plain, time_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from zoneinfo import ZoneInfo

LONGEST = 4096  # characters that are read
MOST = 24  # words of a text that are tried as a time
REACH = 4  # words before a telling one where a time may begin
LONGEST_GAP = 12  # characters between a day and its clock time

RULES: tuple[Callable[[Reader, int, Ground], tuple[When, int] | None], ...] = (
    days.day_of_event,
    days.dates,
    days.date,
    clock.span_between,
    clock.delay,
    days.part_of_today,
    days.part,
    clock.clock,
    days.now,
    days.period,
    days.weekday,
    days.relative_day,
    days.number_of_day,
    days.year,
    days.month,
)


def find_times(
    question: str,
    *,
    now: dt.datetime,
    days: Sequence[dt.date],
    zone: ZoneInfo,
    languages: Sequence[str],
    anchor: dt.date | None = None,
    goes_on: bool = False,
) -> tuple[When, ...]:
    """The times a question names. `now` is aware; `days` are the event's; `anchor` is the day last spoken of;
    `goes_on`: whether it is asked on about that day."""
    question = question[:LONGEST]
    text = plain(question)
    ground = Ground(now.astimezone(zone), tuple(sorted(days)), zone, anchor, goes_on)
    found: list[When] = []
    for code in languages:
        reader = Reader(text, time_words(code))
        found += [when for when in _read(reader, ground) if not any(_overlap(when.span, w.span) for w in found)]
    others = other_dates(text, ground, [when.span for when in found])
    found += [when for when in others if not any(_overlap(when.span, w.span) for w in found)]
    joined = _on_the_day(_joined(sorted(found, key=lambda when: when.span), text, ground), ground)
    return tuple(replace(when, words=question[slice(*when.span)]) for when in joined)


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _read(reader: Reader, ground: Ground) -> Iterator[When]:
    """At each word where a time may begin, the first rule that reads one."""
    telling = reader.telling()[:MOST]
    places = sorted({i for at in telling for i in range(max(0, at - REACH), at + 1)})
    after = 0
    for i in places:
        if i < after:
            continue
        read = _first(reader, i, ground)
        if read is not None:
            when, after = read
            yield replace(when, span=(reader.starts[i], reader.ends[after - 1]))
        elif none := reader.take("none", i):  # "good morning", "a che ora"
            after = none[1]


def _first(reader: Reader, i: int, ground: Ground) -> tuple[When, int] | None:
    for rule in RULES:
        try:
            read = rule(reader, i, ground)
        except (ValueError, OverflowError):  # no such day, or one outside the calendar
            continue
        if read is not None:
            return read
    return None


def _joined(found: list[When], text: str, ground: Ground) -> list[When]:
    """A day beside a clock time or a part of a day is one time: "on Tuesday at 11", "tomorrow morning at 9"."""
    joined: list[When] = []
    for when in found:
        if joined and _side_by_side(joined[-1], when, text):
            both = _together(joined[-1], when, ground)
            if both is not None:
                joined[-1] = replace(both, span=(joined[-1].span[0], when.span[1]))
                continue
        joined.append(when)
    return joined


def _on_the_day(found: list[When], ground: Ground) -> list[When]:
    """Where one day is named, the clock times elsewhere in the text are of that day: "Friday in room 2 at 14:00"."""
    days = [when for when in found if when.dated]
    if len(days) != 1 or days[0].grain != "day" or days[0].end - days[0].start > dt.timedelta(hours=25):
        return found
    return [_moved(when, days[0], ground) if _undated(when) and not when.relative else when for when in found]


def _side_by_side(first: When, second: When, text: str) -> bool:
    gap = text[first.span[1] : second.span[0]]
    words = gap.replace(",", " ").split()
    return len(gap) <= LONGEST_GAP and not set(gap) & set("?!.;:") and all(len(word) < 6 for word in words)


def _together(first: When, second: When, ground: Ground) -> When | None:
    for day, time in ((first, second), (second, first)):
        if day.grain == "day" and day.dated and not day.part and _undated(time):
            return _moved(time, day, ground)
    for part, time in ((first, second), (second, first)):
        if part.grain == "part" and time.grain == "minute" and _undated(time):
            return _in_part(time, part, ground)
    return None


def _undated(time: When) -> bool:
    """A time of day that may belong to a day beside it: not "in ten minutes"."""
    return not time.dated and (time.grain == "part" or (time.grain == "minute" and not time.relative))


def _moved(time: When, day: When, ground: Ground) -> When:
    shift = day.start.date() - time.start.date()
    start, end = (ground.at(m.date() + shift, m.hour, m.minute) for m in (time.start, time.end))
    return replace(
        time, start=start, end=end, dated=True, relative=day.relative, anchored=day.anchored, weekday=day.weekday
    )


def _in_part(time: When, part: When, ground: Ground) -> When:
    """ "in the afternoon at 3": the part of the day tells which half is meant."""
    if time.ambiguous_half_day:
        late = part.part in ("afternoon", "evening")
        if late != (time.start.hour >= 12):
            time = replace(time, start=time.other_half.start, end=time.other_half.end)
    moved = _moved(time, part, ground)
    return replace(moved, dated=part.dated, part=part.part, ambiguous_half_day=False)
