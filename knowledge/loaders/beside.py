"""The place in the short lines below the event's date: "Friday 3 May, 7 pm / Town Hall, large room / High Street 4"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.event import Text
from knowledge.loaders.times import find_dates, find_times
from knowledge.loaders.words import find, label_of, per_text, starts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.loaders.marks import Block, Line
    from knowledge.loaders.when import When

LONGEST = 110  # characters of a line
NEAR = 3  # lines or blocks below the date
STREET = re.compile(r"\d")
EDGES = " \t,;.*_|·–—-📍→"


def place_below_date(blocks: Sequence[Block], when: When) -> tuple[Text | None, Text | None]:
    """Name and address from the short lines right below the event's date."""
    if when.first is None:
        return None, None
    lines = [line for b in blocks if b.kind in ("paragraph", "heading") for line in b.lines if line.text.strip()]
    for i, line in enumerate(lines):
        dated = len(line.text) <= LONGEST and any(d.date == when.first for d in find_dates(line.text, when.year))
        if dated and (found := _of_lines(lines[i + 1 : i + 1 + NEAR])):
            return found
    for block in blocks:
        for line, after in pairwise(block.lines):
            dated = len(line.text) <= LONGEST and any(d.date == when.first for d in find_dates(line.text, when.year))
            if dated and starts("venue_word", after.text.strip(EDGES)) and _may_be_place(after.text):
                return Text(text=after.text.strip(EDGES), lines=(after.number,)), None
    return None, None


def _of_lines(lines: Sequence[Line]) -> tuple[Text | None, Text | None] | None:
    near: list[Line] = []
    for line in lines:
        if not _may_be_place(line.text):
            break
        near.append(line)
    at = next((i for i, line in enumerate(near) if _has_street(line.text)), None)
    if at is None:
        return None
    name, street = _parted(near[at].text.strip(EDGES))
    numbers = (near[at].number,)
    if not name and at:
        name, numbers = near[at - 1].text.strip(EDGES), (near[at - 1].number,)
    named = Text(text=name, lines=numbers) if name else None
    return named, Text(text=street, lines=(near[at].number,))


@per_text
def _may_be_place(text: str) -> bool:
    label = label_of(text.split(":")[0]) if ":" in text else None
    sentence = re.search(r"[^\s.]{4}[.!?]\s+[A-ZÀ-Þ]", text) is not None or text.rstrip().endswith(("!", "?", ":"))
    other = find_times(text) or find_dates(text, 2000) or "@" in text or "://" in text
    return len(text) <= LONGEST and not sentence and not other and label in (None, "venue", "address")


def _has_street(text: str) -> bool:
    return find("street", text) is not None and STREET.search(text) is not None


def _parted(text: str) -> tuple[str | None, str]:
    """The name before the street of a line, and the rest."""
    pieces = re.split(r"\s*(?:,|\s[–—|·-])\s+", text)
    at = next((i for i, piece in enumerate(pieces) if find("street", piece)), 0)
    name = ", ".join(pieces[:at]) or None
    rest = text[text.find(pieces[at]) :] if at else text
    return name, rest
