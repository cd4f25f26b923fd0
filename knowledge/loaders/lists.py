"""What a list is, by all its items together: sessions at one time, sessions with a date each."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from knowledge.loaders.kinds import EDGES, is_kind_word, kind_of
from knowledge.loaders.names import NAME
from knowledge.loaders.people import find_people
from knowledge.loaders.times import find_times, leading_times
from knowledge.loaders.titles import QUOTED
from knowledge.loaders.voices import begins_with_people
from knowledge.loaders.words import any_of, find, is_whole, label_of, per_page, plain, starts

if TYPE_CHECKING:
    from collections.abc import Callable

    from knowledge.loaders.marks import Block, Line

FEWEST = 2
MOST = 0.6  # share of the items that has to have the form
SHORT = 120  # characters of an item that is only a title
LONGEST_LEAD = 140
SHORTEST = 5  # of a title in bold


@dataclass(slots=True)
class Run:
    """A list: the positions of its items, and the position of what it stands under."""

    lead: int
    items: list[int] = field(default_factory=list)


def runs_of(blocks: list[Block]) -> list[Run]:
    """The lists of a page, of any depth."""
    found: list[Run] = []
    open_runs: dict[int, Run] = {}
    for i, block in enumerate(blocks):
        if block.kind != "item":
            if block.parent < 0:
                open_runs = {}
            continue
        open_runs = {level: run for level, run in open_runs.items() if level <= block.level}
        run = open_runs.get(block.level)
        if run is None:
            run = Run(block.parent if block.parent >= 0 else i - 1)
            open_runs[block.level] = run
            found.append(run)
        run.items.append(i)
    return [r for r in found if len(r.items) >= FEWEST]


def sharing_lists(blocks: list[Block]) -> dict[int, int]:
    """Items that are sessions at the one time that stands above them: item → what gives the time."""
    found: dict[int, int] = {}
    labels = repeated_labels(blocks)
    for run in runs_of(blocks):
        lead = blocks[run.lead] if run.lead >= 0 else None
        if any(bold_label(blocks[i]) in labels for i in run.items):
            continue
        if lead is None or lead.kind == "cell" or not _gives_time(lead) or len(lead.text) > LONGEST_LEAD:
            continue
        items = [blocks[i] for i in run.items]
        if any(find_times(b.lines[0].text) for b in items):
            continue
        if _mostly(items, _announces) or (_names_many(lead) and _mostly(items, _is_short)):
            found.update(dict.fromkeys(run.items, run.lead))
    return found


def repeated_labels(blocks: list[Block]) -> set[str]:
    """The labels in bold that the items of several lists begin with: "**Place**: Main hall" under each session."""
    counts: Counter[str] = Counter()
    for run in runs_of(blocks):
        counts.update({label for i in run.items if (label := bold_label(blocks[i]))})
    return {label for label, count in counts.items() if count >= FEWEST and not starts("room", label)}


def bold_label(item: Block) -> str:
    line = item.lines[0]
    bold = line.bold.strip()
    named = bold.endswith(":") or line.text[len(bold) :].lstrip().startswith(":")
    return plain(bold).strip(EDGES) if bold and named else ""


def turn_lists(blocks: list[Block]) -> set[int]:
    """Items that are talks one after the other in a session above them, each behind who gives it."""
    found: set[int] = set()
    for run in runs_of(blocks):
        lead = blocks[run.lead] if run.lead >= 0 else None
        items = [blocks[i] for i in run.items]
        timed = lead is not None and lead.kind != "cell" and find_times(lead.text)
        if timed and _mostly(items, begins_with_people) and not any(find_times(b.lines[0].text) for b in items):
            found.update(run.items)
    return found


def agenda_lists(blocks: list[Block]) -> set[int]:
    """Items of the order of business of a meeting, which has no times."""
    found: set[int] = set()
    for run in runs_of(blocks):
        lead = blocks[run.lead] if run.lead >= 0 else None
        if lead is None or lead.kind not in ("heading", "paragraph") or len(lead.text) > SHORT:
            continue
        items = [blocks[i] for i in run.items]
        if find("agenda", lead.text) and blocks[run.items[0]].level == 1 and not any(find_times(b.text) for b in items):
            found.update(run.items)
    return found


def standing_lists(blocks: list[Block]) -> set[int]:
    """Items without a time below words that say that they are workshops, stands, all day long."""
    found: set[int] = set()
    for run in runs_of(blocks):
        lead = blocks[run.lead] if run.lead >= 0 else None
        if lead is None or lead.kind not in ("heading", "paragraph") or len(lead.text) > SHORT or len(lead.lines) > 1:
            continue
        bare = re.sub(r"\s*[(\[][^()\[\]]*[)\]]", "", lead.text).strip(EDGES)
        named = is_kind_word(bare) in ("workshop", "talk") or find("standing", bare) is not None
        labelled = lead.kind == "heading" or lead.lines[0].all_bold or lead.text.rstrip(" *").endswith(":")
        items = [blocks[i] for i in run.items]
        if named and labelled and not any(find_times(b.text) for b in items) and all(map(_is_title, items)):
            found.update(run.items)
    return found


def mixed_lists(blocks: list[Block]) -> set[int]:
    """Items without a time between items that have one, where they name a part of a programme ("Talk 2", "Dinner")."""
    found: set[int] = set()
    for run in runs_of(blocks):
        timed = [i for i in run.items if leading_times(blocks[i].lines[0].text)]
        if timed and timed[0] == run.items[0]:
            untimed = [blocks[i].lines[0] for i in run.items if i not in timed]
            parts = {line.number for line in untimed if _names_part(line.text) or _part_of_day(line)}
            found.update(i for i in run.items if i not in timed and blocks[i].lines[0].number in parts)
    return found


def _part_of_day(line: Line) -> bool:
    """Whether a line begins with a marked part of the day ("_in the morning_ Excursion")."""
    first = next((r for r in line.runs if r.text.strip()), None)
    marked = first is not None and (first.bold or first.italic) and first.text.strip(EDGES)
    return bool(marked) and any(is_whole(kind, plain(str(marked))) for kind in ("day_part", "afterwards"))


@per_page
def _afterwards() -> re.Pattern[str]:
    return re.compile(rf"\W*{any_of('afterwards')}\s?(?::|[–—-]\s)\s*")


def after_that(line: Line) -> str:
    """An item without the word that says that it comes next ("Then: drinks")."""
    text = line.text
    if _part_of_day(line):
        first = next(r.text.strip() for r in line.runs if r.text.strip())
        return text[text.find(first) + len(first) :].strip(EDGES)
    m = _afterwards().match(plain(text))
    return text[m.end() :] if m else text


def _names_part(text: str) -> bool:
    bare = re.sub(r"\s*[(\[][^()\[\]]*[)\]]", "", text).strip(EDGES)
    if after := _afterwards().match(plain(text)):
        return 0 < len(text) - after.end() <= SHORT / 2
    kind = kind_of(bare)
    named = is_kind_word(bare) or (kind in ("break", "meal", "welcome", "closing") and len(bare) <= SHORT / 2)
    return bool(named) and not bare.endswith(".") and label_of(bare) is None


def _is_title(item: Block) -> bool:
    """Whether an item is a title, not an instruction ("Bring a laptop.")."""
    text = item.lines[0].text.strip()
    sentence = text.endswith((".", "!")) and not item.lines[0].bold
    return text[:1] != text[:1].lower() and not sentence and _is_short(item)


def _mostly(items: list[Block], test: Callable[[Block], bool]) -> bool:
    told = sum(map(test, items))
    return told >= FEWEST and told >= MOST * len(items)


def _gives_time(lead: Block) -> bool:
    return len(find_times(lead.text)) == 1 and len(lead.lines) == 1


def _names_many(lead: Block) -> bool:
    """Whether what stands above a list says that its items are sessions ("Workshops", "in parallel")."""
    text = lead.text
    for t in reversed(find_times(text)):
        text = text[: t.at[0]] + text[t.at[1] :]
    bare = re.sub(r"\s*[(\[][^()\[\]]*[)\]]", "", text).strip(EDGES)
    return is_kind_word(bare) in ("workshop", "talk") or find("parallel", text) is not None


def _is_short(item: Block) -> bool:
    return len(item.lines[0].text) <= SHORT and not label_of(item.lines[0].text.split(":")[0])


def _announces(item: Block) -> bool:
    """Whether an item is a title with what belongs to it: in bold or in quotes, or before its speaker."""
    line = item.lines[0]
    text, bold = line.text.strip(), line.bold.strip(EDGES)
    if starts("announce", text):  # "Speaker 2: Ann Lee"
        return False
    if bold:
        rest = text[len(line.bold.strip()) :].strip()
        person = NAME.fullmatch(bold) is not None and not rest.startswith(":")
        named = len(bold.split()) > 1 or rest.startswith(":")
        return len(bold) >= SHORTEST and named and not label_of(bold) and not person
    if QUOTED.match(text):
        return True
    parts = re.split(r"\s+[–—-]\s+|:\s+|\s+\(", text)
    people = find_people(parts[-1], ()) if len(parts) > 1 else []
    return bool(people) and people[0].at == 0 and not NAME.fullmatch(plain(parts[0]))
