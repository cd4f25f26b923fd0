"""A session while the page is read, and one session out of its overview and its details."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from knowledge.loaders.kinds import is_kind_word
from knowledge.loaders.times import Times
from knowledge.loaders.words import find, plain

if TYPE_CHECKING:
    import datetime as dt

    from knowledge.event import Kind, Speaker
    from knowledge.loaders.marks import Line

SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
MOST_ALIKE = 100  # sessions of one start that are compared
FEW_ALIKE = 12  # sessions of one word
EARLIEST = 8  # the hour from which a clock of twelve hours is the morning's
LONGEST_ROOM = 4  # words


@dataclass(slots=True)
class Draft:
    """A session while the page is read."""

    style: str  # heading, item, paragraph, cell, front
    lines: list[int]
    times: list[Times] = field(default_factory=list)
    date: dt.date | None = None
    title: str | None = None
    kind: Kind | None = None
    room: str | None = None
    track: str | None = None
    duration: int | None = None
    speakers: list[Speaker] = field(default_factory=list)
    said: list[tuple[str, int]] = field(default_factory=list)
    section: int = 0
    level: int = 0
    identity: str = ""  # that the page or file gives
    sure: bool = False  # a session even beside others that have times
    container: bool = False  # only the frame of the sessions in it
    below: tuple[Line, ...] = ()  # lines of its cell that are still to be read
    joined: set[str] = field(default_factory=set)  # the styles of what was merged into it

    @property
    def words(self) -> frozenset[str]:
        return title_words(self.title or "")

    @property
    def start(self) -> dt.time | None:
        return self.times[0].start if self.times else None


@functools.lru_cache(maxsize=8192)
def title_words(title: str) -> frozenset[str]:
    """The words by which titles are compared."""
    return frozenset(re.findall(r"\w{3,}", plain(title)))


def merged(drafts: list[Draft]) -> list[Draft]:
    """Without the repetition of an overview in the details below it."""
    kept: list[Draft] = []
    by_start: dict[dt.time | None, list[Draft]] = {}
    by_word: dict[str, list[Draft]] = {}
    for draft in drafts:
        near = [*by_start.get(draft.start, ())[:MOST_ALIKE], *(d for w in draft.words for d in by_word.get(w, ()))]
        twin = next((k for k in near if draft.style not in k.joined and _same(k, draft)), None)
        if twin is not None:
            _join(twin, draft)
            continue
        kept.append(draft)
        by_start.setdefault(draft.start, []).append(draft)
        for word in draft.words:
            if len(by_word.setdefault(word, [])) < FEW_ALIKE:
                by_word[word].append(draft)
    return _in_rooms(_in_the_afternoon(_without_summaries(kept)))


def _join(twin: Draft, draft: Draft) -> None:
    twin.joined.add(draft.style)
    twin.lines = [*twin.lines, *draft.lines]
    twin.speakers = _spoken_by(twin.speakers, draft.speakers)
    twin.said += draft.said
    twin.room, twin.kind = twin.room or draft.room, twin.kind or draft.kind
    if draft.title and (not twin.title or is_kind_word(twin.title) or find("or", twin.title)):
        twin.title = draft.title
    if draft.times and (not twin.times or (draft.times[0].end and not twin.times[0].end)):
        twin.times = draft.times


def _spoken_by(known: list[Speaker], told: list[Speaker]) -> list[Speaker]:
    """The speakers of both readings; names that are only keys ("ann-lee") are told by the other."""
    keys = [s for s in known if s.name and SLUG.fullmatch(s.name)]
    return told if not known or (keys and len(keys) == len(known) and told) else known


def _same(a: Draft, b: Draft) -> bool:
    if (a.date and b.date and a.date != b.date) or (a.room and b.room and a.room != b.room):
        return False
    wa, wb = a.words, b.words
    alike = bool(wa & wb) and len(wa & wb) >= 0.6 * min(len(wa), len(wb))
    if a.start != b.start:
        once = a.start is None or b.start is None
        return once and a.style != b.style and alike and (wa == wb or min(len(wa), len(wb)) > 1)
    if a.start is None:
        return wa == wb and bool(wa) and (a.section != b.section or a.style == "front" != b.style)
    return a.style != b.style and (alike or not wa or not wb or bool(is_kind_word(b.title or "")))


def _without_summaries(drafts: list[Draft]) -> list[Draft]:
    """Without a line of an overview ("11:15 Talks in both halls") whose sessions stand one by one below."""
    overview = {(d.style, d.section) for d in drafts if d.joined}
    by_start: dict[tuple[object, object], list[Draft]] = {}
    for d in drafts:
        by_start.setdefault((d.date, d.start), []).append(d)

    def sums_up(d: Draft) -> bool:
        if not d.start or d.joined or d.speakers or (d.style, d.section) not in overview:
            return False
        below = [o for o in by_start[d.date, d.start] if min(o.lines) > max(d.lines) and o.style != d.style]
        return sum(bool(o.room or o.track) for o in below) >= 2

    return [d for d in drafts if not sums_up(d)]


def _in_the_afternoon(drafts: list[Draft]) -> list[Draft]:
    """A clock of twelve hours without am and pm: 1:00 after 11:45 is 13:00."""
    clocks = [t for d in drafts for times in d.times for t in (times.start, times.end) if t]
    if any(t.hour > 12 for t in clocks):
        return drafts
    morning: set[dt.date | None] = set()
    for d in drafts:
        for i, t in enumerate(d.times):
            if t.start.hour >= EARLIEST:
                morning.add(d.date)
            elif d.date in morning:
                d.times = [
                    *d.times[:i],
                    Times(_later(t.start), _later(t.end) if t.end else None, t.at),
                    *d.times[i + 1 :],
                ]
        if d.times and d.times[0].end and d.times[0].end < d.times[0].start and d.times[0].end.hour < EARLIEST:
            d.times = [Times(t.start, _later(t.end) if t.end else None, t.at) for t in d.times]
    return drafts


def _later(time: dt.time) -> dt.time:
    return time.replace(hour=time.hour % 12 + 12)


def _in_rooms(drafts: list[Draft]) -> list[Draft]:
    """Lists that run at the same time under short headings are rooms beside each other."""
    groups: dict[str, list[Draft]] = {}
    for d in drafts:
        if d.track and d.times and not d.room:
            groups.setdefault(d.track, []).append(d)
    starts = {track: {(d.date, d.start) for d in found} for track, found in groups.items()}
    for track, found in groups.items():
        beside = any(starts[track] & starts[other] for other in groups if other != track)
        if beside and len(track.split()) <= LONGEST_ROOM and not (find("programme", track) or find("no_room", track)):
            for d in found:
                d.room, d.track = track, None
    return drafts
