"""What in an event contradicts itself or cannot be read: told to its organiser, with lines."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

from knowledge.event import Problem
from knowledge.loaders.words import find, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from knowledge.event import Day, Event, Level, Session
    from knowledge.loaders.marks import Block

EVENING = 20  # a session that starts from this hour on may end after midnight
MOST_OF_A_KIND = 20


def problem(code: str, line: int, level: Level = "warning", **values: str) -> Problem:
    return Problem(line=line, level=level, code=code, values=tuple(values.items()))


def find_problems(event: Event, blocks: Sequence[Block] = ()) -> list[Problem]:
    """The contradictions of an event and what of it only a picture or another site holds."""
    found: list[Problem] = []
    for kind in (_backwards, _outside, _overlaps, _twice, _clock_changes):
        found += list(kind(event))[:MOST_OF_A_KIND]
    found += [*_missing(event), *_unread(event, blocks), *_closed_links(event)]
    return found


def _line(session: Session) -> int:
    return session.lines[0] if session.lines else 1


def _title(session: Session) -> str:
    return session.title or (session.start.strftime("%H:%M") if session.start else "?")


def _clock(time: dt.time) -> str:
    return time.strftime("%H:%M")


def _backwards(event: Event) -> Iterator[Problem]:
    for s in event.sessions:
        if s.start and s.end and s.end < s.start and s.start.hour < EVENING:
            start, end = _clock(s.start), _clock(s.end)
            yield problem("session_backwards", _line(s), "error", title=_title(s), start=start, end=end)


def _outside(event: Event) -> Iterator[Problem]:
    days: dict[dt.date, Day] = {d.date: d for d in event.days if d.opens and d.closes and d.opens < d.closes}
    for s in event.sessions:
        day = days.get(s.date) if s.date else None
        if day is None or day.opens is None or day.closes is None or s.start is None:
            continue
        late = s.end is not None and s.end > s.start and s.end > day.closes
        if s.start < day.opens or s.start > day.closes or late:
            opens, closes, start = _clock(day.opens), _clock(day.closes), _clock(s.start)
            yield problem("session_outside", _line(s), title=_title(s), start=start, opens=opens, closes=closes)


def _overlaps(event: Event) -> Iterator[Problem]:
    for (_, room), sessions in _by(event, lambda s: [s.room] if s.room else []).items():
        for one, other in _colliding(event, sessions):
            yield problem("overlap", _line(other), title=_title(one), other=_title(other), room=room)


def _twice(event: Event) -> Iterator[Problem]:
    for (_, name), sessions in _by(event, lambda s: [p.name for p in s.speakers if p.name]).items():
        for one, other in _colliding(event, sessions):
            if plain(one.title or "") != plain(other.title or ""):
                yield problem("speaker_twice", _line(other), title=_title(one), other=_title(other), speaker=name)


def _by(event: Event, keys: object) -> dict[tuple[dt.date | None, str], list[Session]]:
    groups: dict[tuple[dt.date | None, str], list[Session]] = defaultdict(list)
    for s in event.sessions:
        for key in keys(s) if callable(keys) and s.start else ():
            groups[s.date, key].append(s)
    return groups


def _colliding(event: Event, sessions: list[Session]) -> Iterator[tuple[Session, Session]]:
    """Neighbours of which the second starts before the first has ended."""
    ordered = sorted(sessions, key=lambda s: s.start or dt.time())
    for one, other in itertools.pairwise(ordered):
        ends, begins = event.ends(one), event.begins(other)
        if ends and begins and begins < ends and one.id != other.id:
            yield one, other


def _clock_changes(event: Event) -> Iterator[Problem]:
    """Sessions at an hour that the clocks skip or show twice."""
    for s in event.sessions:
        moment = event.begins(s)
        if moment is None or s.date is None:
            continue
        if moment.utcoffset() != moment.replace(fold=1).utcoffset():
            yield problem("clock_change_session", _line(s), title=_title(s), date=s.date.isoformat())
    for day in event.days:
        midnight = dt.datetime.combine(day.date, dt.time(), event.zone)
        following = dt.datetime.combine(day.date + dt.timedelta(days=1), dt.time(), event.zone)
        if midnight.utcoffset() != following.utcoffset():
            yield problem("clock_change", day.lines[0] if day.lines else 1, date=day.date.isoformat())


def _missing(event: Event) -> Iterator[Problem]:
    if not event.days:
        yield problem("no_date", event.title.lines[0] if event.title.lines else 1)


def _unread(event: Event, blocks: Sequence[Block]) -> Iterator[Problem]:
    """Pictures within the programme; links to a programme where the page has none."""
    timed = {n for s in event.sessions for n in s.lines}
    inside = False
    for block in blocks:
        if block.kind == "heading":
            inside = find("programme", block.text) is not None
        inside = inside or bool(timed.intersection(block.numbers))
        for line in block.lines:
            for run in (r for r in line.runs if r.link):
                named = find("programme", f"{run.text} {run.link}".replace("-", " ").replace("_", " "))
                if run.image and (inside or named):
                    yield problem("only_picture", line.number, picture=run.link)
                elif not run.image and not event.sessions and find("programme", run.text):
                    yield problem("only_elsewhere", line.number, url=run.link)


def _closed_links(event: Event) -> Iterator[Problem]:
    if event.registration.state == "closed" and event.registration.links:
        link = event.registration.links[0]
        yield problem("closed_link", link.lines[0] if link.lines else 1, url=link.url)
