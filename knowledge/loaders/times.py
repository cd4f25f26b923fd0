"""Dates and clock times as pages write them."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from knowledge.loaders.words import any_of, kinds_in, per_page, plain, spoken_languages, words, words_in

if TYPE_CHECKING:
    from collections.abc import Iterator

DASH = r"\s{0,2}(?:-{1,3}|–|—|−|→|/(?=\s?\d{1,2}[h:.]\d\d))\s?"
CLOCK = (
    r"(?P<{0}h>\d{{1,2}})(?:(?P<{0}s>\s?(?:h|:|u|heures?|uhr)\s?(?P<{0}m>[0-5]\d)(?!\d)(?:min\b)?|\s?(?:h|heures?|h(?:rs?|s)|uhr)(?!\w))"
    r"|\.(?P<{0}d>[0-5]\d)(?![\d.]\d))?(?:\s?(?P<{0}ap>[ap])(?:\.?\s?m\b\.?|(?<=:\d\d[ap])(?![\w’\'.])))?(?P<{0}u>\s?(?:uhr|h|hrs?|hs)(?!\w))?"
)
BEFORE = r"(?<![\d.,:/€$£#+_\w-])"
MOMENT = re.compile(BEFORE + CLOCK.format("a"))
DIGIT = re.compile(r"\d")
BRACKETS = re.compile(
    r"^(?:\[[ xX]\]\s)?(?:[-=–]{1,2}>\s*)?[^\w\"«“„¿¡'’+€$£#/.:,–—-]*"
)  # a bracket, a box to tick, an arrow, a clock
ALONE = re.compile(r"\s*(?:$|\))")
ALONE_BEFORE = re.compile(r"(?:\(|:\s|\s[–—-]\s)$")
DAYTIME = range(7, 24)
MONTHS = 12
OPEN_END = re.compile(r"\s?(?:-|–)\s?(?:\.\.\.|…|late\b(?=\s*(?:$|[^\w\s]))|open end\b|\?)")


class Times(NamedTuple):
    """A clock time or a range of them, and where it stands in the text."""

    start: dt.time
    end: dt.time | None
    at: tuple[int, int]


@per_page
def _range() -> re.Pattern[str]:
    joins = rf"(?:(?<=[\s\d][hH])\.)?(?:{DASH}(?:{any_of('to')}\s)?|\s(?:{any_of('to')})\s)"
    about = r"(?:~\s?|(?:ca|circa|env|approx)\.?\s)?"
    return re.compile(BEFORE + CLOCK.format("a") + joins + about + CLOCK.format("b"))


@per_page
def _between_clocks() -> re.Pattern[str]:
    """ "Between 10am and 6pm", "entre las 10 h y las 18 h"."""
    the = rf"(?:(?:{any_of('the')}|{any_of('article')}|{any_of('clock_words')})\s+)?"
    opens = rf"(?<!\w){any_of('between')}\s+{the}"
    return re.compile(opens + CLOCK.format("a") + rf"\s+{any_of('and')}\s+{the}" + CLOCK.format("b"))


def find_times(text: str) -> list[Times]:
    """All clock times of a text, ranges taken together; a bare number is a time only within a range ("14-16 Uhr")."""
    return list(_found_times(text, spoken_languages())) if DIGIT.search(text) else []


@functools.lru_cache(maxsize=4096)
def _found_times(text: str, _languages: tuple[str, ...]) -> tuple[Times, ...]:
    source = _hours_in_words(plain(text)) if kinds_in(text, "noon", "midnight") else plain(text)
    source = _commas().sub(r"\1.\2", source) if "," in source else source
    found: list[Times] = []
    for m in _ranges(source):
        told = _clock_before().search(source[max(0, m.start() - 14) : m.start()])
        if told or _sure(m, "b") or (_sure(m, "a") and m["bh"]) or (m["ad"] and m["bd"]):
            start, end = _moments(m)
            if start and end:
                found.append(Times(start, end, m.span()))
    for m in _between_clocks().finditer(source) if kinds_in(text, "between") else ():
        start, end = _moments(m)
        if start and end and (_sure(m, "a") or _sure(m, "b") or (m["ad"] and m["bd"])):
            found.append(Times(start, end, (m.start("ah"), m.end())))
    taken = [t.at for t in found]
    doubtful: list[re.Match[str]] = []
    for m in MOMENT.finditer(source):
        if " : " in m[0] and (_month_next().match(source, m.end()) or _counted().search(source[: m.start()])):
            continue  # "Part 2 : 10 June"
        if any(a < m.end() and m.start() < b for a, b in taken):
            continue
        dotted = m["ad"] and _tells_clock(source, m)
        if _sure(m, "a") or dotted or _clock_before().search(source[max(0, m.start() - 14) : m.start()]):
            time = _time(m["ah"], m["am"] or m["ad"], m["aap"])
            after = OPEN_END.match(source, m.end())
            if time:
                found.append(Times(time, None, (m.start(), after.end() if after else m.end())))
        else:
            doubtful.append(m)
    found += _listed(source, doubtful, found)
    return tuple(sorted(found, key=lambda t: t.at))


def _ranges(source: str) -> Iterator[re.Match[str]]:
    """Ranges of times; in "Hall 2 – 9:30" the number belongs to the room."""
    at = 0
    while m := _range().search(source, at):
        bare = not (m["as"] or m["ad"] or m["aap"] or m["au"])
        if bare and _room_before().search(source[max(0, m.start() - 24) : m.start()]):
            at = m.start("bh")
            continue
        at = m.end()
        yield m


@per_page
def _room_before() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of('room')}\s$")


def _tells_clock(source: str, m: re.Match[str]) -> bool:
    """Whether a number with a point is a time: "10.00 Opening", "at 10.00", "Opening (10.00)"."""
    before = source[: m.start()]
    if BRACKETS.fullmatch(before) or _at_before().search(before[-14:]):
        return True
    alone = ALONE.match(source, m.end()) and ALONE_BEFORE.search(before)
    return bool(alone) and int(m["ah"]) in DAYTIME


@per_page
def _at_before() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of('at_time')}\s+$")


def _listed(source: str, doubtful: list[re.Match[str]], sure: list[Times]) -> list[Times]:
    """Numbers in a list that ends with a clock time: "11.30, 13.00 and 14.30 Uhr", "at 11, 1 and 3 pm"."""
    found: list[Times] = []
    begins = {t.at[0]: t for t in sure if t.end is None}
    for m in reversed(doubtful):
        joint = _list_joint().match(source, m.end())
        after = begins.get(joint.end()) if joint else None
        time = _time(m["ah"], m["ad"], None) if after else None
        if after is None or time is None:
            continue
        if time.hour + 12 <= after.start.hour and "m" in source[slice(*after.at)]:
            time = time.replace(hour=time.hour + 12)
        begins[m.start()] = Times(time, None, m.span())
        found.append(begins[m.start()])
    return found


@per_page
def _list_joint() -> re.Pattern[str]:
    return re.compile(rf"\s?(?:,\s?(?:(?:{any_of('and')}|{any_of('or')})\s)?|\s(?:{any_of('and')}|{any_of('or')}|&)\s)")


def _hours_in_words(source: str) -> str:
    """ "10h – midnight" with the hour in figures, as long as before; only beside another time."""
    return _noons().sub(lambda m: ("12h" if m["noon"] else "00h").ljust(len(m[0])), source)


@per_page
def _commas() -> re.Pattern[str]:
    """ "Ore 9,30"."""
    return re.compile(rf"(?<!\w)((?:{any_of('clock_words')})\s\d{{1,2}}),([0-5]\d)(?!\d)")


@per_page
def _noons() -> re.Pattern[str]:
    word = rf"(?:(?P<noon>{any_of('noon')})|{any_of('midnight')})(?!\w)"
    joint = rf"(?:[-–—]|(?:{any_of('to')})\s)"
    return re.compile(rf"(?:(?<=[-–—]\s)|(?<=[\dhmr][-–—])|(?<![\w-])(?=\w+\s?{joint}\s?\d)){word}")


def forget_times() -> None:
    """Let go of the texts of a page that has been read."""
    _found_times.cache_clear()
    _found_dates.cache_clear()


@per_page
def _clock_before() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of('clock_words')}\s+$")


def _sure(m: re.Match[str], which: str) -> bool:
    return bool(m[which + "s"] or m[which + "ap"] or m[which + "u"])


def _moments(m: re.Match[str]) -> tuple[dt.time | None, dt.time | None]:
    end = _time(m["bh"], m["bm"] or m["bd"], m["bap"])
    minute = m["am"] or m["ad"]
    start = _time(m["ah"], minute, m["aap"] or m["bap"])
    if start and end and start > end and m["bap"] and not m["aap"]:  # "11 - 1 pm"
        start = _time(m["ah"], minute, None)
    return start, end


def _time(hour: str, minute: str | None, half: str | None) -> dt.time | None:
    h, m = int(hour), int(minute or 0)
    if half and h <= 12:
        h = h % 12 + (12 if half == "p" else 0)
    return dt.time(h % 24, m) if h <= 24 else None


def leading_times(text: str) -> tuple[list[Times], str] | None:
    """The times that a text begins with, and what follows them: how a session of a programme is written."""
    times = find_times(text)
    if not times:
        return None
    source = plain(text)
    start = BRACKETS.match(source).end()  # type: ignore[union-attr]
    lead = _lead().match(source, start)
    start = lead.end() if lead else start
    if times[0].at[0] != start:
        return None
    taken = [times[0]]
    for time in times[1:]:  # "de 10h à 11h, de 14h à 15h ou de 16h à 17h"
        between = source[taken[-1].at[1] : time.at[0]]
        if not _between().fullmatch(between):
            break
        taken.append(time)
    return taken, text[taken[-1].at[1] :]


@per_page
def _lead() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of('from')}|{any_of('at_time')})\s")


@per_page
def _between() -> re.Pattern[str]:
    return re.compile(rf"\s?(?:,|;|&|{any_of('and')}|{any_of('or')})?\s?(?:{any_of('or')}\s|{any_of('from')}\s)*")


class Dated(NamedTuple):
    """A date of a text; `year` tells whether the text gives it, `weekday` the one it names (Monday is 0)."""

    date: dt.date
    year: bool
    weekday: int | None
    at: tuple[int, int]
    until: dt.date | None = None  # the last day of a range "du 12 au 14 mai"


@per_page
def _date_patterns() -> tuple[str, ...]:
    months, days = _names(words().months), _names(words().weekdays)
    day = r"(?P<{0}>[0-3]?\d)(?:er|st|nd|rd|th|\.|º|°|ª)?(?!\d)"
    week = rf"(?:(?P<w>{days})\.?,?\s+(?:{any_of('the')}\s+)?)?"
    between = rf"-|–|&|,|/|(?<=\s)(?:{any_of('to')}|{any_of('and')})(?=\s)"
    joint = rf"\s?(?P<j>{between})\s?(?:(?:{days})\.?,?\s+)?(?:{any_of('the')}\s+)?"
    of = rf"\s+(?:{any_of('of_month')}\s+)?"
    year = rf"(?:,?\s+(?:{any_of('of_month')}\s+)?(?P<y>(?:19|20)\d\d)(?!\d))?"
    month = rf"(?:{of}(?P<am>{months})(?!\w)(?:\s+(?P<ay>20\d\d))?)?"
    suffix = r"(?:st|nd|rd|th|er|\.|º|°)?(?!\d)"
    until = rf"\s?(?P<j>-|–|—|&|(?<=\s)(?:{any_of('to')}|{any_of('and')})(?=\s))\s?(?:(?:{days})\.?,?\s+)?"
    no_clock = r"(?!\s?h\b|:|\s?[ap]\.?m\b|\s?uhr\b|\.\d)"
    span = (
        rf"{week}(?P<am>{months})[.,]?\s+(?P<more>(?:[0-3]?\d{suffix},\s?){{0,9}})(?P<a>[0-3]?\d){suffix}"
        rf"(?:,\s(?P<ay>20\d\d))?,?{until}(?:(?P<month>{months})\.?\s+)?(?P<d>[0-3]?\d){suffix}{no_clock}{year}"
    )
    first = rf"(?P<more>(?:[0-3]?\d\.?,\s?){{0,9}}){day.format('a')}{month}{joint}"
    return (
        r"(?<!\d)(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)",
        rf"{week}(?<![\d:.,/])(?:{first})?{day.format('d')}{of}(?P<month>{months})(?!\w)\.?{year}",
        span,
        rf"{week}(?P<month>{months})[.,]?\s+{day.format('d')}(?!\s?h\b|:|\s?[ap]m\b){year}",
        rf"{week}(?<![\d/])(?P<d>[0-3]?\d)/(?P<m>[0-3]?\d)(?:/(?P<y>(?:20)?\d\d))?(?![\d/])",
        rf"{week}(?<![\d.])(?P<d>[0-3]?\d)\.\s?(?P<m>[01]?\d)\.(?:\s?(?P<y>(?:20)?\d\d))?(?![\d.])",
        rf"{week}(?<![\d-])(?P<d>[0-3]?\d)-(?P<m>[01]?\d)-(?P<y>(?:19|20)\d\d)(?![\d-])",
        rf"(?<!\w)(?P<w>{days})\.?,?\s+(?P<d>[0-3]?\d)\.(?P<m>0[1-9]|1[0-2])(?!\s?(?:[\d.:h–-]|[ap]m\b|uhr\b))",
    )


DAY_SIGN = r"\s[0-3]?\d(?!\d)"
NUMBERS = (r"\d/[01]?\d(?!\d)", r"\d\.\s?[01]?\d\.", r"\d-[01]?\d-\d{4}(?!\d)", r"\d\.[01]\d(?!\d)")
SIGNS = tuple(map(re.compile, (r"\d-\d\d-\d", r"\d", DAY_SIGN, DAY_SIGN, *NUMBERS)))
BEFORE_DAY = re.compile(r"([^\W\d_]+)[.,]?\s+[0-3]?\d(?!\d)")  # "March 5"
PART = re.compile(r"([1-9])/([1-9])")
_compiled = functools.lru_cache(maxsize=64)(re.compile)  # each when a text may have such a date


def _names(names: dict[str, int]) -> str:
    return one_of(set(names))


def one_of(names: set[str]) -> str:
    """An expression for names, the longest first, that looks at each letter once: `(?:ju(?:in|ly)|may)`."""
    tails: dict[str, set[str]] = defaultdict(set)
    for name in filter(None, names):
        tails[name[0]].add(name[1:])
    parts = [re.escape(letter) + one_of(rest) for letter, rest in sorted(tails.items())]
    joined = f"(?:{'|'.join(parts)})" if len(parts) > 1 or (parts and "" in names) else "".join(parts)
    return f"{joined}?" if parts and "" in names else joined


def find_dates(text: str, year: int | None) -> list[Dated]:
    """All dates of a text; those without a year are given `year`, or left out where that is None too."""
    return list(_found_dates(text, year, spoken_languages()))


@functools.lru_cache(maxsize=4096)
def _found_dates(text: str, year: int | None, _languages: tuple[str, ...]) -> tuple[Dated, ...]:
    if not DIGIT.search(text):
        return ()
    source = plain(text)
    found: list[Dated] = []
    months = words().months
    named = not months.keys().isdisjoint(words_in(text))
    first = named and any(word.endswith(tuple(months)) for word in BEFORE_DAY.findall(source))
    marked = ("-" in text, named, first, first, "/" in text, "." in text, "-" in text, "." in text)
    for pattern, possible, sign in zip(_date_patterns(), marked, SIGNS, strict=True):
        for m in _compiled(pattern).finditer(source) if possible and sign.search(source) else ():
            if not any(d.at[0] < m.end() and m.start() < d.at[1] for d in found) and not _is_part(source, m):
                found += _dated(m, year, counted=_counts_first(source, m))
    return tuple(sorted(found, key=lambda d: (d.at, d.date)))


def _is_part(source: str, m: re.Match[str]) -> bool:
    """Whether digits are a part of several, not a date: "Workshop 1/2", "Pause (2/2)"."""
    part = PART.fullmatch(m[0].strip())
    if part is None or part[1] > part[2]:
        return False
    before = source[: m.start()].rstrip()
    word = re.search(r"[^\W\d_]+(?=\s?\(?$)", before)
    return word is not None and not _before_date().search(before)


def _counts_first(source: str, m: re.Match[str]) -> bool:
    """Whether the first number of a range counts something: "Day 1 – 4 November"."""
    groups = m.groupdict()
    dashed = groups.get("a") and not groups.get("am") and (groups["j"] or "") in ("-", "–", "—")
    return bool(dashed) and _counted().search(source[: m.start("a")]) is not None


@per_page
def _month_next() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{any_of('of_month')}\s)?{_names(words().months)}(?!\w)")


@per_page
def _counted() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_of('phase')}|{any_of('round')}|{any_of('day_word')}|{any_of('workshop')})\s$")


@per_page
def _before_date() -> re.Pattern[str]:
    kinds = ("the", "from", "to", "and", "or", "at_time", "until", "between", "deadline", "day_word", "in", "starting")
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(any_of, kinds))})$")


def _dated(m: re.Match[str], year: int | None, *, counted: bool) -> list[Dated]:
    groups = m.groupdict()
    last_month = groups.get("month") or groups.get("am")  # "May 3-4"
    month = words().months[last_month] if last_month else int(groups["m"])
    given = groups.get("y")
    number = int(given) + (2000 if given and len(given) == 2 else 0) if given else year
    if month > MONTHS and given:  # "09/22/2027"
        month, groups["d"] = int(groups["d"]), str(month)
    last = _date(number, month, groups["d"])
    weekday = words().weekdays.get(groups.get("w") or "")
    if last is None:
        return []
    if counted:
        return [Dated(last, bool(given), None, (m.start("d"), m.end()))]
    if not groups.get("a"):
        return [Dated(last, bool(given), weekday, m.span())]
    opening = words().months[groups["am"]] if groups.get("am") else month
    first = _date(int(groups["ay"]) if groups.get("ay") else number, opening, groups["a"])
    more = [_date(number, month, d) for d in re.findall(r"\d+", groups.get("more") or "")]
    dashed = groups["j"] in ("-", "–", "—") or re.fullmatch(any_of("to"), groups["j"])
    if first is None or (first > last and (dashed or groups.get("am") is None)):
        return [Dated(last, bool(given), weekday, m.span())]
    if dashed:
        return [Dated(first, bool(given), weekday, m.span(), until=last)]
    return [Dated(d, bool(given), weekday if d == first else None, m.span()) for d in (*more, first, last) if d]


def _date(year: int | None, month: int, day: str) -> dt.date | None:
    if year is None:
        return None
    try:
        return dt.date(year, month, int(day))
    except ValueError:
        return None


@per_page
def _durations() -> re.Pattern[str]:
    minutes, hours = any_of("minutes"), any_of("hours_unit")
    return re.compile(
        rf"(?<![\w.,:])(?:(?P<h>\d{{1,2}})\s?(?:{hours})(?![^\W\d])\s?(?P<hm>[0-5]\d)?(?!\d)|(?P<m>\d{{1,3}})\s?(?:{minutes}|m|')(?!\w)|(?P<b>\d{{1,3}})$)"
    )


def find_durations(text: str) -> int | None:
    """The minutes of a duration ("1 h 30", "45 min", "120")."""
    m = _durations().search(plain(text).strip())
    if not m:
        return None
    return int(m["h"]) * 60 + int(m["hm"] or 0) if m["h"] else int(m["m"] or m["b"])
