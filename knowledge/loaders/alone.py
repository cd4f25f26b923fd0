"""The one talk that a whole page is about: its speaker stands behind the title; its hours are those of the day."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from knowledge.loaders.draft import Draft
from knowledge.loaders.kinds import EDGES
from knowledge.loaders.prose import bare
from knowledge.loaders.times import Times, find_dates
from knowledge.loaders.titles import read_head
from knowledge.loaders.words import any_of, per_page, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.loaders.envelope import Envelope
    from knowledge.loaders.when import When

BRACKET = re.compile(r"\s*\(([^()]{3,40})\)$")
SHORTEST = 6  # characters of a title


def talk_of_title(envelope: Envelope) -> list[Draft]:
    """The talk of a page whose title says who gives it ("Moss in the lake by Ann Lee (4 March)")."""
    node = envelope.text("title")
    title = bare(node.text or "") if node else ""
    if (bracket := BRACKET.search(title)) and find_dates(bracket[1], 2000):
        title = title[: bracket.start()]
    by = _given_by().search(plain(title))
    if node is None or by is None or by.start() < SHORTEST:
        return []
    head = read_head(title, node.lines)
    draft = Draft("event", list(node.lines), title=(head.title or title).strip(EDGES), kind=head.kind, sure=True)
    draft.speakers = list(head.speakers)
    return [draft] if head.speakers else []


def as_event(drafts: Sequence[Draft], envelope: Envelope, when: When) -> None:
    """Give the one talk of a page the hours of the event, and its speaker the body that the front matter names."""
    if len(drafts) != 1 or len(when.all()) > 1:
        return
    (draft,) = drafts
    opens, closes, _ = when.hours.get(when.first) or when.hours.get(None) or (None, None, ())
    if opens and not draft.times:
        draft.times = [Times(opens, closes, (0, 0))]
    node = envelope.text("affiliation")
    if node and node.text and len(draft.speakers) == 1 and not draft.speakers[0].organisation:
        draft.speakers = [replace(draft.speakers[0], organisation=bare(node.text))]


@per_page
def _given_by() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{any_of('given_by')})\s")
