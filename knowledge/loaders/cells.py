"""What the cells of a programme say: the clock without its day, titles without links, people, how long it lasts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.event import Speaker
from knowledge.loaders.kinds import EDGES
from knowledge.loaders.names import NAME
from knowledge.loaders.people import find_people
from knowledge.loaders.roles import is_organisation, is_role
from knowledge.loaders.times import Times, find_dates, leading_times, one_of
from knowledge.loaders.words import any_of, is_whole, per_page, plain, words

if TYPE_CHECKING:
    from knowledge.loaders.marks import Block

UNTIL = re.compile(r"\s*\(([^()]{3,30})\)")


def clock_of(cell: str) -> str:
    """A cell of times without the name of the day before them: "Friday ~5:00 PM"."""
    m = _weekday().match(plain(cell))
    return cell[m.end() :] if m and not find_dates(cell, 2000) and leading_times(cell[m.end() :]) else cell


def without_link(block: Block, at: int) -> str:
    """A cell without the links at its end that only name what they lead to: "Moss on roofs [slides]"."""
    cell = block.cells[at]
    runs = [r for line in (block.parts[at] if at < len(block.parts) else ()) for r in line.runs if r.text.strip()]
    while len(runs) > 1 and runs[-1].link and is_whole("link_word", plain(runs[-1].text).strip(EDGES + "()[]")):
        cell = cell.rstrip().removesuffix(runs.pop().text.strip()).rstrip(" ([|-–")
    return cell


@per_page
def _weekday() -> re.Pattern[str]:
    return re.compile(rf"\s*{one_of(set(words().weekdays))}(?!\w)[.,]?\s+")


def until_told(cell: str, times: list[Times]) -> tuple[str, list[Times]]:
    """ "Title (until 12.15)" → the title, and the times with that end."""
    for m in UNTIL.finditer(cell):
        words = re.match(rf"(?:{any_of('to')})\s+(.+)", plain(m[1]))
        ends = leading_times(m[1][words.start(1) :]) if words else None
        if ends and times:
            return (cell[: m.start()] + cell[m.end() :]).strip(), [Times(times[0].start, ends[0][0].start, times[0].at)]
    return cell, times


def names_nobody(text: str) -> bool:
    """Whether what stands in the column of the speakers is what happens then: "Mingle & snacks"."""
    return NAME.match(text) is None and len(text.split()) > 1 and not is_organisation(text) and text[-1:] != ")"


def people_below(cell: str, at: tuple[int, ...]) -> tuple[str, list[Speaker]]:
    """The title of a cell and the people in the lines below it."""
    first, *below = cell.split("\n")
    named = [found for part in below if (found := find_people(part, at)) and found[0].at == 0]
    people = [f.speaker for found in named for f in found]
    return (first if people else cell.replace("\n", " ")), people


def speakers_in_cell(cell: str, at: tuple[int, ...]) -> list[Speaker]:
    cell = cell.strip(EDGES)
    if is_whole("anybody", plain(cell)):
        return []
    if listed := _names_only(cell):
        return [Speaker(name=p, lines=at) for p in listed]
    if people := [f.speaker for f in find_people(cell, at, bold=(cell,))]:
        return people
    if not cell or not (cell[0].isupper() or cell[0] == "@"):
        return []
    return [Speaker(name=cell, lines=at)] if is_organisation(cell) or len(cell.split()) <= 3 else []


def _names_only(cell: str) -> list[str]:
    """The names of a cell that holds nothing else: "Ann Lee & Bo Roy", "Ann Lee, Bo Roy, Eva Sand"."""
    joint = rf"\s(?:&|{any_of('and')})\s"
    parts = [p.strip() for p in re.split(rf",\s|{joint}", cell)]
    told = "," not in re.split(joint, cell)[-1] if re.search(joint, cell) else len(parts) > len(("name", "body"))
    if re.search(joint, cell) and all(re.fullmatch(r"[A-ZÀ-Þ][a-zà-þ’'-]+", p) for p in parts):
        return parts if len(parts) > 1 else []  # "Oliver and Beate"
    names = all(NAME.fullmatch(p) and not is_organisation(p) and not is_role(p) for p in parts)
    return parts if told and names and len(parts) > 1 else []
