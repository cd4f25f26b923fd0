"""Time words of a question + the moment of asking → spans of time. Pure; how times are said is data
(`languages/<xx>/time.toml`), and dateparser is asked only for dates that this grammar does not read."""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from knowledge.language import read_data, tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from zoneinfo import ZoneInfo

Grain = Literal["minute", "part", "day", "week", "month", "year"]
Relation = Literal["at", "from", "until", "between", "after", "before", "about"]
PARTS = {"morning": (0, 12), "noon": (12, 14), "afternoon": (12, 18), "evening": (18, 24), "night": (0, 6)}
EARLIEST = 7  # hour before which a bare "at 4" means the afternoon
LONGEST = 4096
APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
CLOCK = (
    r"(?P<h>[01]?\d|2[0-4])"
    r"(?:\s?[h:.u]\s?(?P<m>[0-5]\d)(?!\d)|(?P<u>\s?(?:h(?:eures?|rs?)?|uhr|uur|ore|horas?|o'?clock|hs)(?!\w))?)"
    r"(?:\s?(?P<ap>[ap])\.?\s?m(?![\w])\.?)?(?:\s?(?:uhr|uur|h)(?!\w))?"
)
UNIT = re.compile(
    r"\s?(?:%|€|\$|euros?|min|person|people|place|ans|jahre|years|projet|project|étage|ème|eme|er\b|e\b|st\b|nd\b|rd\b|th\b|km|m\b|°|[-–]\d{3})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A span of time that a question names; `end` is exclusive, and equal to `start` for a point in time."""

    start: dt.datetime
    end: dt.datetime
    grain: Grain
    relation: Relation = "at"
    words: str = ""
    span: tuple[int, int] = (0, 0)  # character offsets in the raw question
    dated: bool = False  # the words name a day
    relative: bool = False  # depends on the moment of asking
    weekday: int | None = None  # Monday 0, where one was named
    part: str | None = None  # "morning" | "noon" | "afternoon" | "evening" | "night"


@dataclass(frozen=True, slots=True)
class _Ground:
    """What times are counted from."""

    now: dt.datetime  # in the event's zone
    days: tuple[dt.date, ...]
    zone: ZoneInfo

    @property
    def day(self) -> dt.date:
        """The day a bare clock time means: today on a day of the event, else the event's next or first."""
        today = self.now.date()
        if today in self.days or not self.days:
            return today
        return next((d for d in self.days if d > today), self.days[0])

    def at(self, day: dt.date, hour: int = 0, minute: int = 0) -> dt.datetime:
        extra = dt.timedelta(days=1) if hour == 24 else dt.timedelta()
        return dt.datetime.combine(day + extra, dt.time(hour % 24, minute), self.zone)


@dataclass(frozen=True, slots=True)
class _Words:
    """One language's data, compiled."""

    months: dict[str, int]
    weekdays: dict[str, int]
    numbers: dict[str, int]
    data: dict[str, Any]
    rules: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], _Ground, _Words], When | None]], ...]
    none: re.Pattern[str]
    hint: re.Pattern[str]


def find_times(
    question: str, *, now: dt.datetime, days: Sequence[dt.date], zone: ZoneInfo, languages: Sequence[str]
) -> tuple[When, ...]:
    """The times a question names, in the order of its words. `now` is aware; `days` are the event's."""
    text = _plain(question[:LONGEST])
    ground = _Ground(now.astimezone(zone), tuple(sorted(days)), zone)
    found: list[When] = []
    for code in languages:
        words = _language(code)
        if not words.hint.search(text):
            continue
        taken = [m.span() for m in words.none.finditer(text)]
        for pattern, rule in words.rules:
            for m in pattern.finditer(text):
                if any(a < m.end() and m.start() < b for a, b in taken):
                    continue
                when = _safe(rule, m, ground, words)
                if when is not None:
                    taken.append(m.span())
                    found.append(replace(when, words=question[m.start() : m.end()], span=m.span()))
    return tuple(_joined(sorted(found, key=lambda w: w.span), text, ground))


def _safe(
    rule: Callable[[re.Match[str], _Ground, _Words], When | None], m: re.Match[str], ground: _Ground, words: _Words
) -> When | None:
    try:
        return rule(m, ground, words)
    except (ValueError, OverflowError):  # no such day, or one outside the calendar
        return None


def _plain(text: str) -> str:
    """Tidied character by character, so that offsets in it are those of the text."""
    if text.isascii():
        return text.lower()
    return "".join(c if c.isascii() else (tidy(c)[:1] or " ") for c in text.translate(APOSTROPHES)).lower()


def _joined(found: list[When], text: str, ground: _Ground) -> Iterator[When]:
    """A day beside a clock time or a part of a day is one time: "on Tuesday at 11", "tomorrow afternoon"."""
    i = 0
    while i < len(found):
        when = found[i]
        other = found[i + 1] if i + 1 < len(found) else None
        if (
            other is not None
            and other.span[0] - when.span[1] <= 12
            and not re.search(r"\w{6,}|[?!.;]", text[when.span[1] : other.span[0]])
        ):
            both = _on_day(when, other, ground) or _on_day(other, when, ground)
            if both is not None:
                yield replace(both, words="", span=(when.span[0], other.span[1]))
                i += 2
                continue
        yield when
        i += 1


def _on_day(day: When, time: When, ground: _Ground) -> When | None:
    if (
        day.grain != "day"
        or not day.dated
        or time.dated
        or time.grain not in ("minute", "part")
        or (time.relative and time.grain == "minute")
    ):
        return None
    shift = day.start.date() - time.start.date()
    start, end = (ground.at(m.date() + shift, m.hour, m.minute) for m in (time.start, time.end))
    return replace(time, start=start, end=end, dated=True, relative=day.relative, weekday=day.weekday)


# --- the grammar of one language ------------------------------------------------------------------------------


@functools.lru_cache(maxsize=16)
def _language(code: str) -> _Words:
    data = read_data(f"{code}/time")
    months = {tidy(w): n for w, n in data["months"]}
    weekdays = {tidy(w): n for w, n in data["weekdays"]}
    numbers = {tidy(w): n for n, w in enumerate(data["numbers"], 1)}
    none = _any(data["none"])
    hint = re.compile(r"\d|" + _alternatives([*_flat(data), *months, *weekdays]))
    words = _Words(months, weekdays, numbers, data, (), re.compile(none or r"(?!)"), hint)
    return replace(words, rules=tuple(_rules(data, months, weekdays, numbers)))


def _flat(data: dict[str, Any]) -> list[str]:
    texts = [
        *data["now"],
        *data["half_hour"],
        *data["quarter_hour"],
        *data["week"],
        *data["month"],
        *data["year"],
        *data["weekend"],
    ]
    texts += [w for key in ("days", "today_parts", "parts", "clocks") for w, _ in data[key]]
    return (
        texts
        + [str(t).split()[0] for t, _ in data["clock_phrases"] if not t.startswith("{")]
        + list(data["numbers"][4:])
    )


def _alternatives(texts: Sequence[str]) -> str:
    return "|".join(re.escape(tidy(t)).replace(r"\ ", r"\s+") for t in sorted(set(texts), key=len, reverse=True))


def _any(texts: Sequence[str]) -> str:
    return rf"(?<!\w)(?:{_alternatives(texts)})(?!\w)" if texts else ""


def _rules(
    data: dict[str, Any], months: dict[str, int], weekdays: dict[str, int], numbers: dict[str, int]
) -> Iterator[tuple[re.Pattern[str], Callable[[re.Match[str], _Ground, _Words], When | None]]]:
    month, weekday = _alternatives(list(months)), _alternatives(list(weekdays))
    number = rf"(?:\d{{1,2}}|{_alternatives(list(numbers))})"
    ordinal = r"(?:er|st|nd|rd|th|\.|º|°)?"
    of = r"(?:\s+(?:de|of|di))?"
    year = r"(?:,?\s+(?:de\s+|del\s+)?(?P<y>(?:19|20)\d\d)(?!\d))?"
    prefix = rf"(?:(?:{_alternatives(data['day_prefix'])})\s*)?"
    named = rf"(?:(?P<w>{weekday})\.?,?\s+(?:den\s+|the\s+|el\s+|le\s+|der\s+|il\s+)?)?"
    sides = [word for key in ("after", "before", "until", "about", "at") for word in data[key]]
    side = rf"(?:(?P<rel>{_alternatives(sides)})\s*)?"

    def compiled(source: str) -> re.Pattern[str]:
        return re.compile(r"(?<![\w.,:/-])" + source + r"(?!\w)")

    yield compiled(r"(?P<y>(?:19|20)\d\d)-(?P<n>\d\d)-(?P<d>\d\d)"), _date
    yield (
        compiled(
            rf"(?P<d1>\d{{1,2}}){ordinal}\s*(?:{_joins(data)}|-|–)\s*{prefix}(?P<d>\d{{1,2}}){ordinal}{of}\s+(?P<month>{month})\.?{year}"
        ),
        _days,
    )
    yield compiled(rf"{prefix}{named}(?P<d>\d{{1,2}}){ordinal}{of}\s+(?P<month>{month})\.?{year}"), _date
    yield (
        compiled(rf"{named}(?P<month>{month})\.?\s+(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:|\s?[h%]){year}"),
        _date,
    )
    yield compiled(rf"{prefix}{named}(?P<d>\d{{1,2}})/(?P<n>\d{{1,2}})(?:/(?P<y>(?:20)?\d\d))?"), _date
    yield compiled(rf"{prefix}{named}(?P<d>\d{{1,2}})\.(?P<n>\d{{1,2}})\.(?P<y>(?:20)?\d\d)?"), _date
    for first, second in data["between"]:
        a, b = (re.escape(tidy(w)).replace(r"\ ", r"\s+") for w in (first, second))
        yield compiled(rf"(?:{a})\s+{_clock('1')}\s*(?:{b})\s+(?:las\s+|le\s+)?{_clock('2')}"), _range
    yield compiled(rf"{_clock('1')}\s?[-–—]\s?{_clock('2')}"), _range
    for phrase, minutes in data["clock_phrases"]:
        yield (
            compiled(side + tidy(phrase).replace("{n}", rf"(?P<n>{number})")),
            functools.partial(_phrase, minutes=minutes),
        )
    yield (
        compiled(_any(data["half_hour"]).join((rf"(?:(?:{_alternatives(data['in'])})\s+)", ""))),
        functools.partial(_delay, minutes=30),
    )
    yield (
        compiled(_any(data["quarter_hour"]).join((rf"(?:(?:{_alternatives(data['in'])})\s+)", ""))),
        functools.partial(_delay, minutes=15),
    )
    for unit, size in (("minutes", 1), ("hours", 60), ("days_unit", 1440), ("weeks_unit", 10080)):
        amount = rf"(?P<n>{number}|une?|an?|einer?|un[ao]?|een)\s?(?:{_alternatives(data[unit])})"
        yield compiled(rf"(?:{_alternatives(data['in'])})\s+{amount}"), functools.partial(_counted, size=size)
        if data["ago"]:
            yield compiled(rf"(?:{_alternatives(data['ago'])})\s+{amount}"), functools.partial(_counted, size=-size)
        if data.get("ago_after"):
            yield (
                compiled(rf"{amount}\s+(?:{_alternatives(data['ago_after'])})"),
                functools.partial(_counted, size=-size),
            )
    yield compiled(side + _clock("")), _clock_time
    yield (
        compiled(rf"(?:{_alternatives(data['at'])})\s+(?P<n>{_alternatives(list(numbers)[6:12])})"),
        functools.partial(_phrase, minutes=0),
    )
    yield compiled(side + rf"(?P<word>{_alternatives([w for w, _ in data['clocks']])})"), _named_clock
    yield compiled(rf"(?:{_alternatives(data['now'])})"), _now
    yield compiled(rf"(?P<word>{_alternatives([w for w, _ in data['today_parts']])})"), _today_part
    for key in ("next", "last", "this"):
        side_word = _alternatives(data[key])
        for unit in ("week", "month", "year", "weekend"):
            name = _alternatives(data[unit])
            rule = functools.partial(_period, unit=unit, step={"next": 1, "last": -1, "this": 0}[key])
            yield compiled(rf"(?:{side_word})\s+(?:{name})"), rule
            yield compiled(rf"(?:{name})\s+(?:{side_word})"), rule
    yield (
        compiled(
            rf"(?:{_alternatives(data['next'])})\s+(?P<w>{weekday})|(?P<w2>{weekday})\s+(?:{_alternatives(data['next'])})"
        ),
        _next_weekday,
    )
    yield compiled(rf"(?P<word>{_alternatives([w for w, _ in data['days']])})"), _relative_day
    yield compiled(rf"{prefix}(?P<w>{weekday})(?:\s+(?P<d>\d{{1,2}}){ordinal}(?!\s?[h:]|\d))?"), _weekday
    yield compiled(rf"(?P<word>{_alternatives([w for w, _ in data['parts']])})"), _part
    yield compiled(rf"(?:{_alternatives(data['day_prefix'])})\s+(?P<d>\d{{1,2}}){ordinal}(?!\s?[h:%]|\d)"), _day_number
    yield compiled(rf"(?P<month>{_alternatives([m for m in months if len(m) > 3])})(?:\s+(?P<y>20\d\d))?"), _month
    yield compiled(r"(?P<y>20[12]\d)"), _year


def _joins(data: dict[str, Any]) -> str:
    return _alternatives([second for _, second in data["between"]])


def _clock(number: str) -> str:
    return (
        CLOCK.replace("(?P<h>", f"(?P<h{number}>")
        .replace("(?P<m>", f"(?P<m{number}>")
        .replace("(?P<u>", f"(?P<u{number}>")
        .replace("(?P<ap>", f"(?P<ap{number}>")
    )


def _point(ground: _Ground, hour: int, minute: int, relation: Relation = "at") -> When:
    moment = ground.at(ground.day, hour, minute)
    return When(start=moment, end=moment, grain="minute", relation=relation)


def _hour(m: re.Match[str], number: str) -> tuple[int, int, bool]:
    """Hour, minute, and whether the words can only be a clock time."""
    hour, minute = int(m[f"h{number}"]), int(m[f"m{number}"] or 0)
    half = m[f"ap{number}"]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    sure = bool(m[f"m{number}"] or m[f"u{number}"] or half)
    return hour, minute, sure


def _later(hour: int, after: str) -> int:
    """ "8 du soir" is 20; what follows a clock time may say the half of the day."""
    return hour + 12 if after in ("afternoon", "evening") and hour < 12 else hour


def _half_after(m: re.Match[str], words: _Words) -> str:
    tail = m.string[m.end() : m.end() + 24].strip()
    for name in ("evening", "afternoon", "morning"):
        if any(tail.startswith(tidy(w)) for w in words.data[f"{name}_after"]):
            return name
    return ""


def _relation(m: re.Match[str], words: _Words) -> Relation:
    word = re.sub(r"\s+", " ", m.groupdict().get("rel") or "")
    sides: tuple[Relation, ...] = ("until", "before", "after", "about")
    for name in sides:
        if word and word in [tidy(w) for w in words.data[name]]:
            return name
    return "at"


def _clock_time(m: re.Match[str], ground: _Ground, words: _Words) -> When | None:
    hour, minute, sure = _hour(m, "")
    half = _half_after(m, words)
    if not sure and not half:
        if not m["rel"] or UNIT.match(m.string, m.end()) or len(m["h"]) > 2:
            return None
        following = m.string[m.end() : m.end() + 14].strip()
        if (
            following
            and re.match(r"[a-z]{4,}", following)
            and not re.match(r"(?:dans|avec|with|mit|con|und|oder|heute|morgen)", following)
        ):
            return None
        hour += 12 if hour < EARLIEST else 0
    if m.string[m.start("h") : m.end("h")] == m.string[m.start() : m.end()] and not half:
        return None
    if sure and m["m"] and "." in m[0] and not re.search(r"uhr|[ap]\.?m|uur", m[0]) and not m["rel"]:
        return None
    return _point(ground, _later(hour, half), minute, _relation(m, words))


def _range(m: re.Match[str], ground: _Ground, words: _Words) -> When | None:
    (h1, m1, sure1), (h2, m2, sure2) = _hour(m, "1"), _hour(m, "2")
    if not (sure1 or sure2) and (h1 >= h2 or UNIT.match(m.string, m.end()) or re.search(r"[-–]", m[0])):
        return None
    if m["ap2"] and not m["ap1"] and h1 < 12 <= h2 and h1 + 12 <= h2:
        h1 += 12
    _ = words
    start, end = ground.at(ground.day, h1, m1), ground.at(ground.day, h2, m2)
    return When(start=start, end=end, grain="minute", relation="between") if start < end else None


def _phrase(m: re.Match[str], ground: _Ground, words: _Words, *, minutes: int) -> When:
    hour = words.numbers.get(m["n"]) or int(m["n"])
    half = _half_after(m, words)
    hour = _later(hour, half) if half else hour + (12 if hour < EARLIEST else 0)
    moment = ground.at(ground.day, hour % 24) + dt.timedelta(minutes=minutes)
    return When(start=moment, end=moment, grain="minute", relation=_relation(m, words))


def _named_clock(m: re.Match[str], ground: _Ground, words: _Words) -> When:
    clock = next(c for w, c in words.data["clocks"] if tidy(w) == re.sub(r"\s+", " ", m["word"]))
    hour, minute = map(int, clock.split(":"))
    return _point(ground, hour, minute, _relation(m, words))


def _now(m: re.Match[str], ground: _Ground, words: _Words) -> When:
    _ = m, words
    return When(start=ground.now, end=ground.now, grain="minute", relative=True)


def _delay(m: re.Match[str], ground: _Ground, words: _Words, *, minutes: int) -> When:
    _ = m, words
    moment = ground.now + dt.timedelta(minutes=minutes)
    return When(start=moment, end=moment, grain="minute", relative=True)


def _counted(m: re.Match[str], ground: _Ground, words: _Words, *, size: int) -> When:
    amount = words.numbers.get(m["n"]) or (int(m["n"]) if m["n"].isdigit() else 1)
    moment = ground.now + dt.timedelta(minutes=amount * size)
    if abs(size) >= 1440:
        return _whole(ground, moment.date(), relative=True)
    return When(start=moment, end=moment, grain="minute", relative=True)


def _whole(
    ground: _Ground,
    day: dt.date,
    *,
    days: int = 1,
    grain: Grain = "day",
    relative: bool = False,
    weekday: int | None = None,
) -> When:
    return When(
        start=ground.at(day),
        end=ground.at(day + dt.timedelta(days=days)),
        grain=grain,
        dated=True,
        relative=relative,
        weekday=weekday,
    )


def _resolve(ground: _Ground, day: int, month: int, year: int | None) -> dt.date:
    """A day and month: in the year given, that of the event's nearest such day, or the one nearest to now."""
    if year:
        return dt.date(year + (2000 if year < 100 else 0), month, day)
    for known in ground.days:
        if (known.month, known.day) == (month, day):
            return known
    around = ground.days[0] if ground.days else ground.now.date()
    options = [
        dt.date(y, month, day) for y in (around.year - 1, around.year, around.year + 1) if _exists(y, month, day)
    ]
    return min(options, key=lambda d: abs((d - around).days))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _date(m: re.Match[str], ground: _Ground, words: _Words) -> When | None:
    groups = m.groupdict()
    month = words.months[groups["month"]] if groups.get("month") else int(groups["n"])
    weekday = words.weekdays.get(groups.get("w") or "")
    if not groups.get("month") and not groups.get("y") and (month > 12 or int(groups["d"]) > 31):
        return None
    day = _resolve(ground, int(groups["d"]), month, int(groups["y"]) if groups.get("y") else None)
    return _whole(ground, day, weekday=weekday)


def _days(m: re.Match[str], ground: _Ground, words: _Words) -> When:
    month, year = words.months[m["month"]], int(m["y"]) if m["y"] else None
    first, last = (_resolve(ground, int(m[g]), month, year) for g in ("d1", "d"))
    return _whole(ground, first, days=max(1, (last - first).days + 1))


def _today_part(m: re.Match[str], ground: _Ground, words: _Words) -> When:
    return _part_on(m["word"], "today_parts", ground, words, ground.now.date(), relative=True)


def _part(m: re.Match[str], ground: _Ground, words: _Words) -> When:
    return _part_on(m["word"], "parts", ground, words, ground.day)


def _part_on(word: str, key: str, ground: _Ground, words: _Words, day: dt.date, *, relative: bool = False) -> When:
    part = next(p for w, p in words.data[key] if tidy(w) == re.sub(r"\s+", " ", word))
    first, last = PARTS[part]
    return When(
        start=ground.at(day, first), end=ground.at(day, last), grain="part", dated=False, relative=relative, part=part
    )


def _relative_day(m: re.Match[str], ground: _Ground, words: _Words) -> When:
    shift = next(n for w, n in words.data["days"] if tidy(w) == re.sub(r"\s+", " ", m["word"]))
    return _whole(ground, ground.now.date() + dt.timedelta(days=shift), relative=True)


def _weekday(m: re.Match[str], ground: _Ground, words: _Words) -> When:
    weekday = words.weekdays[m["w"]]
    if m["d"]:
        day = _nearest_number(ground, int(m["d"]))
        return _whole(ground, day, weekday=weekday)
    on = [d for d in ground.days if d.weekday() == weekday]
    today = ground.now.date()
    day = next(
        (d for d in on if d >= today), on[0] if on else today + dt.timedelta(days=(weekday - today.weekday()) % 7)
    )
    return _whole(ground, day, weekday=weekday, relative=not on)


def _next_weekday(m: re.Match[str], ground: _Ground, words: _Words) -> When:
    weekday = words.weekdays[m["w"] or m["w2"]]
    today = ground.now.date()
    return _whole(
        ground, today + dt.timedelta(days=(weekday - today.weekday() - 1) % 7 + 1), relative=True, weekday=weekday
    )


def _nearest_number(ground: _Ground, number: int) -> dt.date:
    """ "the 24th": a day of the event with that number, else the nearest such day to the event."""
    for known in ground.days:
        if known.day == number:
            return known
    around = ground.days[0] if ground.days else ground.now.date()
    options = [d for n in range(-31, 32) if (d := around + dt.timedelta(days=n)).day == number]
    if not options:
        raise ValueError("no such day")
    return min(options, key=lambda d: abs((d - around).days))


def _day_number(m: re.Match[str], ground: _Ground, words: _Words) -> When | None:
    if UNIT.match(m.string, m.end()) or not 1 <= int(m["d"]) <= 31:
        return None
    _ = words
    return _whole(ground, _nearest_number(ground, int(m["d"])))


def _month(m: re.Match[str], ground: _Ground, words: _Words) -> When:
    first = _resolve(ground, 1, words.months[m["month"]], int(m["y"]) if m["y"] else None)
    in_month = [d for d in ground.days if d.month == first.month and (not m["y"] or d.year == first.year)]
    first = in_month[0].replace(day=1) if in_month else first
    return _whole(
        ground, first, days=((first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - first).days, grain="month"
    )


def _year(m: re.Match[str], ground: _Ground, words: _Words) -> When:
    _ = words
    first = dt.date(int(m["y"]), 1, 1)
    return _whole(ground, first, days=365, grain="year")


def _period(m: re.Match[str], ground: _Ground, words: _Words, *, unit: str, step: int) -> When:
    _ = m, words
    today = ground.now.date()
    monday = today - dt.timedelta(days=today.weekday())
    if unit == "week":
        return _whole(ground, monday + dt.timedelta(weeks=step), days=7, grain="week", relative=True)
    if unit == "weekend":
        return _whole(ground, monday + dt.timedelta(weeks=step, days=5), days=2, grain="week", relative=True)
    if unit == "month":
        number = today.year * 12 + today.month - 1 + step
        first = dt.date(number // 12, number % 12 + 1, 1)
        following = dt.date((number + 1) // 12, (number + 1) % 12 + 1, 1)
        return _whole(ground, first, days=(following - first).days, grain="month", relative=True)
    return _whole(ground, dt.date(today.year + step, 1, 1), days=365, grain="year", relative=True)
