"""Events of many dates: headings, lines and rows that are a session with its date, all of one list together."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from knowledge.loaders.kinds import EDGES
from knowledge.loaders.times import Times, find_dates, find_times, leading_times
from knowledge.loaders.words import any_of, find, is_whole, label_of, per_page, plain, starts, words

if TYPE_CHECKING:
    import datetime as dt

    from knowledge.loaders.draft import Draft
    from knowledge.loaders.envelope import Envelope
    from knowledge.loaders.marks import Block
    from knowledge.loaders.when import When

YEAR = re.compile(r"(?<![\d.])20[12]\d(?!\d)")
NOON = 12
FEWEST = 2
MOST = 0.6  # share of the places with a date that have to have a title too
SHORTEST = 4  # letters of a title
LONGEST = 220  # characters of a line
NEAR = 3  # blocks below a heading of which one may give its date
LONGEST_LINE = 40  # characters of a line that only gives the date


@dataclass(slots=True)
class Series:
    """Where a page lists sessions by date."""

    below: dict[int, int] = field(default_factory=dict)  # headings whose date stands below → block that gives it
    headings: set[int] = field(default_factory=set)  # headings that hold title and date
    others: set[int] = field(default_factory=set)  # blocks about deadlines, earlier editions and the like
    lines: set[int] = field(default_factory=set)  # numbers of lines that begin with the date of their session


class _Finder:
    """Walks the blocks section by section."""

    def __init__(self, blocks: list[Block], year: int | None) -> None:
        self.blocks, self.year = blocks, year
        self.found = Series()
        self.below: dict[int, int] = {}
        self.by_level: dict[int, list[int]] = defaultdict(list)
        self.titled: list[tuple[int, dt.date]] = []  # lines of the section with date and title
        self.dated = 0  # lines of the section that begin with a date
        self.other = False

    def read(self) -> Series:
        for i, block in enumerate(self.blocks):
            if block.kind == "heading" or (block.kind == "paragraph" and block.text.endswith(":")):
                self._close()
                self.other = _is_other(block.text)
            if self.other:
                self.found.others.add(i)
            if self.other or (block.level > 1 and block.kind != "heading"):
                continue
            if block.kind == "heading":
                self._heading(i, block)
            elif block.kind in ("paragraph", "item"):
                self._lines(block)
        self._close()
        for places, level in [(list(self.below), None), *((p, n) for n, p in self.by_level.items())]:
            alone = [i for i in places if not _timed_below(self.blocks, i, level or self.blocks[i].level)]
            if len(alone) >= FEWEST and len(alone) >= MOST * len(places):
                if level:
                    self.found.headings.update(alone)
                else:
                    self.found.below.update({i: self.below[i] for i in alone})
        return self.found

    def _heading(self, i: int, block: Block) -> None:
        below = _date_below(self.blocks, i, self.year) if not find_dates(block.text, self.year) else None
        if below and not label_of(block.text):
            self.below[i] = below
        elif date_and_title(block.text, self.year):
            self.by_level[block.level].append(i)

    def _lines(self, block: Block) -> None:
        first = _date_of_line(block.lines[0].text, self.year)
        if first and len(block.lines) > 1 and block.kind == "paragraph" and not find_times(block.lines[1].text):
            self.dated += 1
            self.titled.append((block.lines[0].number, first))
            return
        for line in block.lines:
            dates = find_dates(line.text, self.year)
            self.dated += bool(dates) and dates[0].at[0] < SHORTEST
            parted = date_and_title(line.text, self.year, first=True)
            if parted and not _is_other(parted[1]) and not only_labels(parted[1]):
                self.titled.append((line.number, parted[0]))

    def _close(self) -> None:
        dates = [date for _, date in self.titled]
        if len(set(dates)) >= FEWEST and dates == sorted(dates) and len(dates) >= MOST * self.dated:
            self.found.lines.update(number for number, _ in self.titled)
        self.titled, self.dated = [], 0


def find_series(blocks: list[Block], year: int | None) -> Series:
    return _Finder(blocks, year).read()


def _is_other(text: str) -> bool:
    """Whether a heading or a title is about dates that are no sessions: deadlines, earlier editions, registration."""
    kinds = ("previous_edition", "past", "no_series")
    return any(find(kind, text) for kind in kinds) or starts("registering", text) is not None


def _date_below(blocks: list[Block], at: int, year: int | None) -> int | None:
    """The block below a heading that gives its date: the next one, or one near it that says so."""
    for i in range(at + 1, min(at + 1 + NEAR, len(blocks))):
        block = blocks[i]
        if block.kind not in ("paragraph", "item") or not block.lines:
            return None
        label, colon, rest = block.lines[0].text.partition(":")
        if colon and label_of(label) == "date" and len(find_dates(rest, year)) == 1:
            return i
        if i == at + 1 and block.kind == "paragraph" and _date_of_line(block.lines[0].text, year):
            return i
    return None


def _date_of_line(text: str, year: int | None) -> dt.date | None:
    """The date that a line gives and nothing else."""
    dates = find_dates(text, year)
    if len(dates) != 1 or dates[0].until or len(text) > LONGEST_LINE or find_times(text):
        return None
    rest = text[: dates[0].at[0]] + text[dates[0].at[1] :]
    return dates[0].date if len(re.sub(r"\W", "", rest)) <= SHORTEST else None


def _timed_below(blocks: list[Block], at: int, level: int) -> bool:
    """Whether the part below a heading has sessions with times of their own."""
    for block in blocks[at + 1 :]:
        if block.kind == "heading" and block.level <= level:
            return False
        texts = block.cells or tuple(line.text for line in block.lines)
        if any(leading_times(t) for t in texts) and not any(find_dates(t, 2000) for t in texts[:1]):
            return True
        if block.kind == "heading" and find_times(block.text):
            return True
    return False


def date_and_title(text: str, year: int | None, *, first: bool = False) -> tuple[dt.date, str] | None:
    """ "14 January: Counting people", "Counting people – 14 January" → date and title; `first` only the former."""
    dates = find_dates(text, year)
    if len(dates) != 1 or dates[0].until or len(text) > LONGEST:
        return None
    start, end = dates[0].at
    before, after = text[:start].strip(EDGES + "([*_"), text[end:]
    if before and not first:
        after = _without_clocks(after)
    if not before:
        if not re.match(r"[\s*_]*[:–—|,.•·-]|[*_]+\s", after) and not re.match(r"\s+[^\W\da-z]", after):
            return None
        title = _without_time(after)
        return (dates[0].date, title) if _is_title(title) else None
    if first or after.strip(EDGES + ")]") or not re.search(r"[,:(|–—-]\s*$|\s(?:\w+)\s$", text[:start]):
        return None
    before = _preposition().sub("", before + " ").strip(EDGES + "(")
    return (dates[0].date, before) if _is_title(before) else None


def _without_clocks(text: str) -> str:
    """What is left of the words after a date without the hours that stand there too."""
    for t in reversed(find_times(text)):
        text = text[: t.at[0]] + text[t.at[1] :]
    return re.sub(
        rf"(?<!\w)(?:{any_of('from')}|{any_of('at_time')}|{any_of('to')}|{any_of('the')})(?!\w)", "", plain(text)
    )


def _without_time(text: str) -> str:
    text = text.strip(EDGES + ")")
    lead = leading_times(text)
    return (lead[1] if lead else text).strip(EDGES + ")")


def _is_title(text: str) -> bool:
    label, colon, _ = text.partition(":")
    return len(re.findall(r"[^\W\d_]", text)) >= SHORTEST and not (colon and label_of(label))


def only_labels(text: str) -> bool:
    """Whether the words beside a date only say what is on that day: "Registration deadline", "Event date"."""
    bare = text.strip(EDGES)
    named = is_whole("deadline", bare) or words().labels.get(plain(bare)) is not None
    return named or _deadline().search(plain(bare)) is not None


@per_page
def _deadline() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_of('deadline')})$")


@per_page
def _preposition() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{any_of('the')}|{any_of('from')}|{any_of('at_time')})\s*$")


def own_end(text: str) -> dt.time | None:
    """The end that is told of a session in its words ("this one runs longer, until 2pm")."""
    source = plain(text)
    for t in find_times(text):
        if t.end is None and _until().search(source[: t.at[0]]):
            return t.start
    return None


@per_page
def _until() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of('until')}\s+$")


def give_hours(drafts: list[Draft], when: When) -> None:
    """The hours that hold for each date of a series are those of its sessions, which have none of their own."""
    dated = Counter(d.date for d in drafts if d.date)
    alone = [d for d in drafts if d.date and not d.times and not d.duration and dated[d.date] == 1]
    if len(alone) < FEWEST or len(alone) < MOST * len(dated):
        return
    for draft in alone:
        opens, closes, _ = when.hours.get(draft.date) or when.hours.get(None) or (None, None, ())
        if opens is None:
            continue
        if closes and closes < opens and opens.hour >= NOON > closes.hour:
            closes = closes.replace(hour=closes.hour + NOON)
        end = next((e for text, _ in draft.said if (e := own_end(text))), None)
        draft.times = [Times(opens, end or closes, (0, 0))]


def _is_bold(block: Block) -> bool:
    return len(block.lines) == 1 and block.lines[0].all_bold


def year_told(envelope: Envelope, blocks: list[Block]) -> int | None:
    """The year of a page whose dates have none: the one in its title or its headings ("Dates 2027")."""
    title = envelope.text("title")
    texts = [title.text or "" if title else "", *(b.text for b in blocks if b.kind == "heading" or _is_bold(b))]
    years = Counter(int(y) for text in texts for y in YEAR.findall(text))
    return years.most_common(1)[0][0] if years else None
