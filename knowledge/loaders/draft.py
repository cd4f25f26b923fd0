"""A session while the page is read, and one session out of its overview and its details."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from knowledge.loaders.titles import is_kind_word
from knowledge.loaders.words import plain

if TYPE_CHECKING:
    import datetime as dt

    from knowledge.event import Kind, Speaker
    from knowledge.loaders.times import Times


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

    @property
    def start(self) -> dt.time | None:
        return self.times[0].start if self.times else None


def merged(drafts: list[Draft]) -> list[Draft]:
    """Without the repetition of an overview in the details below it."""
    kept: list[Draft] = []
    for draft in drafts:
        twin = next((k for k in kept if _same(k, draft)), None)
        if twin is None:
            kept.append(draft)
            continue
        twin.lines = [*twin.lines, *draft.lines]
        twin.speakers = twin.speakers or draft.speakers
        twin.said += draft.said
        twin.room, twin.kind = twin.room or draft.room, twin.kind or draft.kind
        if draft.title and (not twin.title or is_kind_word(twin.title)):
            twin.title = draft.title
        if draft.times and draft.times[0].end and not (twin.times and twin.times[0].end):
            twin.times = draft.times
    return kept


def _same(a: Draft, b: Draft) -> bool:
    if (a.date and b.date and a.date != b.date) or (a.room and b.room and a.room != b.room):
        return False
    wa, wb = (set(re.findall(r"\w{3,}", plain(d.title or ""))) for d in (a, b))
    alike = bool(wa & wb) and len(wa & wb) >= 0.6 * min(len(wa), len(wb))
    if a.start != b.start:
        return alike and wa == wb and (a.start is None or b.start is None) and a.style != b.style
    if a.start is None:
        return wa == wb and bool(wa) and a.section != b.section
    return a.style != b.style and (alike or not wa or not wb or bool(is_kind_word(b.title or "")))
