"""What was read of the programme → sessions: those of the front matter too, each with its day and identity."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from knowledge.event import Session, Speaker, Text
from knowledge.loaders.about import described
from knowledge.loaders.draft import Draft
from knowledge.loaders.groups import day_of
from knowledge.loaders.kinds import EDGES, KINDS, kind_of
from knowledge.loaders.marks import squeeze
from knowledge.loaders.names import NAME
from knowledge.loaders.people import find_people
from knowledge.loaders.prose import bare
from knowledge.loaders.roles import describe, is_organisation
from knowledge.loaders.times import Times, find_dates, find_durations, find_times
from knowledge.loaders.titles import read_head, without_marks
from knowledge.loaders.words import is_whole, plain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from knowledge.loaders.envelope import Envelope, Node


class Calendar(NamedTuple):
    """What a label of the front matter can mean by a day: the event's year and its days."""

    year: int | None
    days: Sequence[dt.date]

    def day(self, label: str) -> dt.date | None:
        dates = find_dates(label, self.year)
        return dates[0].date if dates else day_of(label, self.days)


def front_sessions(envelope: Envelope, year: int | None, days: Sequence[dt.date]) -> list[Draft]:
    """The list of talks in the front matter: maps with a title, or a map of times to titles."""
    found: list[Draft] = []
    for node in envelope.all("sessions"):
        found += _listed(node, None, Calendar(year, days))
    return found


def _listed(node: Node, date: dt.date | None, year: Calendar) -> list[Draft]:
    """Entries of a list, of lists by day, of slots that hold talks."""
    found: list[Draft] = []
    for entry in node.items:
        if entry.text:
            found += _from_line(entry, date)
        elif entry.pairs:
            found += _from_map(entry, date, year)
        elif entry.items:
            found += _from_row(entry, date)
    for key, value in node.pairs:
        if value.items or value.pairs:
            found += _listed(value, year.day(key) or date, year)
        elif value.text and (times := find_times(key)):
            head = read_head(value.text, value.lines)
            found.append(
                _draft(
                    value,
                    date,
                    times=times,
                    title=head.title,
                    kind=head.kind,
                    room=head.room,
                    speakers=list(head.speakers),
                )
            )
    return found


def _draft(node: Node, date: dt.date | None, **values: object) -> Draft:
    return Draft("front", list(node.lines), date=date, **values)  # type: ignore[arg-type]


def _from_line(entry: Node, date: dt.date | None) -> list[Draft]:
    text = bare(entry.text or "")
    times = find_times(text)
    rest = text[times[0].at[1] :].strip(EDGES) if times and times[0].at[0] < 3 else text
    head = read_head(rest, entry.lines)
    return [
        _draft(
            entry,
            date,
            times=times[:1] if rest != text else [],
            title=head.title,
            kind=head.kind,
            room=head.room,
            speakers=list(head.speakers),
        )
    ]


def _from_row(entry: Node, date: dt.date | None) -> list[Draft]:
    """A list "10:00", "Title", perhaps its end between them and who speaks behind."""
    texts = [t for t in entry.texts() if t.text]
    times = _clocks(texts[0].text or "") if texts else []
    ends = _clocks(texts[1].text or "") if len(texts) > 1 and times and times[0].end is None else []
    told = texts[2 if ends else 1 :]
    if not times or not told:
        return []
    head = read_head(bare(told[0].text or ""), told[0].lines)
    clock = Times(times[0].start, ends[0].start, times[0].at) if ends else times[0]
    draft = _draft(entry, date, times=[clock], title=head.title, kind=head.kind, room=head.room)
    draft.lines = sorted({n for t in texts for n in t.lines})
    draft.speakers = [*head.speakers, *(s for t in told[1:] for s in _speaker_text(bare(t.text or ""), t.lines))]
    return [draft]


def _from_map(entry: Node, date: dt.date | None, year: Calendar) -> list[Draft]:
    own = next((d for n in _texts(entry, "date", "start") if (d := year.day(n.text or ""))), date)
    inner = [n for n in entry.all("sessions") if n.items] or [n for _, n in entry.pairs if _is_programme(n)]
    if inner:
        outer = _one(entry, own)
        if outer.title and not outer.times and (day := year.day(outer.title)):
            own, outer.title = day, None  # "Saturday – Day 1" names no track
        drafts = [d for n in inner for d in _listed(n, own, year)]
        for draft in drafts:
            draft.times = draft.times or (outer.times if len(drafts) == 1 or outer.times else [])
            draft.room = draft.room or outer.room
            draft.track = draft.track or outer.title
        return drafts
    draft = _one(entry, own)
    return [draft] if draft.title or draft.times else []


def _is_programme(node: Node) -> bool:
    """Whether a list, under whatever key, is of maps that most have a time."""
    timed = [n for n in node.items if any(_clocks(t.text or "") for t in _texts(n, "time", "start"))]
    return len(timed) > 1 and 2 * len(timed) > len(node.items)


def _texts(entry: Node, *names: str) -> list[Node]:
    return [t for name in names for n in entry.all(name) for t in n.texts() if t.text]


def _one(entry: Node, date: dt.date | None) -> Draft:
    lines = sorted({n for t in entry.texts() for n in t.lines})
    draft = Draft("front", lines, date=date)
    draft.times = _times(entry)
    draft.identity = next((t.text or "" for t in _texts(entry, "identity")), "")
    for node in _texts(entry, "duration"):
        draft.duration = None if draft.times and draft.times[0].end else find_durations(node.text or "")
    title = next(iter(_texts(entry, "title", "name")), None)
    if title is None and (title := _activity(entry)):
        head = read_head(squeeze(bare(title.text or "")), title.lines)
        draft.title, draft.kind, draft.speakers = head.title, head.kind, list(head.speakers)
    elif title:
        draft.title = without_marks(squeeze(bare(title.text or ""))) or None
        draft.kind = kind_of(draft.title or "")
    for node in _texts(entry, "kind"):
        draft.kind = kind_of(node.text or "") or next((k for k in KINDS if k == plain(node.text or "")), draft.kind)
    draft.room = next((t.text for t in _texts(entry, "room", "venue")), None)
    draft.track = next((t.text for t in _texts(entry, "track")), None)
    draft.speakers = [
        *(_speakers(entry, "speakers") or draft.speakers),
        *(replace(s, moderator=True) for s in _speakers(entry, "moderator")),
    ]
    for node in (n for n in _texts(entry, "abstract") if n is not title):
        draft.said.append((bare(node.text or ""), node.lines[0]))
        draft.speakers = [described(s, bare(node.text or "")) for s in draft.speakers]
    return draft


def _activity(entry: Node) -> Node | None:
    """What takes place, in a map without a title, by the words that head the column of a table for it."""
    named = (n for k, n in entry.pairs if n.text and is_whole("title_column", k.replace("_", " ")))
    return next(named, None)


def _times(entry: Node) -> list[Times]:
    starts, ends = ([t for n in _texts(entry, name) for t in _clocks(n.text or "")] for name in ("start", "end"))
    both = [t for n in _texts(entry, "time") for t in _clocks(n.text or "")]
    first = (starts or both)[:1]
    if first and ends and first[0].end is None:
        return [Times(first[0].start, ends[0].start, first[0].at)]
    return first or both[:1]


def _clocks(text: str) -> list[Times]:
    """Clock times of a value that is nothing else ("10", "1830", "2024-03-05T10:00")."""
    text = re.sub(r"^\d{4}-\d\d-\d\d[T\s]+", "", text.strip())
    if m := re.fullmatch(r"([01]?\d|2[0-3])([0-5]\d)?", text):
        text = f"{m[1]}:{m[2] or '00'}"
    return find_times(text)


def _speakers(entry: Node, name: str) -> list[Speaker]:
    return [s for node in entry.all(name) for s in speakers_in(node)]


def speakers_in(node: Node) -> list[Speaker]:
    """The people of a list, a map or a text of the front matter."""
    found: list[Speaker] = []
    for item in node.items or (node,):
        if item.pairs:
            found += _speaker_map(item)
        elif item.text:
            found += _speaker_text(bare(item.text), item.lines)
    return found


def _speaker_map(item: Node) -> list[Speaker]:
    name = next(iter(_texts(item, "name")), None) or next(iter(_texts(item, "title")), None)
    if name is None:
        return []
    role, body = (next((t.text for t in _texts(item, key) if t is not name), None) for key in ("role", "organisation"))
    about = next(iter(_texts(item, "abstract")), None)
    return [
        Speaker(
            name=_without_title(bare(name.text or "")),
            role=role,
            organisation=body,
            about=Text(text=bare(about.text or ""), lines=about.lines) if about else None,
            lines=name.lines,
        )
    ]


def _without_title(name: str) -> str:
    m = NAME.fullmatch(name)
    return m["name"] if m else name


def _speaker_text(text: str, lines: tuple[int, ...]) -> list[Speaker]:
    parts = [p.strip() for p in text.split(",")]
    if len(parts) == 2 and all(NAME.fullmatch(p) and not is_organisation(p) for p in parts):
        return [Speaker(name=p, lines=lines) for p in parts]
    if people := [f.speaker for f in find_people(text, lines, bold=(text,))]:
        return people
    m = NAME.match(text)
    bracket = re.fullmatch(r"\s*(\([^()]+\))", text[m.end() :]) if m else None
    if m and bracket and not is_organisation(m["name"]):
        role, body, _ = describe(bracket[1])
        return [Speaker(name=m["name"], role=role, organisation=body, lines=lines)]
    return [Speaker(name=part.strip(), lines=lines) for part in re.split(r"\s*[,;&]\s+", text) if part.strip()]


def finish(drafts: Sequence[Draft], days: Sequence[dt.date]) -> tuple[Session, ...]:
    """Drafts → sessions in the order of the programme; a session with several times is several."""
    only = days[0] if len(days) == 1 else None
    sessions: list[Session] = []
    for number, draft in enumerate(drafts, 1):
        for turn, times in enumerate(draft.times or [None], 1):
            identity = draft.identity or f"s{number}"
            sessions.append(_session(draft, times, only, identity if turn == 1 else f"{identity}.{turn}"))
    order = {id(s): i for i, s in enumerate(sessions)}
    dated = len({s.date for s in sessions}) > 1
    if any(s.start is None for s in sessions) and not dated:
        return tuple(sessions)
    return tuple(sorted(sessions, key=lambda s: (s.date.isoformat() if s.date else "", order[id(s)])))


def _session(draft: Draft, times: Times | None, only: dt.date | None, identity: str) -> Session:
    title = draft.title
    said = squeeze(" ".join(t for t, _ in draft.said))
    lines = tuple(sorted(set(draft.lines)))
    return Session(
        id=identity,
        date=draft.date or only,
        start=times.start if times else None,
        end=times.end if times else None,
        duration=draft.duration,
        title=title,
        kind=draft.kind or "talk",
        room=draft.room,
        track=draft.track,
        speakers=tuple(_unique(s for s in draft.speakers if not s.name or s.name != draft.room)),
        abstract=Text(text=said, lines=tuple(sorted({n for _, n in draft.said}))) if said else None,
        lines=lines,
    )


def _unique(speakers: Iterable[Speaker]) -> list[Speaker]:
    found: dict[str, Speaker] = {}
    for i, s in enumerate(speakers):
        found.setdefault(plain(s.name) if s.name else f"#{i}", s)
    return list(found.values())
