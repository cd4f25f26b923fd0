"""Lists whose items have a time behind their titles, or a date before them: entries of a programme anywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.loaders.kinds import EDGES
from knowledge.loaders.times import find_dates, find_times, leading_times
from knowledge.loaders.words import find, label_of, starts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from knowledge.loaders.marks import Block, Line

FEWEST = 2
SHARE = 0.6  # of the items that must have the shape
LONGEST = 260  # characters of an entry
FIRST = 6  # characters before the date of an entry
SHORTEST = 4  # of its title
OTHERS = ("no_programme", "past", "previous_edition", "deadline", "transit", "other_event")


def timed_lists(blocks: list[Block]) -> set[int]:
    """Positions of items of lists whose items mostly have a time after their title, and of paragraphs of such lines."""
    return _lists(blocks, lambda block: _is_timed(block.text)) | _paragraphs(blocks)


def _paragraphs(blocks: list[Block]) -> set[int]:
    found: set[int] = set()
    heading = ""
    for i, block in enumerate(blocks):
        if block.kind == "heading":
            heading = block.text
        elif block.kind == "paragraph" and block.parent < 0 and len(block.lines) >= FEWEST:
            like = 0 if leading_times(block.lines[0].text) else sum(_is_timed(line.text) for line in block.lines)
            named = any(find(kind, heading) for kind in OTHERS) or label_of(heading) is not None
            if like and like >= SHARE / 2 * len(block.lines) and all(map(_is_entry, block.lines)) and not named:
                found.add(i)
    return found


def _is_entry(line: Line) -> bool:
    """Whether a line of a paragraph can be a session: not a sentence, not the end of one, no labelled fact."""
    text = line.text.strip()
    told = label_of(re.split(r"\s*[:(–—]\s*", text)[0]) is not None or bool(find_dates(text, 2000))
    if any(starts(kind, text) for kind in ("announce", "moderator", "panel", "by")):
        return False
    return bool(text) and not text[0].islower() and len(text) <= LONGEST and not told and not text.endswith((".", "!"))


def dated_lists(blocks: list[Block], year: int | None) -> set[int]:
    """Positions of the items of lists whose items mostly begin with a date and go on with a title."""
    return _lists(blocks, lambda block: _is_dated(block, year))


def _lists(blocks: list[Block], shaped: Callable[[Block], bool]) -> set[int]:
    found: set[int] = set()
    for heading, run in _runs(blocks):
        like = [i for i in run if shaped(blocks[i])]
        if len(like) >= max(FEWEST, SHARE * len(run)) and not any(find(kind, heading) for kind in OTHERS):
            found.update(run)
    return found


def _runs(blocks: list[Block]) -> Iterator[tuple[str, list[int]]]:
    """The items of each list, with the heading or label above it."""
    heading, run = "", []
    for i, block in enumerate(blocks):
        if block.kind == "item" and block.level == 1:
            run.append(i)
        elif block.parent < 0:
            yield heading, run
            run = []
            heading = block.text if block.kind == "heading" or len(block.text) <= LONGEST / 2 else ""
    yield heading, run


def _is_timed(text: str) -> bool:
    times = find_times(text)
    if not times or len(text) > LONGEST or leading_times(text):
        return False
    title = text[: times[0].at[0]].strip(EDGES + "(")
    label = re.split(r"\s*[:,(–—]\s*", title)[0]
    return len(title) >= SHORTEST and label_of(label) is None and not find("transit", title) and ". " not in title


def _is_dated(block: Block, year: int | None) -> bool:
    dates = find_dates(block.text, year)
    if not dates or dates[0].at[0] > FIRST or dates[0].until or len(block.text) > LONGEST:
        return False
    title = block.text[dates[0].at[1] :].strip(EDGES)
    return len(title) >= SHORTEST and not find("deadline", title) and not find("deadline", block.text[: dates[0].at[0]])
