"""Dates in the prose: those of the event, and those of something else."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

from knowledge.event import Lines, OtherDate, Problem
from knowledge.loaders.envelope import Node
from knowledge.loaders.fields import Field
from knowledge.loaders.marks import Block
from knowledge.loaders.times import Dated, find_dates, find_times
from knowledge.loaders.when import When, stamp
from knowledge.loaders.words import find

YEAR = re.compile(r"(?<![\w./@-])20[0-4]\d(?![\w/@-]|\.\w)")
NEAR = 60  # characters between a day and its hours
LONGEST = 31  # days of one event
SHORT_ITEM = 30  # characters of an item that says only day and room
CLAUSE = re.compile(r"(?<=[^\s.\d]{2}[.!?])(?<!\s[A-ZÀ-Þ][a-zà-þ]\.)\s+|\n|(?<=[;])\s")


def from_prose(
    when: When,
    prose: list[tuple[str, Lines]],
    blocks: list[Block],
    published: dt.date | None,
    of_file: int | None = None,
) -> None:
    year = published.year if published else of_file or _only_year(prose)
    listed = _listed(blocks, published.year if published else None)
    if listed:
        when.first, when.dates, when.lines = listed[0][0], [d for d, _ in listed], listed[0][1]
        return
    told = [
        (order, dated, lines, _why(text, dated.at))
        for order, (text, lines) in enumerate(prose)
        for dated in find_dates(text, year)
        if dated.year or published or dated.weekday in (None, dated.date.weekday())
    ]
    mentions = [m[:3] for m in told if m[3] is None]
    if not mentions:  # "See you on Thursday 17 October" may be of the next edition only where another day is told
        mentions = [m[:3] for m in told if m[3] == "next edition"]
    if not mentions:
        return
    counts = Counter(m[1].date for m in mentions)
    _, dated, lines = max(mentions, key=lambda m: _weight(m[1], counts, published, -m[0]))
    date = dated.date
    if not dated.year and published and date < published:
        date = date.replace(year=date.year + 1) if (published - date).days > 60 else date
    when.first, when.last, when.lines = date, dated.until, lines


def _only_year(prose: list[tuple[str, Lines]]) -> int | None:
    """The one year that a page names ("… in its edition of 2027")."""
    years = {int(y) for text, _ in prose for y in YEAR.findall(text)}
    years = years or {d.date.year for text, _ in prose for d in find_dates(text, None) if d.year}
    return years.pop() if len(years) == 1 else None


def _weight(
    dated: Dated, counts: Counter[dt.date], published: dt.date | None, order: int
) -> tuple[bool, int, bool, bool, int]:
    """How likely a date is the event's: not before the page's own, told often, with its weekday or its year, early."""
    told = dated.weekday is not None and dated.weekday == dated.date.weekday()
    behind = published is not None and dated.date < published and (dated.year or told)
    return not behind, counts[dated.date], told, dated.year, order


def _listed(blocks: list[Block], year: int | None) -> list[tuple[dt.date, Lines]]:
    """The dates of a recurring event: a list of items with a full date each."""
    found = []
    past = False
    for block in blocks:
        if block.kind == "heading":
            past = find("previous_edition", block.text) is not None or find("past", block.text) is not None
        dates = (
            [d for d in find_dates(block.text, year) if d.year or len(block.text) <= SHORT_ITEM]
            if block.kind == "item" and len(block.text) < 120
            else []
        )
        if len(dates) == 1 and not past and _why(block.text, dates[0].at) is None and not find_times(block.text):
            found.append((dates[0].date, block.numbers))
    return found if len(found) >= 3 else []


def read_mention(when: When, prose: list[tuple[str, Lines]], listed: set[Lines]) -> None:
    """The words around the event's date often name its place and its hours."""
    if when.first is None:
        return
    for text, lines in prose:
        for dated in find_dates(text, when.first.year):
            if dated.date == when.first and _why(text, dated.at) is None:
                start = max((m.end() for m in CLAUSE.finditer(text) if m.end() <= dated.at[0]), default=0)
                end = min((m.start() for m in CLAUSE.finditer(text) if m.start() >= dated.at[1]), default=len(text))
                if not when.place_of:
                    when.place_of, when.place_lines = text[dated.at[1] : end], lines
                times = (
                    find_times(text[dated.at[1] : min(end, dated.at[1] + NEAR)])
                    or find_times(text[start : dated.at[0]])
                    or [t for t in find_times(text[dated.at[1] : min(end, dated.at[1] + 2 * NEAR)]) if t.end]
                )
                if when.last is None and not when.ended:
                    _add_days(when, dated, text)
                if times and None not in when.hours and len(text) < 400 and lines not in listed:
                    when.hours[None] = (times[0].start, times[0].end, lines)


def _add_days(when: When, dated: Dated, text: str) -> None:
    """The other days of "12 and 13 November", of which one is known."""
    when.last = dated.until or when.last
    others = [d.date for d in find_dates(text, when.year) if d.at == dated.at]
    when.dates += [d for d in others if when.first and 0 < (d - when.first).days <= LONGEST]


def check_weekdays(when: When, fields: list[Field], prose: list[tuple[str, Lines]]) -> None:
    year = when.year
    seen: set[tuple[int, dt.date]] = set()
    for text, lines in [*((f.text, f.lines) for f in fields if f.front), *prose]:
        for dated in find_dates(text, year):
            if (
                dated.weekday is None
                or dated.weekday == dated.date.weekday()
                or (not dated.year and dated.date not in when.all())
            ):
                continue
            line = lines[0] if lines else 1
            if (line, dated.date) not in seen:
                seen.add((line, dated.date))
                said = text[slice(*dated.at)]
                when.problems.append(
                    Problem(
                        line=line,
                        level="error",
                        code="weekday",
                        values=(
                            ("said", said),
                            ("date", dated.date.isoformat()),
                            ("weekday", str(dated.date.weekday())),
                        ),
                    )
                )


def _why(text: str, at: tuple[int, int]) -> str | None:
    """What a date is, where the words before it say that it is no day of the event."""
    before, after = text[max(0, at[0] - 70) : at[0]], text[at[1] : at[1] + 30]
    clause = re.split(r"[.!?;:]\s", before.rstrip(": ") if before.endswith(": ") else before)[-1]
    for why in ("deadline", "anniversary", "previous edition", "next edition", "other event"):
        m = find(why.replace(" ", "_"), clause)
        if m and (why != "deadline" or m.end() >= len(clause) - 28):
            return why
    return "deadline" if find("deadline_after", after) else None


def other_dates(when: When, published: Node | None, prose: list[tuple[str, Lines]]) -> tuple[OtherDate, ...]:
    found: list[OtherDate] = []
    if published and published.text and (read := stamp(published.text)) and read[0] not in when.all():
        found.append(OtherDate(date=read[0], why="published", words=published.text, lines=published.lines))
    days = when.all()
    for text, lines in prose:
        for dated in find_dates(text, when.year):
            why = _why(text, dated.at)
            if (why is None and dated.date in days) or (why is None and dated.until and dated.until in days):
                continue
            words_ = text if len(text) < 200 else text[max(0, dated.at[0] - 90) : dated.at[1] + 60]
            other = OtherDate(date=dated.date, why=why or "other event", words=words_, lines=lines)  # type: ignore[arg-type]
            if other.date not in days or why:
                found.append(other)
    return tuple({(o.date, o.why): o for o in reversed(found)}.values())[::-1]
