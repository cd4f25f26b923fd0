"""Headings that are sessions because most of those beside them have their time in the line below."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from knowledge.loaders.kinds import EDGES
from knowledge.loaders.people import find_people
from knowledge.loaders.rooms import room_label
from knowledge.loaders.times import find_dates, find_times, leading_times
from knowledge.loaders.words import find, label_of, starts

if TYPE_CHECKING:
    from knowledge.loaders.marks import Block

FEWEST = 2
MOST = 0.6  # share of the headings of a level
LONGEST = 110  # characters of the line below
LONGEST_DATE = 3  # words
FIRST_WORD = 4  # characters before a word that tells what a heading is about
FIRST = 24  # characters before the time
JOINTS = re.compile(r"\s*(?:[|·•;]|,\s|\s[–—-]\s)\s*")


def clocked_headings(blocks: list[Block], year: int | None) -> set[int]:
    """Positions of the headings whose first line below says when, where and with whom, and nothing else."""
    levels: dict[int, list[int]] = defaultdict(list)
    for i, block in enumerate(blocks):
        if block.kind == "heading":
            levels[block.level].append(i)
    found: set[int] = set()
    for places in levels.values():
        like = [i for i in places if _may_be_title(blocks[i].text, year) and _clocked(blocks, i, year)]
        others = [i for i in places if i not in like and _may_be_title(blocks[i].text, year)]
        if len(like) >= FEWEST and len(like) >= MOST * (len(like) + len(others)):
            found.update(like)
    return found


def _may_be_title(text: str, year: int | None) -> bool:
    other = find("no_programme", text) or find("no_series", text)
    about_other = other is not None and other.start() <= FIRST_WORD
    told = label_of(text) or room_label(text) or starts("programme", text) or about_other
    return not told and not find_times(text) and not (find_dates(text, year) and len(text.split()) <= LONGEST_DATE)


def _clocked(blocks: list[Block], at: int, year: int | None) -> bool:
    below = blocks[at + 1] if at + 1 < len(blocks) else None
    if below is None or below.kind not in ("paragraph", "item") or not below.lines:
        return False
    further = blocks[at + 2] if at + 2 < len(blocks) else None
    if any(find_times(line.text) for line in below.lines[1:]) or (further and leading_times(further.text)):
        return False
    text = below.lines[0].text
    times = find_times(text)
    if len(times) != 1 or len(text) > LONGEST or times[0].at[0] > FIRST or text.rstrip().endswith((".", ":", "!", "?")):
        return False
    for date in reversed(find_dates(text, year)):
        if date.at[1] <= times[0].at[0]:
            text = text[: date.at[0]] + " " * (date.at[1] - date.at[0]) + text[date.at[1] :]
    before, after = text[: times[0].at[0]].strip(EDGES + "[("), text[times[0].at[1] :].strip(EDGES + "])")
    label = label_of(before.rstrip(" :"))
    return len(before) <= FIRST and label in (None, "date", "hours") and all(map(_is_part, JOINTS.split(after)))


def _is_part(text: str) -> bool:
    """Whether a part of the line is nothing, a room or somebody."""
    lead = starts("by", text)
    people = find_people(text[lead.end() :].strip() if lead else text, ())
    return not text or find("room", text) is not None or bool(people and not people[0].at)
