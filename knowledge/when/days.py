"""Days, parts of them, and longer periods."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from knowledge.when.clock import counts
from knowledge.when.words import LOOSE

if TYPE_CHECKING:
    from knowledge.when.span import Ground, When
    from knowledge.when.words import Reader

ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?![\d-])")
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/((?:20)?\d\d))?(?![\d/])")
DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.(?:\s?((?:20)?\d\d)(?!\d))?")
UNFINISHED = re.compile(r"(\d{1,2})\.(\d{1,2})(?![\d.])")  # "am 22.4", a day only after words that say so
DAY_DASH = re.compile(r"\.?\s?[-–—]\s?")
SHORT_MONTH = 4  # letters below which a month stands for itself only after its preposition

Found = tuple["When", int] | None


def now(r: Reader, i: int, ground: Ground) -> Found:
    taken = r.take("now", i)
    return (ground.moment(0), taken[1]) if taken else None


def date(r: Reader, i: int, ground: Ground) -> Found:
    """ "5 mars", "Tuesday, March 5th", "am 22.4.", "5/3" (the day first), "2031-03-05"."""
    start = r.skip("day_prefix", i)
    weekday = r.take("weekdays", start)
    if weekday and r.near(weekday[1], LOOSE):
        start = r.skip("day_prefix", weekday[1])
    told = _in_numbers(r, start, ground, said=start > i) or _in_words(r, start, ground)
    if told is None:
        return None
    return replace(ground.whole(told[0]), weekday=weekday[0] if weekday else None), told[1]


def _in_numbers(r: Reader, i: int, ground: Ground, *, said: bool) -> tuple[dt.date, int] | None:
    if i >= len(r.tokens) or r.digits(i, most=4) is None:
        return None
    iso = ISO.match(r.text, r.starts[i])
    if iso:
        return dt.date(int(iso[1]), int(iso[2]), int(iso[3])), r.after(iso.end())
    for pattern in (SLASHED, DOTTED, *((UNFINISHED,) if said else ())):
        m = pattern.match(r.text, r.starts[i])
        if m:
            year = int(m[3]) if len(m.groups()) > 2 and m[3] else None
            return ground.dated(int(m[1]), int(m[2]), year), r.after(m.end())
    return None


def _in_words(r: Reader, i: int, ground: Ground) -> tuple[dt.date, int] | None:
    """Day and month in either order, with or without a year."""
    day = _day(r, i)
    if day:
        month = r.take("months", r.skip("of", day[1])) if r.near(day[1], LOOSE) else None
        if month:
            year, end = _year_after(r, month[1])
            return ground.dated(day[0], month[0], year), end
        return None
    month = r.take("months", i)
    day = _day(r, r.skip("day_prefix", month[1])) if month and r.near(month[1], LOOSE) else None
    if month is None or day is None or _goes_on(r, day[1]):
        return None
    year, end = _year_after(r, day[1])
    return ground.dated(day[0], month[0], year), end


def _day(r: Reader, i: int) -> tuple[int, int] | None:
    """The number of a day in its month: "5", "5th", "premier"."""
    first = r.take("first", i)
    if first:
        return 1, first[1]
    number = r.digits(i)
    if number is None or not 1 <= number <= 31:
        return None
    ordinal = r.take("ordinals", i + 1) if i + 1 < len(r.tokens) and not r.gap(i + 1) else None
    return number, ordinal[1] if ordinal else i + 1


def _goes_on(r: Reader, i: int) -> bool:
    """Whether a number goes on as a clock time or a measure."""
    following = r.text[r.ends[i - 1] : r.ends[i - 1] + 2]
    return following[:1] in (":", "%", "h") or (following[:1] == "." and following[1:].isdecimal())


def _year_after(r: Reader, i: int) -> tuple[int | None, int]:
    if i < len(r.tokens) and r.near(i, LOOSE):
        at = r.skip("of", i)
        year = r.digits(at, most=4)
        if year is not None and 1900 <= year < 2100:
            return year, at + 1
    return None, i


def dates(r: Reader, i: int, ground: Ground) -> Found:
    """Several days in one month: "du 5 au 7 mars", "5.-7. März", "March 5-7"."""
    start = r.skip("day_prefix", i)
    month = r.take("months", start)
    first = _day(r, month[1] if month else start)
    joined = _day_joint(r, first[1]) if first else None
    last = _day(r, joined) if joined is not None else _dashed_day(r, first[1]) if first else None
    if first is None or last is None or last[0] <= first[0]:
        return None
    end = last[1]
    if month is None:
        month = r.take("months", r.skip("of", end)) if r.near(end, LOOSE) else None
        end = month[1] if month else end
    if month is None:
        return None
    year, end = _year_after(r, end)
    return ground.whole(ground.dated(first[0], month[0], year), ground.dated(last[0], month[0], year)), end


def _day_joint(r: Reader, i: int) -> int | None:
    for _, second in r.words.between:
        taken = r.one_of(second, i)
        if taken:
            return r.skip("day_prefix", taken[1])
    prefix = r.take("day_prefix", i)  # "du 5 au 7"
    return prefix[1] if prefix else None


def _dashed_day(r: Reader, i: int) -> tuple[int, int] | None:
    if i >= len(r.tokens) or not DAY_DASH.fullmatch(r.gap(i)) or not r.tokens[i].isdecimal():
        return None
    number = int(r.tokens[i])
    return (number, i + 1) if len(r.tokens[i]) <= 2 and 1 <= number <= 31 else None


def part_of_today(r: Reader, i: int, ground: Ground) -> Found:
    """ "tonight", "ce matin"."""
    taken = r.take("today_parts", i)
    if taken is None:
        return None
    (name, *shift), end = taken
    day = ground.today + dt.timedelta(days=sum(shift))
    return replace(ground.part(name, day), relative=True, dated=bool(shift)), end


def part(r: Reader, i: int, ground: Ground) -> Found:
    taken = r.take("parts", i)
    return (ground.part(taken[0], ground.day), taken[1]) if taken else None


def relative_day(r: Reader, i: int, ground: Ground) -> Found:
    """ "tomorrow"; and "the next day", counted from the day that was last spoken of."""
    later, taken = r.take("later_days", i), r.take("days", i)
    if later and (taken is None or taken[1] < later[1]):
        day = (ground.anchor or ground.today) + dt.timedelta(days=later[0])
        return replace(ground.whole(day), anchored=True, relative=ground.anchor is None), later[1]
    if taken is None:
        return None
    return replace(ground.whole(ground.today + dt.timedelta(days=taken[0])), relative=True), taken[1]


def day_of_event(r: Reader, i: int, ground: Ground) -> Found:
    """ "the second day", "le 2e jour", "am 2. Tag", "day 2": counted from the first day of an event of several."""
    start = r.skip("day_prefix", i)
    ordinal = r.take("nth", start) or _nth(r, start)
    if ordinal:
        day = r.take("days_unit", ordinal[1])
        found = (ordinal[0], day[1]) if day else None
    else:
        day = r.take("days_unit", start)
        digits = r.digits(day[1]) if day and r.near(day[1]) else None
        found = (digits, day[1] + 1) if day and digits and not _is_hour(r, day[1]) else None
    if found is None or len(ground.days) == 1:
        return None
    number, end = found
    dated = next((d for d in ground.days if d.day == number and ordinal is None), None)  # "día 5"
    if dated is None and not 1 <= number <= len(ground.days):
        return None
    return ground.whole(dated or ground.days[number - 1]), end


def _nth(r: Reader, i: int) -> tuple[int, int] | None:
    """A number with its ordinal ending, or the point that stands for one."""
    day = _day(r, i)
    if day is None or day[1] >= len(r.tokens):
        return None
    return day if day[1] > i + 1 or r.gap(i + 1).startswith(".") else None


def weekday(r: Reader, i: int, ground: Ground) -> Found:
    """A weekday: the event's, where it has one; "next Tuesday" is counted from today."""
    turn = r.take("turns", i)
    taken = r.take("weekdays", turn[1] if turn else r.skip("day_prefix", i))
    if taken is None:
        return None
    number, end = taken
    if turn is None and end < len(r.tokens) and r.near(end):
        turn, end = _turn_after(r, end)
    if turn and turn[0]:
        return replace(_turned(ground, number, turn[0]), weekday=number, relative=True), end
    day = _day(r, end) if r.near(end) else None
    if day and not _goes_on(r, day[1]) and not _is_hour(r, end) and not counts(r, day[1]):
        return replace(ground.whole(ground.numbered(day[0])), weekday=number), day[1]
    on = [d for d in ground.days if d.weekday() == number]
    coming = ground.today + dt.timedelta(days=(number - ground.today.weekday()) % 7)
    chosen = next((d for d in on if d >= ground.today), on[0] if on else coming)
    return replace(ground.whole(chosen), weekday=number, relative=not on), end


def _turn_after(r: Reader, i: int) -> tuple[tuple[int, int] | None, int]:
    turn = r.take("turns", i)
    return (turn, turn[1]) if turn and turn[0] else (None, i)


def _turned(ground: Ground, number: int, step: int) -> When:
    ahead = (number - ground.today.weekday() - 1) % 7 + 1
    behind = (ground.today.weekday() - number - 1) % 7 + 1
    return ground.whole(ground.today + dt.timedelta(days=ahead if step > 0 else -behind))


def _is_hour(r: Reader, i: int) -> bool:
    m = r.words.clock.match(r.text, r.starts[i])
    return bool(m and (m["m"] or m["u"] or m["u2"] or m["ap"]))


def number_of_day(r: Reader, i: int, ground: Ground) -> Found:
    """ "le 5", "the 24th"."""
    prefix = r.take("day_prefix", i)
    day = _day(r, prefix[1]) if prefix else None
    if prefix is None or day is None or _is_hour(r, prefix[1]) or _goes_on(r, day[1]) or counts(r, day[1]):
        return None
    return ground.whole(ground.numbered(day[0])), day[1]


def period(r: Reader, i: int, ground: Ground) -> Found:
    """ "next week", "la semaine prochaine", "this weekend"."""
    turn = r.take("turns", i)
    unit = r.take("periods", turn[1] if turn else i)
    if unit is None:
        return None
    name, end = unit
    if turn is None and r.near(end):
        turn, end = _turn_after(r, end)
    if turn is None:
        return (_weekend(ground), end) if name == "weekend" else None
    return replace(_period(ground, name, turn[0]), relative=True), end


def _weekend(ground: Ground) -> When:
    """ "at the weekend": that of the event, where it has one."""
    on = next((d for d in ground.days if d.weekday() > 4), None)
    return _period(ground, "weekend", 0) if on is None else _of_week(ground, on, 5, 6)


def _period(ground: Ground, name: str, step: int) -> When:
    today = ground.today
    if name in ("week", "weekend"):
        return _of_week(ground, today + dt.timedelta(weeks=step), 5 if name == "weekend" else 0, 6)
    if name == "month":
        year, month = divmod(today.year * 12 + today.month - 1 + step, 12)
        return months(ground, year, month + 1, 1)
    return months(ground, today.year + step, 1, 12)


def _of_week(ground: Ground, day: dt.date, first: int, last: int) -> When:
    monday = day - dt.timedelta(days=day.weekday())
    return ground.whole(monday + dt.timedelta(days=first), monday + dt.timedelta(days=last), grain="week")


def months(ground: Ground, year: int, first: int, count: int) -> When:
    """So many months of a year from the first one on."""
    following = divmod(first - 1 + count, 12)
    last = dt.date(year + following[0], following[1] + 1, 1) - dt.timedelta(days=1)
    return ground.whole(dt.date(year, first, 1), last, grain="year" if count > 1 else "month")


def month(r: Reader, i: int, ground: Ground) -> Found:
    """ "in April", "avril 2031"; a short name only where a preposition or a year says that it is one."""
    start = r.skip("month_prefix", i)
    taken = r.take("months", start)
    if taken is None:
        return None
    year, end = _year_after(r, taken[1])
    if year is None and start == i and len(r.tokens[i]) <= SHORT_MONTH - 1:
        return None
    if year is None:
        in_month = next((d for d in ground.days if d.month == taken[0]), None)
        year = in_month.year if in_month else ground.dated(1, taken[0], None).year
    return months(ground, year, taken[0], 1), end


def year(r: Reader, i: int, ground: Ground) -> Found:
    """ "2026", "the second half of 2026"."""
    half = r.take("halves", i)
    at = half[1] if half else i
    number = r.digits(at, most=4)
    if number is None or not 2000 <= number < 2100 or r.text[r.ends[at] : r.ends[at] + 2].strip()[:1] == "-":
        return None
    if half is None:
        return months(ground, number, 1, 12), at + 1
    return months(ground, number, 1 if half[0] == 1 else 7, 6), at + 1
