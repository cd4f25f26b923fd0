"""Pictures that stand for labels: "📅 6 November", "🕣 20:30", "📍 Town Hall – 3 Mill Lane, Cork"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.loaders.times import find_dates, find_times
from knowledge.loaders.words import label_of, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.loaders.marks import Block

LABELS = {
    "venue": "📍📌🏠🏢🏛",
    "date": "📅🗓📆",
    "hours": "⏰⏱⌚⏲🕐🕑🕒🕓🕔🕕🕖🕗🕘🕙🕚🕛🕜🕝🕞🕟🕠🕡🕢🕣🕤🕥🕦🕧",
    "access": "🚇🚌🚊🚋🚆🚉",
    "contact": "📧📞",
}
NAMES = {picture: name for name, pictures in LABELS.items() for picture in pictures}
FIRST = re.compile(r"^[\W_]*?([\u231a-\u23f3\U0001f300-\U0001f6ff])[\ufe0f\s]*(?=\S)")
LONGEST = 140  # characters of such a line
LONGEST_REST = {"date": 24, "hours": 3}  # letters beside a date or the hours


def pictured_label(text: str) -> tuple[str, str, str] | None:
    """The field, the picture and the words of a line that begins with a picture for a label and has no other."""
    m = FIRST.match(text) if len(text) <= LONGEST else None
    name = NAMES.get(m[1]) if m else None
    if m is None or name is None:
        return None
    words = text[m.end() :].strip()
    if (":" in words and label_of(words.split(":")[0])) or label_of(words):
        return None
    spans = [d.at for d in find_dates(words, 2000)] if name == "date" else [t.at for t in find_times(words)]
    if name in ("date", "hours") and (not spans or _letters_beside(words, spans) > LONGEST_REST[name]):
        return None
    return (name, m[1], words) if name != "venue" or not spans else None


def _letters_beside(words: str, spans: list[tuple[int, int]]) -> int:
    for begin, end in reversed(spans):
        words = words[:begin] + " " + words[end:]
    return len(re.findall(r"[^\W\d_]", without("starting", without("from", words))))


def fact_blocks(blocks: Sequence[Block]) -> set[int]:
    """The first lines of blocks that tell place and day of the event beside pictures: no sessions."""
    found: set[int] = set()
    for block in blocks:
        names = {told[0] for line in block.lines if (told := pictured_label(line.text))}
        if "venue" in names and names & {"date", "hours"}:
            found.add(block.numbers[0])
    return found
