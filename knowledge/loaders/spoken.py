"""A line of prose as sentences, and the people whom its sentences announce."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from knowledge.event import Speaker
from knowledge.loaders.marks import Line, Run
from knowledge.loaders.names import NAME
from knowledge.loaders.people import find_people
from knowledge.loaders.prose import END
from knowledge.loaders.words import any_of, kinds_in, per_page, plain, starts

LONGEST = 260  # characters of a sentence that announces somebody


def parts_of(line: Line) -> list[Line]:
    """The sentences of a line, each with its marks."""
    text = "".join(r.text for r in line.runs)
    cuts = [0, *(m.end() for m in END.finditer(text)), len(text)]
    if len(cuts) == len((0, 1)):
        return [line]
    found = []
    for start, stop in itertools.pairwise(cuts):
        runs, at = [], 0
        for run in line.runs:
            a, b = max(start - at, 0), min(stop - at, len(run.text))
            if a < b:
                runs.append(run._replace(text=run.text[a:b]))
            at += len(run.text)
        found.append(Line(tuple(runs), line.number))
    return found


def told_people(line: Line) -> list[Speaker]:
    """The people of the sentences that announce them ("What to record. With **Ann Lee**, editor. Chair: Bo Roy")."""
    found: list[Speaker] = []
    for part in parts_of(line):
        text = part.text.strip()
        kinds = kinds_in(text, "announce", "by", "moderator") if len(text) <= LONGEST else ()
        lead = _lead(*kinds).match(plain(text)) if kinds else None
        if lead is None:
            continue
        people = find_people(text[lead.end() :], (line.number,), bold=marked_names(part))
        if people and not text[lead.end() :][: people[0].at].strip(" *_•,;:-–"):
            leads = starts("moderator", text) is not None
            found += [replace(f.speaker, moderator=f.speaker.moderator or leads) for f in people]
    return found


def described_in(line: Line) -> list[Speaker]:
    """The people whose names a sentence marks and describes ("The botanist *Ann Lee* (Garden Trust) shows …")."""
    names = marked_names(line)
    if not names or line.all_italic or line.all_bold:
        return []
    found = find_people(line.text, (line.number,), bold=names)
    told = [f.speaker for f in found if f.speaker.name in names]
    return [s for s in told if s.organisation or (s.role and not starts("and", s.role))]


@per_page
def _lead(*kinds: str) -> re.Pattern[str]:
    return re.compile(rf"\W*{any_of(*kinds)}(?!\w)\s*:?\s*(?:{any_of('by')}\s+)?")


def marked_names(line: Line) -> tuple[str, ...]:
    """The names that a line marks, in bold, in italics or with a link."""
    return tuple(" ".join(r.text.split()) for r in line.runs if _marked(r) and NAME.match(r.text.strip()))


def _marked(run: Run) -> bool:
    return run.bold or run.italic or bool(run.link)
