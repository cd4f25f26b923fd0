"""The room that a label, a line or a sentence of a programme names."""

from __future__ import annotations

import re

from knowledge.loaders.kinds import EDGES
from knowledge.loaders.marks import Block, Line
from knowledge.loaders.room_end import take_room
from knowledge.loaders.times import find_dates, find_times, leading_times
from knowledge.loaders.words import any_of, find, is_whole, kinds_in, label_of, per_page, plain, starts

BRACKET = re.compile(r"\s*\(([^()]{2,40})\)$")
SHORT = 90  # characters of a label
LONGEST = 4  # words of a room that only its neighbours tell


def room_label(label: str) -> str | None:
    """The room that a label names ("Salle A : « Review »" → "Salle A", "The morning in Hall B" → "Hall B")."""
    if len(label) > SHORT:
        return None
    if (bracket := re.search(r"\s*\([^()]{2,30}\)$", label)) and room_label(label[: bracket.start()]):
        return label.strip(EDGES)
    if starts("room", label):
        return re.split(r"\s*(?:\s[-–—]\s|:|\|)\s*", label)[0].strip(EDGES)
    if kinds_in(label, "room") and (inside := _inside().search(plain(label))):
        return label[inside.start("room") :].strip(EDGES)
    label = label.split(": ")[0]  # "Next door, Room 3: hands on"
    last = re.search(rf"(?<!\w){any_of('room')}\s*[\w-]{{0,12}}$", plain(label))
    if not last or len(label.split()) > LONGEST:
        return None
    track, comma, place = label.partition(",")  # "Strand A, Room 4"
    return (place if comma and not find("room", track) else label).strip(EDGES)


def heading_room(label: str) -> str | None:
    """The room that a heading gives beside what it announces ("Talks in the Great Hall", "Morning (Hall B)")."""
    before, colon, _ = label.partition(":")
    for text in (label, before) if colon else (label,):
        if (bracket := BRACKET.search(text)) and find_times(bracket[1]):
            text = text[: bracket.start()]
        if room := take_room(text)[1]:
            return room
        if kinds_in(text, "room") and (inside := _named_inside().search(plain(text))):
            return text[inside.start("room") :].strip(EDGES)
    return None


@per_page
def _named_inside() -> re.Pattern[str]:
    """A room with its own name behind "in": "in the Great Hall", "im Grünen Saal", "in Sala Blu"."""
    named = rf"(?:[\w'’-]+\s){{1,2}}{any_of('room')}(?:\s[\w-]{{1,12}})?|{any_of('room')}(?:\s[\w'’-]{{1,20}}){{1,3}}"
    return re.compile(rf"\s{any_of('in')}(?:\s+{any_of('the')})?\s+(?P<room>{named})$")


@per_page
def _inside() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of('in')}(?:\s+{any_of('the')})?\s+(?P<room>{any_of('room')}\s[\w-]{{1,12}})$")


@per_page
def _stated() -> re.Pattern[str]:
    place = rf"(?:[\w'-]+\s){{0,2}}{any_of('room')}(?:\s(?:[a-z]?\d[\w.-]*|[a-z])(?!\w))?"
    return re.compile(rf"(?:^|,\s)(?:{any_of('in')})\s+(?:{any_of('the')}\s+)?(?P<room>{place})(?=\s*(?:[:.,;]|$))")


def stated_room(text: str) -> str | None:
    """The room that a sentence about a session gives ("In the South Barn: bring a torch")."""
    m = _stated().search(plain(text)) if kinds_in(text, "room") else None
    return text[m.start("room") : m.end("room")] if m else None


def told_place(line: Line) -> str | None:
    """The room of a line "**Where?** Room 3" below a session."""
    plainly = re.match(r"\W*([^:]{2,20}?)\s*:\s", line.text)
    label = line.bold.strip() or (plainly[0].strip() if plainly else "")
    named = label.strip(EDGES + "?")
    if not named or not (label_of(label) in ("venue", "address") or is_whole("room_column", plain(named))):
        return None
    return line.text[len(label) :].strip(EDGES + "?") or None


def rooms_beside(blocks: list[Block]) -> set[int]:
    """Positions of the headings over timed lines that are rooms because most of those beside them are."""
    beside: dict[tuple[int, int], list[int]] = {}
    above: dict[int, int] = {}
    for i, block in enumerate(blocks):
        if block.kind == "heading":
            above = {level: at for level, at in above.items() if level < block.level}
            beside.setdefault((above[max(above)] if above else -1, block.level), []).append(i)
            above[block.level] = i
    found: set[int] = set()
    for group in beside.values():
        named = [i for i in group if _timed_below(blocks, i)]
        known = [i for i in named if room_label(blocks[i].text)]
        if known and len(known) * 2 >= len(named):
            found.update(i for i in named if i not in known and _may_be_room(blocks[i].text))
    return found


def _timed_below(blocks: list[Block], at: int) -> bool:
    below = blocks[at + 1] if at + 1 < len(blocks) else None
    return below is not None and below.kind != "heading" and leading_times(below.text) is not None


def _may_be_room(text: str) -> bool:
    told = find("no_room", text) or find("programme", text) or leading_times(text) or find_dates(text, 2000)
    return len(text.split()) <= LONGEST and not told


def room_before(line: Line) -> tuple[str, str] | None:
    """Room and title of a line "Hall A: title"."""
    m = re.match(r"\W*([^:]{3,40}?)\s*:\W*(\S.*)$", line.text)
    return (m[1].strip(EDGES), m[2].strip()) if m and starts("room", m[1]) and not label_of(m[1]) else None
