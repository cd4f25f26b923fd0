"""What the sentences behind a title say: the room alone ("Reading Room."), the kind ("workshop led by …")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.loaders.names import NAME
from knowledge.loaders.words import any_of, per_page, plain, starts

if TYPE_CHECKING:
    from knowledge.event import Kind

LONGEST_ROOM = 5  # words
SENTENCES = re.compile(r"(?<=[^\s.A-ZÀ-Þ][.!?…»”\")])\s+(?=[A-ZÀ-Þ])")
EDGES = " .;,*_|·–—-"


def room_sentence(text: str) -> str | None:
    """The room that has a sentence for itself, after the first one."""
    for sentence in SENTENCES.split(text)[1:]:
        told = re.sub(r"[^\w)]+$", "", sentence)
        if ":" not in told and len(told.split()) <= LONGEST_ROOM and _names_room(told):
            return told
    return None


def _names_room(text: str) -> bool:
    if first := starts("room", text):
        return first.end() == len(text) or text[first.end() :][:1] == " "
    return _room_last().fullmatch(plain(text)) is not None


@per_page
def _room_last() -> re.Pattern[str]:
    return re.compile(rf"(?:[\w'-]+\s){{1,3}}{any_of('room')}(?:\s(?:\d[\w.]*|[a-z]))?")


def kind_behind(said: str) -> Kind | None:
    """The kind that the words behind a title begin with ("…, workshop for all")."""
    kinds: tuple[Kind, ...] = ("workshop", "panel")
    bare = said.lstrip(EDGES)
    article = starts("article", bare)
    bare = bare[article.end() :].lstrip() if article else bare
    return next((kind for kind in kinds if starts(kind, bare)), None) if not NAME.match(bare) else None
