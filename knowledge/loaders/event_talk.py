"""The talk of an event that is nothing else: the page names who speaks, and no programme."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.loaders.draft import Draft
from knowledge.loaders.fields import exact_label
from knowledge.loaders.kinds import EDGES, is_kind_word, kind_of
from knowledge.loaders.people import find_people
from knowledge.loaders.roles import is_organisation
from knowledge.loaders.sessions import speakers_in
from knowledge.loaders.voices import only_name
from knowledge.loaders.words import is_whole, label_of, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.event import Speaker, Text
    from knowledge.loaders.envelope import Envelope
    from knowledge.loaders.fields import Field
    from knowledge.loaders.marks import Block

MOST_SPEAKERS = 2  # of an event that is one talk
SHORTEST = 8  # characters of a heading that the title repeats
LONGEST_ROLE = 60  # characters of a line below a name
EDGE = 12  # characters before the name in a field


def talks_of_event(envelope: Envelope, fields: Sequence[Field], title: Text, blocks: Sequence[Block]) -> list[Draft]:
    """The talk that the page is about, or those that its title names and its headings repeat, one for each speaker."""
    people = _in_front(envelope) or _in_fields(fields) or _in_heading(blocks)
    if not people or any(is_organisation(p.name or "") for p in people):
        return []
    source = plain(title.text)
    headings = [b for b in blocks if b.kind == "heading" and len(b.text) >= SHORTEST and label_of(b.text) is None]
    named = [b for b in headings if plain(b.text).strip(EDGES) in source and plain(b.text).strip(EDGES) != source]
    if len(named) == len(people) > 1:
        return [_draft(b.text, b.numbers, [who]) for b, who in zip(named, people, strict=True)]
    if len(people) > MOST_SPEAKERS:
        return []
    return [_draft(without_kind(title.text), title.lines, people)]


def _draft(title: str, lines: tuple[int, ...], people: list[Speaker]) -> Draft:
    own = sorted({*lines, *(n for p in people for n in p.lines)})
    draft = Draft("event", own or [1], title=title.strip(EDGES), kind=kind_of(title), sure=True)
    draft.speakers = people
    return draft


def without_kind(title: str) -> str:
    """ "Webinar: Moss and mills" without the word for what it is."""
    before, colon, after = title.partition(": ")
    bare = re.sub(r"\W+$", "", plain(before))
    return after if colon and after.strip() and (is_kind_word(bare) or is_whole("event_kind", bare)) else title


def _in_front(envelope: Envelope) -> list[Speaker]:
    """The people under keys that say that they speak, not those who wrote the page."""
    inside = [n for event in envelope.front.all("event") for n in event.pairs]
    found = [node for key, node in [*envelope.front.pairs, *inside] if label_of(key.replace("_", " ")) == "speakers"]
    return [s for node in found for s in speakers_in(node)]


def _in_fields(fields: Sequence[Field]) -> list[Speaker]:
    for f in fields:
        if f.name == "speakers" and not f.front:
            people = [x for x in find_people(f.text, f.lines, bold=(f.text,)) if x.at <= EDGE]
            return [people[0].speaker] if people else []
    return []


def _in_heading(blocks: Sequence[Block]) -> list[Speaker]:
    """The one person whose name is the heading right below "Speaker", with what the line below the name says."""
    told_blocks = [b for b in blocks if b.text.strip()]  # without pictures
    for i, block in enumerate(told_blocks[:-1]):
        name = told_blocks[i + 1]
        if block.kind != "heading" or exact_label(block.text) != "speakers" or name.kind != "heading":
            continue
        if not (name.lines and only_name(name.lines[0])):
            return []
        below = told_blocks[i + 2] if i + 2 < len(told_blocks) else None
        told = below.text if below and below.kind == "paragraph" and len(below.text) <= LONGEST_ROLE else ""
        found = find_people(f"{name.text}, {told}" if told else name.text, name.numbers, bold=(name.text,))
        return [found[0].speaker] if found else []
    return []
