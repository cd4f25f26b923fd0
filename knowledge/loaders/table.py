"""Programmes in tables: a row is a session, or the sessions that take place at one time in several rooms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from knowledge.loaders.cells import clock_of, names_nobody, people_below, speakers_in_cell, until_told, without_link
from knowledge.loaders.draft import Draft
from knowledge.loaders.kinds import EDGES, is_kind_word, kind_of
from knowledge.loaders.names import NAME
from knowledge.loaders.people import find_people
from knowledge.loaders.roles import is_organisation
from knowledge.loaders.rounds import column_of
from knowledge.loaders.series import only_labels
from knowledge.loaders.times import Times, find_dates, find_durations, find_times, leading_times
from knowledge.loaders.titles import Head, read_head
from knowledge.loaders.voices import bold_names
from knowledge.loaders.words import find, is_whole, starts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from knowledge.loaders.marks import Block, Line

COLUMNS = ("speaker", "time", "title", "room", "kind", "duration", "date", "organisation")
COMMON = ("break", "meal", "welcome", "closing")  # the same for all rooms
LONGEST_ROOM = 3  # words
SHORTEST_TITLE = 8  # characters
FEWEST = 2  # rooms beside each other
LONGEST_DATE = 40  # characters of a cell that gives the date
COUNT = re.compile(r"\W*(?:n[°º.]\s?)?\d{1,3}\W*")  # of a row, "3."
LETTER = re.compile(r"\W*[A-Z]\W*")
BRACKET = re.compile(r"^(.*\S)\s*\(([^()]{2,40})\)$")


@dataclass(slots=True)
class Row:
    """A row of a programme, taken apart."""

    numbers: list[int]
    times: list[Times]
    texts: list[tuple[int, str]]  # column, cell; without the cells of the time
    roles: list[str | None]
    header: tuple[str, ...]
    drafts: list[Draft] = field(default_factory=list)


def read_row(block: Block, year: int | None, *, programme: bool, rounds: list[Times] | None = None) -> list[Draft]:
    """The sessions of a row, [] where it is none; `rounds` are its times where the page gives them elsewhere."""
    roles = [_column(h) for h in block.header] + [None] * len(block.cells)
    cells = [clock_of(c) if roles[i] in ("time", "date") else without_link(block, i) for i, c in enumerate(block.cells)]
    timed = [(i, leading) for i, c in enumerate(cells) if (leading := leading_times(c))]
    whole = len([c for c in cells if c.strip(EDGES)]) == 1  # "10:15 Coffee" in a cell over all columns
    clocks = [i for i, (_, rest) in timed if len(rest.strip(EDGES)) <= 12 and not (whole and rest.strip(EDGES))] or [
        i for i, _ in timed[:1]
    ]
    numbers = sorted(set(block.numbers))
    if rounds and not clocks:
        kept = [(i, c) for i, c in _texts(cells) if i != column_of(block.header)]
        return [_single(Row(numbers, rounds, kept, roles, block.header), year)]
    if not clocks and (dated := _dated_row(block, roles, year, programme=programme)) is not None:
        return dated
    if not clocks and programme and len(cells) > 1 and is_whole("afterwards", cells[0].strip(EDGES)):
        draft = _single(Row(numbers, [], _texts(cells)[1:], roles, block.header), year)
        draft.sure = True
        return [draft] if draft.title else []
    if not clocks and not (programme and "title" in roles and ("speaker" in roles or "duration" in roles)):
        return []
    times = _times([leading[0] for i, leading in timed if i in clocks[:2]])
    texts = [(i, c) for i, c in _texts(cells) if i not in clocks]
    if whole and timed and (rest := timed[0][1][1].strip(EDGES)):
        texts = [(timed[0][0], rest)]
        roles = [None] * len(roles)
    row = Row(numbers, times, texts, roles, () if whole else block.header)
    beside = _parallel(row, clocks[0] if clocks else -1) and len(cells) >= len(block.header)
    if clocks and (beside or not any(roles[: len(block.header)])) and _is_told(block, row):
        return [_told(row, block.parts[i], block.header[i] if beside else None) for i, _ in row.texts]
    if beside:
        return _rooms(row)
    return _several(block, row) or [_single(row, year)]


def _several(block: Block, row: Row) -> list[Draft]:
    """The sessions of a row whose one cell has one in each line, with who gives it: "[Talk] Title, Ann Lee"."""
    lines = block.parts[row.texts[0][0]] if len(row.texts) == 1 and block.parts else ()
    if len(lines) < FEWEST or any(find_times(line.text) or not _gives_talk(line) for line in lines):
        return []
    found = []
    for line in lines:
        head = read_head(line.text, (line.number,), bold=line.bold, names=bold_names([line]))
        draft = Draft("cell", sorted({*row.numbers[:1], line.number}), times=row.times, title=head.title)
        draft.kind, draft.room, draft.speakers = head.kind, head.room, list(head.speakers)
        found.append(draft)
    return found


def _gives_talk(line: Line) -> bool:
    head = read_head(line.text, (line.number,), bold=line.bold, names=bold_names([line]))
    announces = any(starts(kind, line.text) for kind in ("announce", "moderator", "by"))
    return bool(head.title and head.speakers) and not announces and not NAME.match(line.text)


def _texts(cells: list[str]) -> list[tuple[int, str]]:
    """The cells that say something, by their column; a number or a letter at the beginning only counts the rows."""
    told = [(i, c) for i, c in enumerate(cells) if c.strip(EDGES) and not COUNT.fullmatch(c)]
    return told[1:] if len(told) > 1 and told[0][0] == 0 and LETTER.fullmatch(told[0][1]) else told


def _dated_row(block: Block, roles: list[str | None], year: int | None, *, programme: bool) -> list[Draft] | None:
    """The session of a row that has its date in a cell, without a title where it is still open; None for other rows."""
    cells = list(block.cells)
    at = _date_cell(cells, roles, year)
    dates = find_dates(cells[at], year) if cells else []
    named = programme or "title" in roles or "speaker" in roles
    if len(dates) != 1 or dates[0].until or len(cells[at]) > LONGEST_DATE or not named:
        return None
    texts = [(i, c) for i, c in enumerate(cells) if i != at and c.strip(EDGES) and not COUNT.fullmatch(c)]
    told = " ".join(c for _, c in texts)
    if not re.search(r"[^\W\d_]{3}", told):
        return None
    if find("cancelled", told) or only_labels(told):
        return []
    numbers = sorted(set(block.numbers))
    if find("open_slot", told):
        return [Draft("cell", numbers, date=dates[0].date, container=True)]
    times = next((t for t in (find_times(cells[at]), find_times(told)) if len(t) == 1), [])
    row = Row(numbers, times, texts, roles, block.header)
    draft = _single(row, year)
    draft.date, draft.sure = dates[0].date, True
    return [draft]


def _date_cell(cells: list[str], roles: list[str | None], year: int | None) -> int:
    """The cell that gives the date of a row: under its head, else the first one that is little more than a date."""
    if "date" in roles[: len(cells)]:
        return roles.index("date")
    short = (i for i, c in enumerate(cells) if roles[i] in ("time", None) and len(c) <= LONGEST_DATE)
    return next((i for i in short if find_dates(cells[i], year)), 0)


def _times(found: list[list[Times]]) -> list[Times]:
    """Those of the row; a second column of times holds the ends."""
    if len(found) == 2 and found[0][0].end is None and found[1][0].start > found[0][0].start:
        return [Times(found[0][0].start, found[1][0].start, found[0][0].at)]
    return found[0] if found else []


def _column(header: str) -> str | None:
    return next((name for name in COLUMNS if find(f"{name}_column", header)), None)


def _parallel(row: Row, clock: int) -> bool:
    """Whether the columns beside the time are rooms or tracks: none of them says what it holds."""
    others = [i for i in range(len(row.header)) if i != clock]
    return len(others) >= 2 and all(row.header[i].strip(EDGES) and row.roles[i] in (None, "room") for i in others)


def names_rooms(block: Block) -> bool:
    """Whether a row in the middle of a table says which rooms or tracks its columns are from here on."""
    first, *others = block.cells
    marked = [line for cell in block.parts[1:] for line in cell]
    if first.strip(EDGES) or len(others) < FEWEST or len(marked) != len(others) or not all(others):
        return False
    rooms = all(find("room", c) for c in others)
    short = all(len(c.split()) <= LONGEST_ROOM and not re.search(r"\d\s?[:.h]\s?\d", c) for c in others)
    return short and (rooms or all(line.all_italic or line.all_bold for line in marked))


def _is_told(block: Block, row: Row) -> bool:
    """Whether the cells of a row begin with a title in bold and say below it what the session is about."""
    cells = [block.parts[i] for i, _ in row.texts if i < len(block.parts)]
    bold = all(c and c[0].bold.strip(EDGES) and not _begins_with_person(c) for c in cells)
    return bool(cells) and bold and len(cells) == len(row.texts) and any(len(c) > 1 for c in cells)


def _begins_with_person(lines: Sequence[Line]) -> bool:
    """Whether the words in bold of a cell are who speaks: a name that is no kind of session, nobody below it."""
    bold = lines[0].bold.strip(EDGES)
    below = any(NAME.match(line.text) for line in lines[1:])
    return NAME.fullmatch(bold) is not None and kind_of(bold) is None and not below


def _told(row: Row, lines: Sequence[Line], room: str | None) -> Draft:
    """The session of a cell with its title in the first line; the lines below are still to be read."""
    first, *below = lines
    head = read_head(first.text, (first.number,), bold=first.bold, names=bold_names([first]))
    draft = Draft("cell", [first.number], times=row.times, title=head.title, kind=head.kind, room=head.room)
    draft.room = draft.room or (re.sub(r"\s*\([^()]*\)", "", room).strip(EDGES) if room else None)
    draft.speakers, draft.duration, draft.below = list(head.speakers), head.duration, tuple(below)
    if head.abstract:
        draft.said.append((head.abstract, first.number))
    return draft


def _rooms(row: Row) -> list[Draft]:
    found: list[Draft] = []
    for i, cell in ((i, c) for i, c in row.texts if i < len(row.header)):
        text, end = until_told(cell.replace("\n", " "), row.times)
        room = re.sub(r"\s*\([^()]*\)", "", row.header[i]).strip(EDGES)
        bracket = BRACKET.match(text)
        if bracket and len(row.texts) == 1 and _is_room(*bracket.groups()):
            text, room = bracket[1], bracket[2]
        head = _below_people(cell, tuple(row.numbers)) or read_head(text, tuple(row.numbers))
        kind = head.kind or (kind_of(row.header[i]) if len(row.texts) > 1 else None)
        draft = Draft("cell", list(row.numbers), times=end, title=head.title, kind=kind, room=head.room or room)
        draft.speakers = list(head.speakers)
        if head.abstract:
            draft.said.append((head.abstract, row.numbers[0]))
        twin = next(
            (d for d in found if d.title == draft.title and d.kind in ("break", "meal", "welcome", "closing")), None
        )
        if twin:
            twin.room = head.room  # in all rooms
        else:
            found.append(draft)
    return found


def _below_people(cell: str, at: tuple[int, ...]) -> Head | None:
    """The title of a cell below a line that is its speaker: "Ann Lee (Body)" / "Title"."""
    first, *below = cell.split("\n")
    name = NAME.match(first) if len(below) == 1 and len(below[0]) >= SHORTEST_TITLE else None
    if name is None or not re.fullmatch(r"\s*(?:\([^()]*\))?", first[name.end() :]) or is_organisation(name["name"]):
        return None
    people = find_people(first, at, bold=(first,))
    if not people or people[0].at or kind_of(first):
        return None
    return read_head(below[0], at)._replace(speakers=tuple(f.speaker for f in people))


def _is_room(before: str, bracket: str) -> bool:
    """Whether what stands in brackets at the end of a cell is the room, not the body of the person before it."""
    short = len(bracket.split()) <= LONGEST_ROOM and bracket[0].isupper()
    return short and (find("room", bracket) is not None or not read_head(before, ()).speakers)


def _single(row: Row, year: int | None) -> Draft:
    draft = Draft("cell", list(row.numbers), times=row.times)
    told = any(row.roles[i] == "speaker" for i, _ in row.texts)
    for i, cell in row.texts:
        if row.roles[i] != "organisation":
            _fill(draft, row.roles[i], cell, row.numbers, year, whole=told)
    bodies = [cell.replace("\n", " ").strip(EDGES) for i, cell in row.texts if row.roles[i] == "organisation"]
    if bodies:
        draft.speakers = [s if s.organisation else replace(s, organisation=bodies[0]) for s in draft.speakers]
    if draft.date is None and len(row.texts) == 1 and row.texts[0][0] < len(row.header):
        draft.date = _day_of(row.header[row.texts[0][0]], year)
    if draft.title is None and len(draft.speakers) == 1 and (kind := is_kind_word(draft.speakers[0].name or "")):
        draft.title, draft.kind, draft.speakers = draft.speakers[0].name, kind, []
    elif draft.title is None and told and len(draft.speakers) == 1 and names_nobody(draft.speakers[0].name or ""):
        draft.title, draft.kind, draft.speakers = draft.speakers[0].name, kind_of(draft.speakers[0].name or ""), []
    draft.speakers = [s for s in draft.speakers if is_kind_word(s.name or "") not in COMMON]
    return draft


def _day_of(head: str, year: int | None) -> dt.date | None:
    """The day that stands above a column and nothing else."""
    dates = find_dates(head, year) if len(head) <= LONGEST_DATE else []
    return dates[0].date if len(dates) == 1 and not dates[0].until else None


def _fill(draft: Draft, role: str | None, cell: str, numbers: list[int], year: int | None, *, whole: bool) -> None:
    """Put a cell of a table's row where it belongs; `whole` where the speakers have a cell of their own."""
    at, line = (numbers[0],), cell.replace("\n", " ")
    if role == "speaker":
        cell = re.sub(r"\n\s*\(", " (", cell)  # "Ann Lee" / "(Kiln Ltd)"
        draft.speakers += [s for part in re.split(r"\n|;\s", cell) for s in speakers_in_cell(part, at)]
    elif role == "room":
        draft.room = None if find("open_slot", line) and len(line.split()) <= LONGEST_ROOM else line
    elif role == "kind":
        draft.kind = kind_of(line) or draft.kind
    elif role == "duration":
        draft.duration = None if draft.times and draft.times[0].end else find_durations(line)
    elif role == "date":
        draft.date = next((d.date for d in find_dates(line, year)), None)
    elif draft.title is None:
        first, below = people_below(cell, at)
        head = read_head(first, at)
        draft.speakers += below
        if whole and head.speakers and not head.abstract:
            head = head._replace(title=line.strip(EDGES))
        draft.title, draft.kind, draft.room = head.title, draft.kind or head.kind, head.room or draft.room
        if not whole:
            draft.speakers += head.speakers
        if head.abstract:
            draft.said.append((head.abstract, numbers[0]))
    elif people := find_people(line, at):
        draft.speakers += [f.speaker for f in people]
    elif find("room", line) and not draft.room:
        draft.room = line
    else:
        draft.said.append((line, numbers[0]))
