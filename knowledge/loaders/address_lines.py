"""The place as lines of an address: name, street, town, one below the other, under a heading about the place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.event import Text
from knowledge.loaders.times import find_dates, find_times
from knowledge.loaders.words import find, label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.loaders.marks import Block, Line

LONGEST = 70  # characters of a line of an address
MOST_BELOW = 3  # lines below the street: town, postcode, country
TOWN = re.compile(
    r"(?:[A-Z]{1,2}-)?\d{4,5}\s+[^\W\d_]|(?:[^\W\d_]+\s){0,3}[A-Z]{1,2}\d[\dA-Z]?\s\d[A-Z]{2}$|[^\W\d_][^\d:!?]{2,40}(?:\s\d{5})?$"
)
EDGES = " \t,;*_|·–—-📍→"


def place_in_lines(blocks: Sequence[Block]) -> tuple[Text | None, Text] | None:
    """Name and address from the lines of a section about the place, where a street stands among them."""
    about: int | None = None
    for i, block in enumerate(blocks):
        if block.kind == "heading":
            named = label_of(block.text.strip(" :?*")) in ("venue", "address")
            about = block.level if named else None if about is None or block.level <= about else about
        elif about is not None and block.kind in ("paragraph", "item") and (found := _of_lines(block.lines)):
            name, address = found
            return name or _line_above(blocks, i), address
    return None


def _of_lines(lines: Sequence[Line]) -> tuple[Text | None, Text] | None:
    at = next((i for i, line in enumerate(lines) if _is_street(line)), None)
    if at is None or len(lines) < len(("street", "town")):
        return None
    street = [lines[at]]
    for line in lines[at + 1 : at + 1 + MOST_BELOW]:
        linked = all(run.link for run in line.runs if run.text.strip())  # "See on a map"
        if linked or not _belongs(line) or not TOWN.match(line.text.strip(EDGES)):
            break
        street.append(line)
    above = [line for line in lines[:at] if _belongs(line)]
    if len(street) + len(above) < len(("street", "town")):
        return None
    name = Text(text=above[-1].text.strip(EDGES), lines=(above[-1].number,)) if above else None
    text = ", ".join(line.text.strip(EDGES) for line in street)
    return name, Text(text=text, lines=tuple(sorted({line.number for line in street})))


def _line_above(blocks: Sequence[Block], at: int) -> Text | None:
    """The name in a paragraph of its own above the lines of the address."""
    before = blocks[at - 1]
    alone = before.kind == "paragraph" and len(before.lines) == 1 and _belongs(before.lines[0])
    return Text(text=before.text.strip(EDGES), lines=before.numbers) if alone else None


def _belongs(line: Line) -> bool:
    """Whether a line is a piece of an address, not a sentence, a label, or a link to a map."""
    text = line.text.strip()
    sentence = text.endswith((".", "!", "?", ":")) or re.search(r"[^\s.]{4}[.!?]\s+\w", text)
    told = find_times(text) or find_dates(text, 2000) or "@" in text or "://" in text
    return 0 < len(text) <= LONGEST and not sentence and not told


def _is_street(line: Line) -> bool:
    text = line.text
    return _belongs(line) and find("street", text) is not None and re.search(r"\d", text) is not None
