"""Tables whose rows take place in rounds: lines above give each round its time, a column the rounds of each row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from knowledge.loaders.times import Times, find_times
from knowledge.loaders.words import any_of, find, per_page, plain, starts

if TYPE_CHECKING:
    from knowledge.loaders.marks import Block

LONGEST_LABEL = 4  # words of "First round of workshops"
FEWEST = 2
NUMBER = re.compile(r"(?<!\w)(\d{1,2}|[a-z])(?:st|nd|rd|th|er|e|a)?(?!\w)")  # "1st", "2e"
PARTS = re.compile(r"\s*[;|·]\s*|,\s+(?=[^\W\d])")  # of a line that gives several rounds


@dataclass(slots=True)
class Rounds:
    """The times of rows by their position, and the lines that only say when each round is."""

    times: dict[int, list[Times]] = field(default_factory=dict)
    lines: set[int] = field(default_factory=set)


def find_rounds(blocks: list[Block]) -> Rounds:
    rounds = Rounds()
    told: dict[str, tuple[Times, int]] = {}
    for i, block in enumerate(blocks):
        if block.kind == "heading":
            told = {}
        elif block.kind != "cell":
            _note(block, told)
        elif len(told) >= FEWEST and (named := _named(block, list(told))):
            rounds.times[i] = [told[n][0] for n in named]
            rounds.lines |= {line for _, line in told.values()}
    return rounds


def _note(block: Block, told: dict[str, tuple[Times, int]]) -> None:
    """Add the rounds whose times a block gives."""
    for line in block.lines:
        for part in PARTS.split(line.text):
            if stated := _stated(part, len(told) + 1):
                told[stated[0]] = stated[1], line.number


def column_of(header: tuple[str, ...]) -> int | None:
    """The column that gives the rounds."""
    return next((i for i, h in enumerate(header) if starts("round", h)), None)


def _stated(text: str, place: int) -> tuple[str, Times] | None:
    """Number and time of a line "Round 2: 11:00–11:45", "Second round 2 pm"; a round without a number has its place."""
    times = find_times(text)
    if len(times) != 1:
        return None
    begin, end = times[0].at
    label = f"{text[:begin]} {text[end:]}"
    if len(re.findall(r"\w+", label)) > LONGEST_LABEL or not find("round", label):
        return None
    number = NUMBER.search(plain(label))
    return (number[1] if number else str(place)), times[0]


def _named(block: Block, known: list[str]) -> list[str]:
    """The rounds of a row: "1", "1 and 2", "A + B", "both"."""
    at = column_of(block.header)
    cell = plain(block.cells[at]).strip() if at is not None and at < len(block.cells) else ""
    if starts("both", cell):
        return known
    return [n for n in NUMBER.findall(cell) if n in known] if _list().fullmatch(cell) else []


@per_page
def _list() -> re.Pattern[str]:
    number = r"(?:\d{1,2}|[a-z])(?:st|nd|rd|th|er|e|a)?\.?"
    joint = rf"\s*(?:[,/+&–-]|{any_of('and')}|{any_of('or')})\s*"
    return re.compile(rf"(?:{any_of('round')}\s)?{number}(?:{joint}{number}){{0,8}}")
