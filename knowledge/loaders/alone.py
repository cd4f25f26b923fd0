"""The one talk that a whole page is about: its speaker stands in the front matter, or behind the title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.event import Speaker
from knowledge.loaders.draft import Draft
from knowledge.loaders.kinds import EDGES, kind_of
from knowledge.loaders.prose import bare
from knowledge.loaders.sessions import speakers_of_text
from knowledge.loaders.times import Times, find_dates
from knowledge.loaders.titles import read_head
from knowledge.loaders.words import any_of, find, per_page, plain

if TYPE_CHECKING:
    from knowledge.loaders.envelope import Envelope, Node
    from knowledge.loaders.when import When

BRACKET = re.compile(r"\s*\(([^()]{3,40})\)$")
SHORTEST = 6  # characters of a title


def one_talk(envelope: Envelope, when: When) -> list[Draft]:
    """The talk of a page without any other session, [] where the page names nobody who gives it."""
    node = envelope.text("title")
    title = bare(node.text or "") if node else ""
    if (bracket := BRACKET.search(title)) and find_dates(bracket[1], 2000):
        title = title[: bracket.start()]
    speakers = _lecturers(envelope)
    if not speakers and (by := _given_by().search(plain(title))) and by.start() >= SHORTEST:
        head = read_head(title, node.lines if node else ())
        title, speakers = head.title or title, list(head.speakers)
    if node is None or not speakers or len(when.all()) > 1:
        return []
    lines = sorted({*node.lines, *(n for s in speakers for n in s.lines)})
    draft = Draft("front", lines, title=title.strip(EDGES) or None, kind=kind_of(title), date=when.first)
    opens, closes, _ = when.hours.get(when.first) or when.hours.get(None) or (None, None, ())
    draft.times = [Times(opens, closes, (0, 0))] if opens else []
    draft.speakers = speakers
    return [draft]


def _lecturers(envelope: Envelope) -> list[Speaker]:
    found = [s for node in envelope.all("lecturer") for s in _of(node)]
    body, role = (_text(envelope, name) for name in ("affiliation", "role"))
    if len(found) == 1 and not (found[0].organisation or found[0].role):
        (one,) = found
        found = [Speaker(name=one.name, role=role, organisation=body, lines=one.lines)]
    return found


def _of(node: Node) -> list[Speaker]:
    return [s for item in node.items or (node,) for s in speakers_of_text(item) if not find("open_slot", s.name or "")]


def _text(envelope: Envelope, name: str) -> str | None:
    title = envelope.find("title")
    node = next((n for n in envelope.all(name) if n.text and n is not title), None)
    return bare(node.text) if node and node.text else None


@per_page
def _given_by() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{any_of('given_by')})\s")
