"""Time and size of programme pictures: `python -m benchmarks.pictures`.

Seven sessions are those of the sample, 1,007 are made up: eight rooms, five days. Each page is drawn once.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
from dataclasses import replace

from bot.picture import Words, _drawn, picture, sheets
from knowledge import Desk, Event, Session
from tests.running import EVENTS

WORDS = Words("on now", "Marked: what is on at 10:00.")
TITLES = (
    "Opening",
    "How we moved a whole town to open source",
    "Questions and answers",
    "Why maps lie, and how to read them",
)


def main() -> None:
    from knowledge import load_event

    sample, _ = load_event(EVENTS)
    print("| programme | pages | laying out, ms | drawing a page, ms: median, worst | a page, kB: median, worst |")
    print("| --- | --- | --- | --- | --- |")
    for event in (sample, made(sample, 1007)):
        print(measured(event))


def measured(event: Event) -> str:
    desk, now = Desk(event), dt.datetime.combine(event.days[0].date, dt.time(10), event.zone)
    sheets.cache_clear()
    _drawn.cache_clear()
    began = time.perf_counter()
    found = sheets(desk, "en")
    laid_out = (time.perf_counter() - began) * 1000
    times, sizes = [], []
    for number in range(len(found)):
        began = time.perf_counter()
        content = picture(desk, "en", number, now, WORDS)
        times.append((time.perf_counter() - began) * 1000)
        sizes.append(len(content) / 1000)
    half, most = statistics.median(times), max(times)
    size, largest = statistics.median(sizes), max(sizes)
    figures = f"{laid_out:,.0f} | {half:.0f}, {most:.0f} | {size:.0f}, {largest:.0f}"
    return f"| {len(event.sessions):,} sessions | {len(found)} | {figures} |"


def made(sample: Event, count: int) -> Event:
    """So many sessions of half an hour in eight rooms."""
    first = sample.days[0]
    sessions = []
    for number in range(count):
        slot, room = divmod(number, 8)
        day, place = divmod(slot, 26)
        start = dt.datetime.combine(first.date, dt.time(9)) + dt.timedelta(minutes=30 * place)
        sessions.append(
            Session(
                id=f"s{number}",
                date=first.date + dt.timedelta(days=day),
                start=start.time(),
                duration=30,
                title=f"{TITLES[number % len(TITLES)]} ({number})",
                room=f"Room {room + 1}",
            )
        )
    days = tuple(replace(first, date=date) for date in sorted({one.date for one in sessions if one.date}))
    return replace(sample, days=days, sessions=tuple(sessions))


if __name__ == "__main__":
    main()
