"""Where a series is on which of its days: lists and tables of dates with places."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

from knowledge.event import Text
from knowledge.loaders.place import place_of
from knowledge.loaders.times import Times, find_dates, find_times
from knowledge.loaders.words import find, label_of

if TYPE_CHECKING:
    from knowledge.loaders.marks import Block

EDGES = " \t:;,–—-|*_~.·•()"
LONGEST = 110  # characters of a place
FEWEST = 2


class Stop(NamedTuple):
    """A day of a series with its place."""

    date: dt.date
    place: Text
    address: Text | None
    lines: tuple[int, ...]
    times: Times | None = None


def find_stops(blocks: list[Block], year: int | None) -> list[Stop]:
    """The days of the lists and tables that give a place with each date, [] where there are none."""
    found: list[Stop] = []
    heading, run = "", []
    for block in blocks:
        if block.kind in ("item", "cell") and block.level <= 1:
            run.append(block)
            continue
        found += _of_list(run, heading, year)
        run = []
        heading = block.text if block.kind in ("heading", "paragraph") else heading
    return [*found, *_of_list(run, heading, year)]


def _of_list(run: list[Block], heading: str, year: int | None) -> list[Stop]:
    if find("previous_edition", heading) or find("past", heading):
        return []
    read = [_from_row(b, year) if b.kind == "cell" else _from_item(b, year) for b in run]
    stops = [s for s in read if s]
    if len(stops) < FEWEST or len(stops) < len(run) or len({s.date for s in stops}) < len(stops):
        return []
    named = label_of(heading) == "venue" or find("place_label", heading)
    places = sum(_is_place(s.place.text) or s.address is not None for s in stops)
    return stops if named or places * FEWEST >= len(stops) else []


def _is_place(text: str) -> bool:
    return bool(find("venue_word", text) or (find("street", text) and re.search(r"\d", text)))


def _from_item(block: Block, year: int | None) -> Stop | None:
    """ "Saturday 6 March, 2pm: Town Hall, Cork" or "Cork – 6 March – Town Hall"."""
    text = block.text
    dates = find_dates(text, year)
    if len(dates) != 1 or dates[0].until or len(text) > LONGEST + 60:
        return None
    spans = sorted([dates[0].at, *(t.at for t in find_times(text))])
    before = text[: spans[0][0]].strip(EDGES)
    after = text[spans[-1][1] :]
    if not re.match(r"\W*[:,–—|(@-]", after) and not before:
        return None
    return _stop(dates[0].date, ", ".join(filter(None, (before, after.strip(EDGES)))), block)


def _from_row(block: Block, year: int | None) -> Stop | None:
    labels = [_column(h) for h in block.header]
    if "date" not in labels or "venue" not in labels or len(labels) != len(block.cells):
        return None
    dates = find_dates(block.cells[labels.index("date")], year)
    cell = block.cells[labels.index("venue")]
    if "town" in labels:
        cell = f"{cell}, {block.cells[labels.index('town')]}"
    return _stop(dates[0].date, cell, block) if len(dates) == 1 else None


def _column(header: str) -> str | None:
    if find("town_column", header):
        return "town"
    return label_of(header) or ("venue" if find("room_column", header) else None)


def _stop(date: dt.date, words: str, block: Block) -> Stop | None:
    if not words or len(words) > LONGEST or "?" in words:
        return None
    name, address = place_of(words, block.numbers)
    place = name or address
    times = next(iter(find_times(", ".join(block.cells) or block.text)), None)
    return Stop(date, place, address if name else None, block.numbers, times) if place else None
