"""Blocks → sessions: entries that begin with a time, titles with a time after them, tables, lists without times."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from knowledge.event import Kind, Session, Speaker, Text
from knowledge.language import tidy, tokens
from knowledge.reading.people import is_name, parse_people, people_of
from knowledge.reading.times import Times, find_dates, find_times
from knowledge.reading.tree import Block, Line, squeeze
from knowledge.reading.words import plain, words

KINDS: tuple[Kind, ...] = ("closing", "meal", "break", "welcome", "panel", "workshop", "other")
LEAD = re.compile(r"^[\s\[(*«\"–-]*(?:(?:de|le|from|von|da|dalle|um|ab|à|at|las|alle)\s+)?[\s\[(*]*", re.IGNORECASE)
SEPARATORS = " \t:–—-])*|.,/"
DURATION = re.compile(r"\[?~?\s*(\d{1,3})\s*(?:min(?:utes?|uti|utos)?|m)\b\]?", re.IGNORECASE)
LONGEST_TITLE = 220  # characters
LIKE = 0.6  # share of words that two titles of one session have in common


@dataclass(slots=True)
class Draft:
    """A session while its lines are read."""

    title: str = ""
    date: dt.date | None = None
    times: Times | None = None
    duration: int | None = None
    room: str | None = None
    track: str | None = None
    speakers: list[Speaker] = field(default_factory=list)
    details: list[tuple[str, int]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    level: int = 0  # of the heading it is, 0 for none
    listed: bool = False  # found in a list without times


@dataclass(slots=True)
class _State:
    year: int | None
    date: dt.date | None = None
    track: str | None = None
    room: str | None = None
    in_programme: bool = False
    current: Draft | None = None
    found: list[Draft] = field(default_factory=list)


def read_programme(blocks: list[Block], year: int | None) -> list[Draft]:
    """The sessions of a page's body, in order, overview and details of one session merged."""
    state = _State(year)
    for block in blocks:
        _block(block, state)
    timed = [d for d in state.found if not d.listed]
    drafts = timed if any(d.times or d.duration for d in timed) else state.found
    return _merged([d for d in drafts if d.times or d.duration or d.title])


def _block(block: Block, state: _State) -> None:
    if block.kind == "cell":
        _row(block, state)
        return
    if block.kind == "heading":
        _heading(block, state)
        return
    lines = list(block.lines)
    while lines:
        line = lines.pop(0)
        if _group(line, block, state):
            continue
        draft = _entry(line, lines, state)
        if draft:
            _open(draft, state)
        elif state.current is not None:
            _detail(line, block, state)
        elif state.in_programme and block.kind == "item" and block.level == 1:
            _listed(line, state)


def _open(draft: Draft, state: _State) -> None:
    draft.date = draft.date or state.date
    draft.track = state.track
    draft.room = draft.room or state.room
    state.found.append(draft)
    state.current = draft


def _heading(block: Block, state: _State) -> None:
    text = block.text
    line = block.lines[0]
    if _group(line, block, state):
        return
    draft = _entry(line, [], state)
    if draft:
        draft.level = block.level
        _open(draft, state)
        return
    found = words()
    current = state.current
    if current is not None and current.level and block.level > current.level:
        return
    state.current = None
    state.room = _room_label(text)
    if found.find("programme", text) and not found.find("no_programme", text):
        state.in_programme = True
        state.track = text if found.find("workshop", text) or found.find("panel", text) else state.track
    elif found.find("no_programme", text):
        state.in_programme = False
    else:
        state.track = text
        state.in_programme = state.in_programme and block.level > 3


def _group(line: Line, block: Block, state: _State) -> bool:
    """A label of its own line that says the day, or the room, of what follows."""
    text = line.text
    if find_times(text) or len(text) > 90:
        return False
    dates = find_dates(text, state.year)
    if (
        dates
        and len(text) - (dates[-1].at[1] - dates[0].at[0]) <= 22
        and (line.all_bold or block.kind == "heading" or len(text) < 30)
    ):
        state.date, state.current = dates[0].date, None
        return True
    if (line.all_bold or block.kind == "heading") and words().find("programme", text) and len(text.split()) < 7:
        state.in_programme, state.current = not words().find("no_programme", text), None
        return block.kind != "heading"
    room = _room_label(text) if line.all_bold or line.bold else None
    if room and state.in_programme and block.kind != "item":
        state.room, state.current = room, None
        return True
    return False


def _room_label(text: str) -> str | None:
    match = re.match(words().pattern("room").pattern + r"\s+[\w.-]+(?:\s+\d+\w?)?", plain(text))
    return squeeze(text[: match.end()]).strip(" :–-") if match else None


def _entry(line: Line, following: list[Line], state: _State) -> Draft | None:
    """A session that this line announces, or None."""
    text = line.text
    times = find_times(text)
    lead = LEAD.match(text)
    start = lead.end() if lead else 0
    dates = find_dates(text, state.year)
    if times and (times[0].at[0] <= start + 1 or _only_date_before(text, times[0], dates)):
        rest = text[times[0].at[1] :].strip(SEPARATORS)
        draft = _draft(rest, line, times[0])
        draft.date = dates[0].date if dates and dates[0].at[0] < times[0].at[0] + 3 else None
        return draft
    bold = line.bold
    if bold and len(bold) > 8 and not times and following:
        later = find_times(following[0].text)
        if later and len(following[0].text) < 60 and find_dates(following[0].text, state.year):
            second = following.pop(0)
            return _after(bold, line, second.text, later[0], (line.number, second.number), state)
    if bold and len(bold) > 8 and times and text.startswith(bold) and dates and len(text) - len(bold) < 60:
        return _after(bold, line, text[len(bold) :], times[0], (line.number,), state)
    duration = DURATION.search(text)
    if duration and state.in_programme and bold and duration.start() < len(bold) + 4:
        draft = _draft(
            squeeze(text[: duration.start()] + " " + text[duration.end() :]).strip(SEPARATORS + "\\[]"), line, None
        )
        draft.duration = int(duration[1])
        return draft
    return None


def _only_date_before(text: str, times: Times, dates: list) -> bool:  # type: ignore[type-arg]
    if not dates or dates[0].at[1] > times.at[0]:
        return False
    between = text[dates[0].at[1] : times.at[0]].strip(" ,:–-")
    return dates[0].at[0] <= 12 and len(between) <= 6


def _after(title: str, line: Line, rest: str, times: Times, numbers: tuple[int, ...], state: _State) -> Draft:
    draft = _draft(title, line, times)
    dates = find_dates(rest, state.year)
    draft.date = dates[0].date if dates else None
    draft.lines = list(numbers)
    return draft


def _draft(rest: str, line: Line, times: Times | None) -> Draft:
    draft = Draft(times=times, lines=[line.number])
    room = re.search(
        r"[(\[,–-]\s*(" + words().pattern("room").pattern + r"\s+[^()\[\],:]{1,30})[)\]]?\s*$", plain(rest)
    )
    if room:
        draft.room = squeeze(rest[room.start(1) : room.end(1)])
        rest = rest[: room.start()].strip(SEPARATORS)
    title, people = _title_and_people(rest, line)
    draft.title, draft.speakers = title, people
    return draft


def _title_and_people(rest: str, line: Line) -> tuple[str, list[Speaker]]:
    """Title, and the people that stand behind it on the same line."""
    rest = rest.strip()
    marked = [squeeze(r.text).strip(" ,;:") for r in line.runs if r.bold or r.link]
    for joint in re.finditer(r"(?:,\s*|\s+)" + words().pattern("by").pattern + r"\s+(?=[^\W\d_a-z])", _same_case(rest)):
        tail = rest[joint.end() :]
        people = parse_people(tail, marked, (line.number,))
        if (
            people
            and people[0].name
            and tail.startswith(people[0].name.split()[0])
            or people
            and people[0].name
            and people[0].name in tail[:60]
        ):
            return _clean(rest[: joint.start()]), people
    dash = re.search(r"\s+[-–—|]\s+([^-–—|]{3,120})$", rest)
    if dash:
        people = parse_people(dash[1], marked, (line.number,))
        if people and all(p.name and is_name(p.name) for p in people):
            return _clean(rest[: dash.start()]), people
    bold = next(
        (
            squeeze(r.text).strip(SEPARATORS)
            for r in line.runs
            if r.bold and len(r.text.strip()) > 12 and not find_times(r.text)
        ),
        "",
    )
    name = _inner_name(rest)
    people = parse_people(rest[rest.find(name) :], [name], (line.number,)) if name else []
    return _clean(bold if bold and rest.startswith(bold[:12]) and len(rest) > len(bold) + 30 else rest), people


def _same_case(text: str) -> str:
    """Tidied but with its capitals, character by character."""
    lowered = plain(text)
    return (
        "".join(b.upper() if a.isupper() else b for a, b in zip(text, lowered, strict=True))
        if len(lowered) == len(text)
        else text
    )


def _inner_name(text: str) -> str | None:
    """The first name in a title like "Testimony of NAME, role"."""
    match = re.search(
        r"(?:de |d'|d’|of |von |di |da |with )((?:[^\W\d_a-z][\w'’-]+)(?: [^\W\d_a-z][\w'’-]+){1,3})(?=,| et | and |$| und | y )",
        text,
    )
    return match[1] if match and is_name(match[1]) else None


def _clean(title: str) -> str:
    title = squeeze(title).strip(" :–—-*.,;|")
    if len(title) > LONGEST_TITLE:
        cut = re.search(r"[.?!]\s", title[60:])
        title = title[: 60 + cut.end()].strip() if cut else title[:LONGEST_TITLE].rsplit(" ", 1)[0]
    if title.count("«") == 1 and title.startswith("«") and title.endswith("»"):
        title = title.strip("«» ")
    return title.rstrip(" .")


def _detail(line: Line, block: Block, state: _State) -> None:
    """A line below a session: its people, or what is said of it."""
    current = state.current
    if current is None:
        return
    text = line.text
    looks = block.kind in ("paragraph", "item") and (line.all_italic or line.bold or _by(text)) and len(text) < 400
    people = people_of(line) if looks or (block.kind == "item" and is_name(text.split(",")[0])) else []
    if people and (line.all_italic or _by(text) or any(p.name for p in people)):
        if not current.title and not any(p.name for p in people):
            current.title = _clean(text)
        else:
            current.speakers += people
        current.lines.append(line.number)
        return
    quoted = line.all_italic or text.startswith(("«", "“", '"'))
    if quoted and current.level and not current.details and len(text) < LONGEST_TITLE:
        current.title = (
            _clean(text)
            if words().find("panel", current.title) or not current.title
            else f"{current.title} : {_clean(text)}"
        )
        current.lines.append(line.number)
        return
    if block.kind == "paragraph" and not state.in_programme and not current.level and current.details:
        state.current = None
        return
    if not current.title and not current.details:
        current.title = _clean(text)
    if block.kind == "paragraph" and block.parent < 0 and not current.level and len(text) > 40 and not line.all_italic:
        state.current = None if current.lines and line.number - current.lines[-1] > 1 else current
    if state.current is not None:
        current.details.append((text, line.number))
        if line.number - current.lines[-1] <= 1 or current.level or block.parent >= 0 or block.kind == "item":
            current.lines.append(line.number)


def _by(text: str) -> bool:
    found = words()
    source = plain(text)
    return bool(
        re.match(found.pattern("by").pattern + r"\s", source)
        or re.match(r"[^:]{0,30}" + found.pattern("announce").pattern + r"[^:]{0,20}:", source)
    )


def _listed(line: Line, state: _State) -> None:
    title = _clean(line.text)
    if len(title) < 4:
        return
    draft = Draft(lines=[line.number], listed=True)
    draft.title, draft.speakers = _title_and_people(title, line)
    draft.track, draft.date = state.track, state.date
    state.found.append(draft)


def _row(block: Block, state: _State) -> None:
    """A row of a table: the cell with the time, the next one is the title; cells headed for people or rooms are theirs."""
    at = next((i for i, cell in enumerate(block.cells) if find_times(cell)), None)
    if at is None:
        return
    heads = [tidy(h) for h in block.header]
    number = block.lines[0].number
    rest = [(i, c) for i, c in enumerate(block.cells) if i != at and c]
    draft = Draft(times=find_times(block.cells[at])[0], lines=[number])
    for i, cell in rest:
        head = heads[i] if i < len(heads) else ""
        if words().find("announce", head) or words().find("roles", head):
            draft.speakers += parse_people(cell, [cell.split(",")[0]], (number,))
        elif words().find("room", head) or (_room_label(cell) and draft.title):
            draft.room = cell
        elif not draft.title:
            line = next((x for x in block.lines if x.text and x.text in cell), block.lines[0])
            draft.title, people = _title_and_people(cell, line)
            draft.speakers += people
        else:
            people = parse_people(cell, [cell.split(",")[0]], (number,))
            draft.speakers += [p for p in people if p.name and is_name(p.name)]
    dates = find_dates(block.cells[at], state.year)
    draft.date = dates[0].date if dates else None
    _open(draft, state)
    state.current = None


def _merged(drafts: list[Draft]) -> list[Draft]:
    """One draft for each session: the overview's and the details' lines together."""
    kept: list[Draft] = []
    for draft in drafts:
        same = next((k for k in kept if _same(k, draft)), None)
        if same is None:
            kept.append(draft)
            continue
        if len(draft.title) > len(same.title) or not same.title:
            same.title = draft.title if draft.speakers or draft.details or not same.title else same.title
        same.times = (
            same.times
            if same.times and same.times.end or not draft.times
            else (draft.times if draft.times.end else same.times)
        )
        same.speakers = same.speakers or draft.speakers
        same.details += draft.details
        same.lines += draft.lines
        same.room = same.room or draft.room
    return kept


def _same(a: Draft, b: Draft) -> bool:
    if (
        not a.times
        or not b.times
        or a.times.start != b.times.start
        or a.room != b.room
        or (a.date and b.date and a.date != b.date)
    ):
        return False
    first, second = ({t.word for t in tokens(x.title)} for x in (a, b))
    if not first or not second:
        return True
    return len(first & second) >= LIKE * min(len(first), len(second))


def kind_of(draft: Draft) -> Kind:
    title = " ".join(draft.title.split()[:5])
    found = words()
    for kind in KINDS:
        if found.find(kind, title) and not (kind in ("welcome", "closing") and len(draft.title.split()) > 9):
            return kind
    for kind in ("workshop", "panel"):
        if draft.track and found.find(kind, draft.track):
            return kind  # type: ignore[return-value]
    return "panel" if found.find("panel", draft.title) else "talk"


def finish(drafts: list[Draft], only_day: dt.date | None) -> tuple[Session, ...]:
    """Drafts → sessions, each with an identity of its own."""
    seen: dict[str, int] = {}
    sessions = []
    for draft in drafts:
        date = draft.date or only_day
        base = "-".join(t.word for t in tokens(draft.title)[:6]) or "session"
        key = f"{date.isoformat() if date and date != only_day else ''}{base}"
        seen[key] = seen.get(key, 0) + 1
        number = f"-{seen[key]}" if seen[key] > 1 else ""
        details = " ".join(t for t, _ in draft.details)
        sessions.append(
            Session(
                id=f"{key}{number}",
                date=date,
                start=draft.times.start if draft.times else None,
                end=draft.times.end if draft.times else None,
                duration=draft.duration,
                title=draft.title or None,
                kind=kind_of(draft),
                room=draft.room,
                track=draft.track,
                speakers=tuple(draft.speakers),
                abstract=Text(text=details, lines=tuple(n for _, n in draft.details)) if details else None,
                lines=tuple(sorted(set(draft.lines))),
            )
        )
    return tuple(sessions)
