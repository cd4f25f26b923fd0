"""Paragraphs that are talks below a heading that says so: the title in bold, who gives it behind a mark."""

from __future__ import annotations

import re

from knowledge.event import Speaker
from knowledge.loaders.kinds import EDGES, is_kind_word
from knowledge.loaders.marks import Block, Line
from knowledge.loaders.names import NAME
from knowledge.loaders.people import find_people
from knowledge.loaders.roles import is_organisation, is_role
from knowledge.loaders.times import find_times, leading_times
from knowledge.loaders.words import any_of, find, is_whole, kinds_in, label_of, per_page, plain, starts

MOST = 0.6  # share of the paragraphs in bold below a heading
SHORTEST = 4  # letters of a title
MARK = re.compile(r"\s*(?:[–—|(,:]|\s-\s)\s*")


def bold_talks(blocks: list[Block]) -> set[int]:
    """Positions of such paragraphs; most below their heading say who speaks, and nothing there has a time."""
    found: set[int] = set()
    for i, top in enumerate(blocks):
        if top.kind != "heading" or not announces_talks(top.text):
            continue
        end = next((j for j in range(i + 1, len(blocks)) if blocks[j].kind == "heading"), len(blocks))
        if any(leading_times(line.text) for b in blocks[i:end] for line in b.lines):
            continue
        titled = [j for j in range(i + 1, end) if blocks[j].kind == "paragraph" and title_in_bold(blocks[j].lines[0])]
        told = [j for j in titled if who_behind(blocks[j].lines[0])]
        if told and len(told) >= MOST * len(titled):
            found.update(told)
    return found


def announces_talks(text: str) -> bool:
    """Whether a heading says that what follows are talks ("Talks", "Die Vorträge", "Our speakers' talks")."""
    if find_times(text) or find("no_programme", text):
        return False
    bare = plain(text).strip(EDGES)
    article = starts("article", bare)
    bare = bare[article.end() :].strip() if article else bare
    return is_kind_word(bare) in ("talk", "workshop") or is_whole("programme", bare)


def title_in_bold(line: Line) -> str:
    """The title in bold that a line begins with, "" where what is in bold there is a name, a label or all there is."""
    bold = line.bold.strip()
    bare = bold.strip(EDGES)
    rest = line.text.strip()[len(bold) :]
    if len(bare) < SHORTEST or not line.text.strip().startswith(bold) or not rest or bold.endswith(":"):
        return ""
    named = NAME.fullmatch(bare) and not _named_behind(rest)  # "**Ann Lee** – botanist"; "**Night Moths** – Ann Lee"
    return "" if named or label_of(bare) or is_kind_word(bare) else bare


def _named_behind(rest: str) -> bool:
    mark = MARK.match(rest)
    m = NAME.match(rest[mark.end() :]) if mark else None
    return m is not None and not is_organisation(m["name"]) and not is_role(m["name"]) and not is_kind_word(m["name"])


def who_behind(line: Line) -> list[Speaker]:
    """Who gives the talk of such a line: named behind a mark, or telling of it ("**Title** — Ann Lee on moss")."""
    title = title_in_bold(line)
    rest = line.text[line.text.find(title) + len(title) :] if title else ""
    mark = MARK.match(rest) or (_by().match(plain(rest)) if kinds_in(rest, "by") else None)
    words = rest[mark.end() :] if mark else ""
    by = starts("by", words)
    words = words[by.end() :].lstrip(" :") if by else words
    m = NAME.match(words)
    if m is None or is_organisation(m["name"]) or is_kind_word(m["name"]):
        return []
    found = find_people(words, (line.number,))
    if found and found[0].at <= m.start("name"):
        return [f.speaker for f in found]
    goes_on = re.match(r"\s[a-zà-þ]", words[m.end() :]) is not None
    return [Speaker(name=m["name"], lines=(line.number,))] if goes_on else []


@per_page
def _by() -> re.Pattern[str]:
    return re.compile(rf"\s*{any_of('by')}\s*:?\s+")
