"""The room that a label, a line or a sentence of a programme names."""

from __future__ import annotations

import re

from knowledge.loaders.titles import EDGES
from knowledge.loaders.tree import Line
from knowledge.loaders.words import any_of, label_of, per_page, plain, starts

SHORT = 90  # characters of a label


def room_label(label: str) -> str | None:
    """The room that a label names ("Salle A : « Review »" → "Salle A", "The morning in Hall B" → "Hall B")."""
    if len(label) > SHORT:
        return None
    if (bracket := re.search(r"\s*\([^()]{2,30}\)$", label)) and room_label(label[: bracket.start()]):
        return label.strip(EDGES)
    if starts("room", label):
        return re.split(r"\s*(?:\s[-–—]\s|:|\|)\s*", label)[0].strip(EDGES)
    if inside := _inside().search(plain(label)):
        return label[inside.start("room") :].strip(EDGES)
    last = re.search(rf"(?<!\w){any_of('room')}\s*[\w-]{{0,12}}$", plain(label))
    return label.strip(EDGES) if last and len(label.split()) <= 4 else None


@per_page
def _inside() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of('in')}(?:\s+{any_of('the')})?\s+(?P<room>{any_of('room')}\s[\w-]{{1,12}})$")


@per_page
def _stated() -> re.Pattern[str]:
    place = rf"(?:[\w'-]+\s){{0,2}}{any_of('room')}(?:\s(?:[a-z]?\d[\w.-]*|[a-z])(?!\w))?"
    return re.compile(rf"(?:^|,\s)(?:{any_of('in')})\s+(?:{any_of('the')}\s+)?(?P<room>{place})(?=\s*(?:[:.,;]|$))")


def stated_room(text: str) -> str | None:
    """The room that a sentence about a session gives ("In the South Barn: bring a torch")."""
    m = _stated().search(plain(text))
    return text[m.start("room") : m.end("room")] if m else None


def told_place(line: Line) -> str | None:
    """The room of a line "**Where?** Room 3" below a session."""
    label = line.bold.strip()
    if not label or label_of(label) not in ("venue", "address"):
        return None
    return line.text[len(label) :].strip(EDGES + "?") or None
