"""A programme in one line: "9:00 Welcome; 9:30 Clay (Ann Lee); 10:15 Coffee"."""

from __future__ import annotations

import itertools
import re

from knowledge.loaders.marks import Line, Run
from knowledge.loaders.times import find_times, leading_times

FEWEST = 3
CUT = re.compile(r"\s*(?:;|\s[/•·|–—-]|,)\s+(?=\S)")
LABEL = re.compile(r"^\W{0,3}[^:\d]{3,30}:\W{0,3}(?=\d)")


def in_one_line(line: Line) -> list[Line]:
    """The entries of a line that is a whole programme, else the line itself."""
    text = line.text
    if len(find_times(text)) < FEWEST:
        return [line]
    start = label.end() if (label := LABEL.match(text)) else 0
    cuts = [m for m in CUT.finditer(text) if leading_times(text[m.end() :])]
    begins = [start, *(m.end() for m in cuts)]
    if len(begins) < FEWEST or not leading_times(text[start:]):
        return [line]
    entries = [text[a:b] for a, b in itertools.pairwise([*begins, len(text)])]
    entries = [re.sub(r"\s*(?:;|\s[/•·|–—-]|,)\s*$", "", e) for e in entries]
    if not all(_titled(e) for e in entries):
        return [line]
    return [Line((Run(e),), line.number) for e in entries]


def _titled(entry: str) -> bool:
    lead = leading_times(entry)
    return lead is not None and len(re.findall(r"[^\W\d_]", lead[1])) > FEWEST
