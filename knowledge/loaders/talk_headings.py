"""Headings that are talks without a time: who speaks is told in them, or in the line below."""

from __future__ import annotations

import re

from knowledge.event import Speaker
from knowledge.loaders.kinds import EDGES, is_kind_word, kind_of
from knowledge.loaders.marks import Block, Line
from knowledge.loaders.names import NAME
from knowledge.loaders.people import find_people
from knowledge.loaders.roles import is_organisation
from knowledge.loaders.times import find_dates, find_times, leading_times
from knowledge.loaders.titles import Head, read_head, speaker_before_title
from knowledge.loaders.voices import only_name, speakers_of
from knowledge.loaders.words import any_of, find, is_whole, label_of, per_page, plain, starts

ENDS_IN_BRACKETS = re.compile(r"(\S.{3,120}?)\s*\(([^()]{5,80})\)$")
FEWEST = 2
MOST = 0.6  # share of the headings beside each other
LONGEST_SAYING = 120  # characters of a line "Ann Lee says:"
MOST_SPEAKERS = 4  # of a talk with a heading for each
LONGEST_NAME = 3  # words of a name that only its link or its bold letters tell
SHORTEST = 4  # letters of a title


def talk_headings(blocks: list[Block]) -> set[int]:
    """Headings below one that announces talks or the programme, most of them with who speaks, none with a time."""
    found = {i for i, b in enumerate(blocks[:-1]) if _kind_first(b) and _who_below(blocks[i + 1])}
    found |= _with_names(blocks)
    numbered = [i for i, b in enumerate(blocks[:-1]) if _kind_first(b) and _numbered().match(plain(b.text))]
    if len(numbered) >= FEWEST and len({blocks[i].level for i in numbered}) == 1:
        found.update(numbered)
    for i, top in enumerate(blocks):
        if top.kind != "heading" or not _announces(top.text):
            continue
        end = next((j for j in range(i + 1, len(blocks)) if _ends(blocks[j], top)), len(blocks))
        below = [j for j in range(i + 1, end) if blocks[j].kind == "heading"]
        timed = any(leading_times(line.text) for b in blocks[i:end] for line in b.lines)
        if timed or len({blocks[j].level for j in below}) != 1:
            continue
        says = [j for j in below if j + 1 < end and says_who(blocks[j + 1].lines[0] if blocks[j + 1].lines else None)]
        told = {j for j in below if j in says or (j + 1 < end and _who_below(blocks[j + 1])) or _who_inside(blocks[j])}
        if len(told) >= (1 if says else FEWEST) and len(told) >= MOST * len(below):
            found.update(j for j in below if j in told or not _is_other(blocks[j].text))
    return found


def _with_names(blocks: list[Block]) -> set[int]:
    """Headings beside each other that most end in who speaks, in brackets ("Moss on roofs (Ann Lee)")."""
    by_level: dict[int, list[int]] = {}
    past = 0
    for i, block in enumerate(blocks):
        if block.kind == "heading" and (not past or block.level <= past):
            past = block.level if find("past", block.text) or find("no_programme", block.text) else 0
            if not past:
                by_level.setdefault(block.level, []).append(i)
    told = {n: [i for i in places if _name_in_brackets(blocks[i].text)] for n, places in by_level.items()}
    return {i for n, named in told.items() if len(named) >= max(FEWEST, MOST * len(by_level[n])) for i in named}


def _name_in_brackets(text: str) -> bool:
    m = ENDS_IN_BRACKETS.match(text.strip())
    if m is None or label_of(m[1]) or is_kind_word(m[1]) or find_times(text) or find_dates(text, 2000):
        return False
    return all(NAME.fullmatch(p) and not is_organisation(p) for p in _joints().split(m[2]))


@per_page
def _joints() -> re.Pattern[str]:
    return re.compile(rf"\s*[,&/]\s*|\s{any_of('and')}\s")


def speaker_headings(blocks: list[Block]) -> tuple[set[int], set[int]]:
    """Headings that are talks because those below them are speakers ("## Title", "#### Ann Lee"), and the latter."""
    above: dict[int, int] = {}
    under: dict[int, list[int]] = {}
    beside: dict[tuple[int, int], set[int]] = {}  # headings of one level below one heading
    for i, block in enumerate(blocks):
        if block.kind != "heading":
            continue
        above = {level: at for level, at in above.items() if level < block.level}
        parent = above[max(above)] if above else -1
        if parent >= 0 and block.lines and only_name(block.lines[0]):
            under.setdefault(parent, []).append(i)
        beside.setdefault((parent, block.level), set()).add(i)
        above[block.level] = i
    talks = {i for i, names in under.items() if len(names) <= MOST_SPEAKERS and _may_be_talk(blocks[i].text)}
    above_all = set().union(*beside.values())
    for group in beside.values():
        if group == talks & group == {min(above_all)}:
            talks -= group  # the title of the page
        others = {i for i in group - talks if _may_be_talk(blocks[i].text) and not only_name(blocks[i].lines[0])}
        if len(talks & group) < MOST * len(others | (talks & group)):
            talks -= group
    return talks, {j for i in talks for j in under[i]}


def _may_be_talk(text: str) -> bool:
    about = starts("announce", text) or find("about_speakers", text) or find("no_programme", text)
    return not (_is_other(text) or about or _announces(text) or find_dates(text, 2000) or find_times(text))


def talk_of(text: str, lines: tuple[int, ...]) -> Head:
    """A heading that is a talk, taken apart: its speakers stand behind its title or before it."""
    first = speaker_before_title(text, lines, listed=True)
    if first:
        return Head(first[0].strip(EDGES), kind_of(first[0]), None, first[1], "")
    number = _numbered().match(plain(text))
    return read_head(text[number.end() :] if number else text, lines)


def says_who(line: Line | None) -> list[Speaker]:
    """The people of a line that hands over to their own words ("Ann Lee says:", "[ann](…) and [bo](…) write")."""
    if line is None or len(line.text) > LONGEST_SAYING or not (m := _says().search(plain(line.text))):
        return []
    names = line.text[: m.start()].strip(EDGES)
    marked = [" ".join(r.text.split()) for r in line.runs if (r.link or r.bold) and not r.image and r.text.strip()]
    left = plain(names)
    for name in marked:
        left = left.replace(plain(name), "", 1)
    alone = not re.sub(rf"(?<!\w){any_of('and')}(?!\w)|[\W_]", "", left)
    if marked and alone and all(len(n.split()) <= LONGEST_NAME and not is_organisation(n) for n in marked):
        return [Speaker(name=name, lines=(line.number,)) for name in marked]
    return [f.speaker for f in find_people(names, (line.number,), bold=(names,))]


@per_page
def _says() -> re.Pattern[str]:
    return re.compile(rf"\s{any_of('says')}\s*[:,…]?\s*$")


def _announces(text: str) -> bool:
    if find_times(text) or find("no_programme", text):
        return False
    return is_kind_word(text) in ("talk", "workshop") or is_whole("programme", plain(text).strip(EDGES))


def _ends(block: Block, top: Block) -> bool:
    return block.kind == "heading" and block.level <= top.level


def _kind_first(block: Block) -> bool:
    """Whether a heading says that it is a talk, and which ("Talk 1: Title")."""
    kind, colon, title = block.text.partition(":")
    named = block.kind == "heading" and colon and is_kind_word(kind) in ("talk", "workshop")
    return bool(named) and len(title.strip(EDGES)) >= SHORTEST and not find_times(title)


@per_page
def _numbered() -> re.Pattern[str]:
    return re.compile(rf"\W*{any_of('talk', 'workshop')}\s(?:#|n[°º.]\s?)?\d{{1,2}}\s?:")


def _who_inside(block: Block) -> bool:
    text = block.text
    return not find_dates(text, 2000) and not find_times(text) and bool(talk_of(text, ()).speakers)


def _who_below(block: Block) -> bool:
    if block.kind not in ("paragraph", "item") or not block.lines or find_times(block.lines[0].text):
        return False
    line = block.lines[0]
    alone = only_name(line) if len(block.lines) == 1 or line.text != block.text else []
    return bool(says_who(line) or speakers_of(line, announced=False) or alone)


def _is_other(text: str) -> bool:
    """Whether a heading among talks is about something else ("How to get there")."""
    return label_of(text) is not None or starts("registering", text) is not None or NAME.fullmatch(text) is not None
