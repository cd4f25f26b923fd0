"""Who speaks in a line below a session, and which lists are lists of talks with their speakers."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from knowledge.event import Speaker
from knowledge.loaders.kinds import EDGES, is_kind_word, kind_of
from knowledge.loaders.lecturers import lecturers
from knowledge.loaders.marks import Block, Line
from knowledge.loaders.names import NAME, UPPER
from knowledge.loaders.people import find_people, unnamed
from knowledge.loaders.roles import is_organisation, is_role, without_article
from knowledge.loaders.times import find_dates, find_times, leading_times
from knowledge.loaders.titles import speaker_before_title
from knowledge.loaders.words import any_of, find, is_whole, label_of, per_page, plain, starts

NAMED_LAST = re.compile(rf"[{UPPER}][\w’'-]+\s[\w’'-]+$")
FEWEST = 2
MOST = 0.6  # share of the items of a list
SHORTEST = 4  # characters of a title


def speakers_of(line: Line, *, announced: bool) -> list[Speaker]:
    """The speakers of a line that names them, [] where it is about something else."""
    text = line.text.strip()
    lead = starts("announce", text) or starts("by", text) or starts("moderator", text)
    rest = text[lead.end() :].lstrip(" :") if lead else text
    bold = bold_names([line])
    if not lead and (other_label(line) or find_dates(text, 2000)):
        return []
    found = find_people(rest, (line.number,), bold=bold)
    if not found:
        return []
    before = rest[: found[0].at].strip(" *_•,;:-–")
    titled = bool(lead and before) and without_article(before) == found[0].speaker.role
    before = "" if titled else before
    sure = bool(lead) or line.all_italic or announced or any(NAME.match(b.strip()) for b in bold)
    if before and not lead and (team := _of_team(line)):
        return team
    if (
        before
        and not (bold and rest.find(bold[0].strip()[:8]) == found[0].at and ":" in rest[: found[0].at])
        and ";" not in rest[: found[0].at]
    ):
        return []
    name = found[0].speaker.name or ""
    if not sure and not re.match(r"\s*[,(–—-]", rest[rest.find(name, found[0].at) + len(name) :]):  # "Dr. Ann Lee,"
        return []
    if len(text) > 400 and not bold:
        return []
    people = [f.speaker for f in found]
    if lead and starts("moderator", text):
        people = [replace(p, moderator=True) for p in people]
    from_before = [] if titled else _unnamed_before(rest[: found[0].at], line.number)
    return [*from_before, *people]


def bodies_in_brackets(line: Line) -> Line:
    """ "Ann Lee of [Tool Works](…)" as "Ann Lee (Tool Works)": what is linked behind "of" is no part of the name."""
    runs = list(line.runs)
    for i, (before, after) in enumerate(itertools.pairwise(runs)):
        linked = after.link and not after.image and not before.link and after.text[:1].isupper()
        joint = _of_at_end().search(plain(before.text)) if linked else None
        if joint and NAMED_LAST.search(before.text[: joint.start()]):
            runs[i] = before._replace(text=f"{before.text[: joint.start()]} (")
            runs[i + 1] = after._replace(text=f"{after.text.strip()})")
    return Line(tuple(runs), line.number)


@per_page
def _of_at_end() -> re.Pattern[str]:
    return re.compile(rf"\s{any_of('of')}\s*$")


def only_name(line: Line) -> list[Speaker]:
    """The person of a line that is a name and nothing else."""
    text = line.text.strip(" *_.")
    m = NAME.fullmatch(text)
    if m is None or is_organisation(text) or is_kind_word(text) or find("room", text) or find("venue_word", text):
        return []
    return [f.speaker for f in find_people(text, (line.number,), bold=(text,))]


def in_italics(line: Line) -> list[Speaker]:
    """The people whom a stretch in italics names after other words."""
    runs = [r for r in line.runs if r.italic and not r.bold and NAME.match(r.text.strip())]
    return [] if line.all_italic else [f.speaker for r in runs for f in find_people(r.text.strip(), (line.number,))]


def title_in_italics(line: Line, after: int = 0) -> tuple[str, list[Speaker]] | None:
    """Title and people of a line whose title stands in italics behind who speaks ("Ann Lee (Body), *Title*")."""
    runs = [r for r in line.runs if not r.image]
    while runs and not runs[-1].text.strip(EDGES):
        runs.pop()
    first = len(runs)
    while first and runs[first - 1].italic:
        first -= 1
    title = " ".join("".join(r.text for r in runs[first:]).split()).strip(EDGES)
    before = " ".join("".join(r.text for r in runs[:first]).split())[after:].strip(EDGES + "])>")
    if len(title) < SHORTEST or not before or is_role(title) or is_organisation(title) or only_in_language(title):
        return None
    found = find_people(before, (line.number,), bold=(before,))
    return (title, [f.speaker for f in found]) if found and not found[0].at else None


def only_in_language(text: str) -> bool:
    """Whether words only say in which language or way something is held."""
    return is_whole("in_language", plain(text).strip(EDGES + "()"))


def enriched(known: list[Speaker], people: list[Speaker]) -> list[Speaker]:
    """The speakers known, with what is told of them once more, and the others."""
    told = {plain(p.name): p for p in people if p.name}
    found = []
    for s in known:
        more = told.pop(plain(s.name or ""), None)
        if more and not (s.role or s.organisation):
            s = replace(s, role=more.role, organisation=more.organisation)
        found.append(s)
    return [*found, *(p for p in people if not p.name or plain(p.name) in told)]


def bold_of(line: Line, rest: str) -> str:
    """What is in bold at the beginning of the rest of a line."""
    runs = [r for r in line.runs if r.text.strip()]
    texts: list[str] = []
    for run in runs:
        piece = run.text
        if run.bold or (run.italic and not line.all_italic):
            texts.append(piece)
        elif (texts and piece.strip(EDGES)) or (texts and not any(r.bold for r in runs[runs.index(run) :])):
            break
    for text in ("".join(texts), *texts):
        text = " ".join(text.split())
        lead = leading_times(text)
        inner = lead[1].lstrip("])> :") if lead else text
        if inner.strip(EDGES) and rest.lstrip(EDGES).startswith(inner.strip(EDGES)):
            return inner.strip(EDGES)
    return ""


def bold_names(lines: list[Line]) -> tuple[str, ...]:
    return tuple(" ".join(r.text.split()) for line in lines for r in line.runs if r.bold and r.text.strip())


def other_label(line: Line) -> bool:
    """Whether a line begins with a label in bold that announces no speakers ("**Authors:** A; B")."""
    bold = line.bold.strip()
    label = re.match(r"\W{0,3}([^\W\d]{3,20})\s?:\s", line.text)
    if label and not bold_names([line]) and not label_of(label[1]):
        return not (is_kind_word(label[1]) or starts("announce", label[1]) or starts("moderator", label[1]))
    return bold.endswith(":") or (bool(bold) and line.text[len(bold) :].lstrip().startswith(":"))


def _of_team(line: Line) -> list[Speaker]:
    """The people of "**Team, country** - Ann Lee, head of programmes"; mentors do not speak."""
    parts = re.split(r"\s+[-–—]\s+", line.text, maxsplit=1)
    if len(parts) < 2 or not line.bold or not parts[0].strip(" *").startswith(line.bold.strip(EDGES)[:12]):
        return []
    found = find_people(parts[1], (line.number,))
    if not found or found[0].at:
        return []
    people = [f.speaker for f in found if not (f.speaker.role and find("no_speaker", f.speaker.role))]
    people = [p if p.role or not p.organisation or not p.organisation.islower() else _by_role(p) for p in people]
    if len(found) == 1 and not people[0].organisation:
        return [replace(people[0], organisation=parts[0].split(",")[0].strip(EDGES))]
    return people


def _by_role(speaker: Speaker) -> Speaker:
    return replace(speaker, role=speaker.organisation, organisation=None)


def speaking_body(line: Line) -> Speaker | None:
    """An organisation that speaks: its name alone in bold at the beginning of an item, no colon after it."""
    bold = line.bold.strip(EDGES)
    after = line.text.strip()[len(line.bold.strip()) :].lstrip()
    if (
        not bold
        or len(bold.split()) > 6
        or not bold[0].isupper()
        or ":" in line.text
        or (after and not after.startswith(","))
    ):
        return None
    return Speaker(name=bold, role=after.strip(EDGES) or None, lines=(line.number,))


def _unnamed_before(text: str, number: int) -> list[Speaker]:
    parts = [unnamed(part, (number,)) for part in text.split(";")]
    return [p for p in parts if p]


def speaking_lists(blocks: list[Block]) -> set[int]:
    """Positions of the items of lists whose items are mostly "Title – Speaker", and of such paragraphs."""
    found: set[int] = set()
    run: list[int] = []
    paragraphs: list[int] = []
    heading = ""
    for i, block in enumerate([*blocks, Block("heading", ())]):
        if block.kind == "item" and block.level == 1:
            run.append(i)
            continue
        if block.kind in ("heading", "cell") or block.parent < 0:
            told = max(sum(_ends_with_people(blocks[j]) for j in run), sum(begins_with_people(blocks[j]) for j in run))
            if told >= FEWEST and told >= MOST * len(run) and not _no_talks(heading):
                found.update(run)
            run = []
        if block.kind == "heading":
            if sum(_ends_with_people(blocks[j]) for j in paragraphs) >= FEWEST and not _no_talks(heading):
                found.update(paragraphs)
            heading, paragraphs = block.text, []
        elif block.kind == "paragraph" and block.parent < 0 and _titled_in_bold(block):
            paragraphs.append(i)
    return found


def begins_with_people(block: Block) -> bool:
    """Whether an item is a talk behind who gives it ("Ann Lee (Body): Title")."""
    text = block.lines[0].text.strip()
    if "@" in text:
        return False
    return speaker_before_title(text, (), listed=True) is not None or lecturers(text, ()) is not None


def lines_behind_people(blocks: list[Block]) -> set[int]:
    """Numbers of the timed lines that are titles behind who speaks, where most that are no breaks are so."""
    found: set[int] = set()
    others = 0
    for line in (line for b in blocks if b.kind in ("item", "paragraph") for line in b.lines):
        lead = leading_times(line.text)
        rest = lead[1].lstrip(EDGES + "])") if lead else ""
        if not rest or kind_of(rest) in ("break", "meal", "welcome", "closing"):
            continue
        if speaker_before_title(rest, (), listed=True) and not is_kind_word(rest.split(":")[0]):
            found.add(line.number)
        else:
            others += 1
    return found if len(found) >= FEWEST and len(found) > others else set()


@per_page
def _by_last() -> re.Pattern[str]:
    """ "Title, with Ann Lee"."""
    return re.compile(rf",\s{any_of('by')}\s(?=[^,]*$|[^,]+,[^,]*$)")


def _no_talks(heading: str) -> bool:
    return bool(find("no_programme", heading) or find("past", heading))


def _titled_in_bold(block: Block) -> bool:
    """Whether a paragraph begins with a title in bold and goes on behind a dash ("**Title** — Ann Lee")."""
    line = block.lines[0]
    bold = line.bold.strip()
    after = line.text[len(bold) :]
    return len(bold) > SHORTEST and not NAME.fullmatch(bold.strip(EDGES)) and re.match(r"\s+[–—-]\s", after) is not None


def _ends_with_people(block: Block) -> bool:
    text = block.lines[0].text
    if by := _by_last().search(plain(text)):
        found = find_people(text[by.end() :], ())
        if found and found[0].at == 0 and len(text[: by.start()].strip(EDGES)) >= SHORTEST and not find_times(text):
            return True
    parts = re.split(r"\s+[–—-]\s+", text)
    if len(parts) < 2 or len(parts[0]) < 8 or find_times(parts[0]) or label_of(parts[0]):
        return False
    found = find_people(parts[-1], ())
    return bool(found) and found[0].at == 0
