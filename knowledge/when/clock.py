"""Clock times, spans between two of them, and delays counted from now."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from knowledge.when.span import When

if TYPE_CHECKING:
    from knowledge.when.span import Ground, Relation
    from knowledge.when.words import ClockPhrase, Reader

EARLIEST = 7  # hour before which "at 4" more likely means the afternoon
DASH = re.compile(r"\s?[-–—]\s?")
MEASURE = re.compile(r"\s?[%€$£°²]|[-–]\d|[.,]\d")
DELAY = re.compile(r"(\d{1,2})\s?h\s?([0-5]\d)(?!\w)")
LONG_WORD = 4  # letters from which a word after a bare number is what is counted


class Clock(NamedTuple):
    """A time of day as it was said; `sure` where the words can only be a time, `fixed` where its half is known."""

    hour: int
    minute: int
    end: int  # the word after it
    sure: bool
    fixed: bool

    def likely(self) -> Clock:
        return self._replace(hour=self.hour + 12) if not self.fixed and self.hour < EARLIEST else self

    def later(self) -> Clock:
        return self._replace(hour=self.hour + 12, fixed=True)

    @property
    def minutes(self) -> int:
        return self.hour * 60 + self.minute


def span_between(r: Reader, i: int, ground: Ground) -> tuple[When, int] | None:
    """ "between 9 and 11:30", "de 9h à 11h", "9-11 Uhr"."""
    for first, second in r.words.between:
        opened = r.one_of(first, i)
        if opened is None:
            continue
        begin = clock_time(r, r.skip("sides", opened[1]))
        joined = r.one_of(second, begin.end) if begin else None
        if begin and joined:
            end = clock_time(r, r.skip("sides", joined[1]))
            if end and (begin.sure or end.sure or (begin.minutes < end.minutes and not counts(r, end.end))):
                return _span(begin, end, ground)
    return _unopened(r, i, ground)


def _unopened(r: Reader, i: int, ground: Ground) -> tuple[When, int] | None:
    begin = clock_time(r, i)
    if begin is None or begin.end >= len(r.tokens):
        return None
    dashed = bool(DASH.fullmatch(r.gap(begin.end)))
    joined = begin.end if dashed else _join(r, begin.end)
    end = clock_time(r, joined, dashed=dashed) if joined is not None else None
    if end is None or not (begin.sure or (end.sure and _bound(r, begin.end, dashed=dashed))):
        return None
    return _span(begin, end, ground)


def _bound(r: Reader, i: int, *, dashed: bool) -> bool:
    """Whether a bare number belongs to the time after it: "9-11 Uhr", but not "room 1 at 11h"."""
    if dashed:
        return r.gap(i).strip() == r.gap(i)
    side = r.take("sides", i)
    return side is None or side[0] == "until"


def _join(r: Reader, i: int) -> int | None:
    return next((taken[1] for _, second in r.words.between if (taken := r.one_of(second, i))), None)


def _span(begin: Clock, end: Clock, ground: Ground) -> tuple[When, int] | None:
    afternoon = end.fixed and not begin.fixed and begin.hour < 12 <= end.hour and begin.hour + 12 < end.hour
    first = begin.later() if afternoon else begin.likely()
    last = end.later() if not end.fixed and end.hour < 12 and end.minutes <= first.minutes else end
    if first.minutes >= last.minutes:
        return None
    start, stop = (ground.at(ground.day, c.hour, c.minute) for c in (first, last))
    unsure = not begin.fixed and not end.fixed and last.hour < 12
    when = When(start=start, end=stop, grain="minute", relation="between", ambiguous_half_day=unsure)
    return when, end.end


def clock(r: Reader, i: int, ground: Ground) -> tuple[When, int] | None:
    """ "at 9", "nach 14 Uhr", "avant 10h", "half past nine", "à midi"."""
    side = r.take("sides", i)
    begin = side[1] if side else i
    relation: Relation = side[0] if side else "at"
    named = r.take("clocks", begin)
    if named:
        hour, minute = map(int, named[0].split(":"))
        return ground.point(hour, minute, relation), named[1]
    said = clock_time(r, begin, bare=side is not None)
    if said is None or not (said.sure or (side and _stands_alone(r, i, begin, said))):
        return None
    likely = said.likely()
    when = ground.point(likely.hour, likely.minute, relation)
    return replace(when, ambiguous_half_day=not said.fixed), said.end


def _stands_alone(r: Reader, i: int, begin: int, said: Clock) -> bool:
    """Whether a bare number after "at" is the hour, not a number of things."""
    spelled = not r.tokens[begin].isdecimal()
    if spelled and r.take("spoken_hours", i) is None and not _spoken_side(r, i):
        return False
    return not counts(r, said.end)


def _spoken_side(r: Reader, i: int) -> bool:
    """ "before nine", in a language where a bare number word may be an hour."""
    side = r.take("sides", i)
    return bool(r.words.kinds["spoken_hours"].known) and side is not None and side[0] != "at"


def counts(r: Reader, i: int) -> bool:
    """Whether the word here is what a number before it counts: "5 people"."""
    if MEASURE.match(r.text, r.ends[i - 1]):
        return True
    if i >= len(r.tokens):
        return False
    if r.gap(i) == "" or (r.take("ordinals", i) and not r.gap(i).strip()):
        return True
    if r.gap(i).strip() or r.take("follows", i):
        return False
    if r.take("units", i) or r.take("scales", i):
        return True
    word = r.tokens[i]
    return len(word) >= LONG_WORD and word.isalpha() and word not in r.words.triggers and r.take("sides", i) is None


def clock_time(r: Reader, i: int, *, bare: bool = True, dashed: bool = False) -> Clock | None:
    """A time of day at this word, in whatever form; a bare number is one that is not sure."""
    if i >= len(r.tokens):
        return None
    said = _phrase(r, i) or _in_digits(r, i, bare=bare, dashed=dashed) or _in_words(r, i, bare=bare)
    if said is None:
        named = r.take("clocks", i)
        if named is None:
            return None
        hour, minute = map(int, named[0].split(":"))
        return Clock(hour, minute, named[1], sure=True, fixed=True)
    half = r.take("half_after", said.end) if r.near(said.end) else None
    if half is None:
        return said
    late = half[0] in ("afternoon", "evening") and said.hour < 12
    return said._replace(hour=said.hour + 12 * late, end=half[1], sure=True, fixed=True)


def _phrase(r: Reader, i: int) -> Clock | None:
    counted = r.number(i) is not None
    fitting = (p for p in r.words.clock_phrases if (p.before[0] == r.tokens[i] if p.before else counted))
    return next((said for phrase in fitting if (said := _by_phrase(r, i, phrase))), None)


def _by_phrase(r: Reader, i: int, phrase: ClockPhrase) -> Clock | None:
    if phrase.before and not r.same(phrase.before, i):
        return None
    place = i + len(phrase.before)
    hour = r.number(place) if place == i or r.near(place) else None
    if hour is None or not 0 <= hour[0] <= 24 or (phrase.before and r.near(hour[1]) and r.take("scales", hour[1])):
        return None  # "half an hour"
    end = r.skip("clock_units", hour[1]) if r.near(hour[1]) else hour[1]
    if (phrase.unit and end == hour[1]) or (phrase.after and not (r.near(end) and r.same(phrase.after, end))):
        return None
    end += len(phrase.after)
    if phrase.before:
        end = r.skip("clock_units", end) if r.near(end) else end
    total = (hour[0] * 60 + phrase.minutes) % 1440
    return Clock(total // 60, total % 60, end, sure=True, fixed=not 0 < hour[0] <= 12)


def _in_digits(r: Reader, i: int, *, bare: bool, dashed: bool) -> Clock | None:
    if r.digits(i) is None and not (dashed and r.tokens[i].isdecimal() and len(r.tokens[i]) <= 2):
        return None
    m = r.words.clock.match(r.text, r.starts[i])
    if m is None or r.text[m.end() : m.end() + 1].isalnum():
        return _plain_number(r, i)
    hour, half, marked = int(m["h"]), m["ap"], bool(m["u"] or m["u2"])
    if not marked and not m["m"] and MEASURE.match(r.text, m.end()):
        return _plain_number(r, i)
    if half and hour <= 12:
        hour, marked = hour % 12 + (12 if half == "p" else 0), True
    fixed = bool(half) or m["h"].startswith("0") or not 0 < hour < 12
    decimal = bool(m["m"]) and "." in m[0] and not bare  # "9.30" is a time only after a word like "at"
    sure = marked or bool(m["m"] and not decimal)
    return Clock(hour, int(m["m"] or 0), r.after(m.end()), sure=sure, fixed=fixed)


def _plain_number(r: Reader, i: int) -> Clock | None:
    hour = int(r.tokens[i])
    return Clock(hour, 0, i + 1, sure=False, fixed=not 0 < hour < 12) if hour <= 24 else None


def _in_words(r: Reader, i: int, *, bare: bool) -> Clock | None:
    """After the right word "neuf heures", or "nine" alone; "deux heures" by itself may be a length of time."""
    said = r.take("numbers", i)
    if said is None or said[0] > 24:
        return None
    end = r.skip("clock_units", said[1]) if r.near(said[1]) else said[1]
    return Clock(said[0], 0, end, sure=bare and end > said[1], fixed=not 0 < said[0] < 12)


def delay(r: Reader, i: int, ground: Ground) -> tuple[When, int] | None:
    """ "in ten minutes", "dans 1h30", "vor einer Stunde", "two hours ago"."""
    for kind, sign in (("in", 1), ("ago", -1)):
        opened = r.take(kind, i)
        amount = _amount(r, opened[1]) if opened else None
        if amount:
            return _from_now(amount[0] * sign, ground), amount[1]
    amount = _amount(r, i)
    closed = r.take("ago_after", amount[1]) if amount and amount[1] < len(r.tokens) else None
    return (_from_now(-amount[0], ground), closed[1]) if amount and closed else None


def _amount(r: Reader, i: int) -> tuple[int, int] | None:
    """Minutes that are counted here."""
    fraction = r.take("fractions", i)
    if fraction:
        minutes: Any = fraction[0]
        return minutes, fraction[1]
    if i < len(r.tokens) and r.digits(i) is not None:
        m = DELAY.match(r.text, r.starts[i])
        if m:
            return int(m[1]) * 60 + int(m[2]), r.after(m.end())
    counted = r.number(i)
    scale = r.take("scales", counted[1]) if counted and r.near(counted[1]) else None
    return (counted[0] * scale[0], scale[1]) if counted and scale else None


def _from_now(minutes: int, ground: Ground) -> When:
    when = ground.moment(minutes)
    return when if abs(minutes) < 1440 else replace(ground.whole(when.start.date()), relative=True)
