"""The programme of a page: which blocks are sessions, under which day, room and track."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from knowledge.event import Kind, Speaker
from knowledge.loaders.draft import Draft, title_words
from knowledge.loaders.people import NAME, find_people, unnamed
from knowledge.loaders.table import read_row
from knowledge.loaders.times import Dated, Times, find_dates, find_times, leading_times
from knowledge.loaders.titles import (
    EDGES,
    QUOTED,
    SENTENCE_END,
    is_kind_word,
    kind_of,
    numbered_phase,
    read_head,
    take_room,
)
from knowledge.loaders.tree import Block, Line, Run
from knowledge.loaders.words import any_of, find, label_of, per_page, plain, starts, words

if TYPE_CHECKING:
    from collections.abc import Collection

SHORT = 90  # characters of a group's label
LONGEST = 160  # characters of a title before its time
SHORT_DETAIL = 120  # characters of a line below a session that may end in its speaker
SHORTEST_TITLE = 10
SHORTEST_NAME = 3  # of what stands before a speaker
LONGEST_LOWER = 200  # characters of a title in small letters
LABEL = 6  # level of a paragraph that stands for a heading


@dataclass(slots=True)
class Group:
    """What holds for the sessions below a heading or a label."""

    date: dt.date | None = None
    room: str | None = None
    track: str | None = None
    kind: Kind | None = None
    times: list[Times] = field(default_factory=list)
    times_lines: list[int] = field(default_factory=list)
    level: int = 0  # of the heading that gave room or track


class Programme:
    """Walks the blocks of a page and collects its sessions."""

    def __init__(self, year: int | None, days: list[dt.date], stops: Collection[int] = ()) -> None:
        self.year = year
        self.stops = stops  # lines that only say where the event is on which day
        self.days = days
        self.found: list[Draft] = []
        self.untimed: list[Draft] = []
        self.group = Group()
        self.programme = 0  # level of the heading that opened the programme, 0 outside
        self.section = 0
        self.current: Draft | None = None
        self.waiting: list[Line] = []  # paragraphs that belong to the current session if another one follows
        self.titles: dict[frozenset[str], Draft] = {}
        self.items = 0  # items seen since the last heading or label
        self.at = 0  # position of the block that is read
        self.speaking: set[int] = set()  # items that are "Title – Speaker"
        self.timed_by: Block | None = None  # the paragraph whose first line gave the heading above its time

    def read(self, blocks: list[Block]) -> list[Draft]:
        self.speaking = speaking_lists(blocks)
        for i, block in enumerate(blocks):
            self.at = i
            if block.numbers and block.numbers[0] in self.stops:
                continue
            match block.kind:
                case "heading":
                    self._heading(block, blocks[i + 1] if i + 1 < len(blocks) else None)
                case "cell":
                    self._row(block)
                case _:
                    self._text(block)
        timed = {d.section for d in self.found if d.times or d.date}
        found = [d for d in self.found if not d.container]
        kept = [*found, *(d for d in self.untimed if d.section not in timed or d.sure)]
        return sorted(kept, key=lambda d: min(d.lines))

    # Headings and labels

    def _heading(self, block: Block, below: Block | None) -> None:
        text = block.text
        lead = leading_times(text)
        if lead and not find_dates(lead[1], self.year):
            if block.level <= self.group.level:
                self.group.room = self.group.track = None
            self._session(list(block.lines), "heading", block.level)
            return
        self._leave(block.level)
        if below and below.kind in ("paragraph", "item") and self._timed_below(block, below):
            return
        if self._details(block):
            return
        if self._names_one(block, below):
            self._add(Draft("heading", list(block.numbers), kind=kind_of(text), title=text.strip(EDGES)), block.level)
            return
        if self._phase_lasts(block):
            return
        if self._group(text, block.level):
            return
        timed = find_times(text)
        if self.programme and timed and timed[0].at[0] > 8 and not label_of(text.split(":")[0]):
            self._titled(list(block.lines), "heading", block.level)
        elif (
            self.programme
            and block.level >= 4
            and (kind := kind_of(text)) in ("workshop", "panel")
            and (not is_kind_word(text) or re.search(r"\d", text))
        ):
            self._add(Draft("heading", list(block.numbers), kind=kind, title=text.strip(EDGES)), block.level)

    def _timed_below(self, block: Block, below: Block) -> bool:
        """A heading with nothing but its date and time below it ("## Title", "*Tuesday 2 May, 9:30-12:00*")."""
        line, text = below.lines[0], block.text
        if label_of(line.bold.strip()) in ("date", "hours"):  # "**When?** 14 June, 13:15-13:45"
            line = Line((Run(line.text[len(line.bold.strip()) :], italic=True),), line.number)
        times, dates = find_times(line.text), find_dates(line.text, self.year)
        if not times or label_of(text) or starts("programme", text) or not (dates or line.all_italic or line.all_bold):
            return False
        spans = [*(t.at for t in times), *(d.at for d in dates)]
        before, after = line.text[: min(a for a, _ in spans)], line.text[max(b for _, b in spans) :]
        if len(before.strip(EDGES)) > 8 or len(after.strip(EDGES)) > 40 or self._is_page_title(block):
            return False
        self._add(_timed_draft(block, line, times, dates), block.level)
        self.timed_by = below
        return True

    def _names_one(self, block: Block, below: Block | None) -> bool:
        """A heading without a time that is one workshop or panel: "Workshop 1" over its title, "Workshop: title"."""
        text = block.text
        if not self.programme or block.level <= self.programme or below is None or below.kind != "paragraph":
            return False
        if kind_of(text) not in ("workshop", "panel") or not below.lines:
            return False
        return (below.lines[0].all_italic and re.search(r"\d", text) is not None) if is_kind_word(text) else ":" in text

    def _phase_lasts(self, block: Block) -> bool:
        """A heading that is a numbered phase with its duration ("Part 2 – Title [40 minutes]")."""
        head = read_head(block.text, block.numbers)
        if head.duration is None or not numbered_phase(block.text):
            return False
        draft = Draft("heading", list(block.numbers), title=head.title, kind=head.kind, duration=head.duration)
        draft.speakers, draft.sure = list(head.speakers), True
        self._add(draft, block.level)
        return True

    def _details(self, block: Block) -> bool:
        """A heading that repeats the title of a session: what follows is about that one."""
        twin = self.titles.get(title_words(block.text))
        if twin is None or is_kind_word(block.text) or twin.style == "heading":
            return False
        self.current = twin
        twin.style, twin.level = "heading", block.level
        twin.lines += block.numbers
        return True

    def _is_page_title(self, block: Block) -> bool:
        return self.at == 0 and block.level <= 2 and not self.programme

    def _leave(self, level: int) -> None:
        """A heading ends the session and, where it is no deeper, the programme."""
        if self.current and (self.current.style != "heading" or level <= self.current.level):
            self.current = None
        self.timed_by = None
        self.waiting = []
        self.items = 0
        self.group.times = []
        if self.programme and level <= self.programme:
            self.programme = 0
            self.group = Group(date=self.group.date)
        elif self.programme:
            self.group = Group(date=self.group.date, room=self.group.room)
        else:
            self.group = Group(date=self.group.date)

    def _group(self, text: str, level: int) -> bool:
        """Whether a heading or a label opens the programme, a day, a room or a track of it."""
        label = text.strip(" :*_")
        bare = plain(label)
        if len(label) > SHORT and not starts("programme", label):
            return False
        dates = [d for d in find_dates(label, self.year) if d.until is None]
        day = self._day(label)
        opens = find("programme", label)
        if find("no_programme", label):
            nested = self.programme > 0 and level > self.programme
            self.programme = self.programme if nested else 0
            self.group.track = label if nested else None
            return True
        if opens and (opens.start() <= 12 or bare.endswith(opens[0])) and not self._is_title(label):
            nested = self.programme > 0 and level > self.programme
            self.programme = self.programme if nested else max(level, 1)
            if not nested:
                self.section += 1
            self.group.kind = _group_kind(label)
            self.group.track = label if nested else None
            self.group.date = dates[0].date if len(dates) == 1 else day or self.group.date
            return True
        if find("panels_follow", label):
            self.programme, self.section = level, self.section + 1
            return True
        if len(dates) == 1 and len(_without(label, dates[0].at).strip(EDGES + "()")) <= 40 and not find_times(label):
            self.programme = self.programme or max(level, 1)
            rest = _without(label, dates[0].at).strip(EDGES + "()")
            self.group = Group(date=dates[0].date, track=rest or None, kind=self.group.kind)
            return True
        if day and len(bare.split()) <= 4 and not find_times(label):
            self.programme = self.programme or max(level, 1)
            self.group = Group(date=day, kind=self.group.kind)
            return True
        if room := _room_label(label):
            self.group = Group(date=self.group.date, room=room, kind=_group_kind(label) or self.group.kind, level=level)
            if level == LABEL:
                self.programme = self.programme or level
            return True
        if self.programme and level > self.programme:
            self.group.track, self.group.kind, self.group.level = label, _group_kind(label), level
            return True
        return False

    def _day(self, label: str) -> dt.date | None:
        """The day of the event that a label means by its weekday ("Saturday") or its number ("Day 2")."""
        source = plain(label)
        named = {words().weekdays[w] for w in re.findall(r"[^\W\d_]{3,}", source) if w in words().weekdays}
        of_name = [d for d in self.days if d.weekday() in named]
        if len(named) == 1 and len(of_name) == 1 and len(self.days) > 1:
            return of_name[0]
        numbered = re.match(rf"{any_of('day_word')}\s?(\d)(?!\d)", source)
        return self.days[int(numbered[1]) - 1] if numbered and 0 < int(numbered[1]) <= len(self.days) else None

    def _is_title(self, label: str) -> bool:
        return bool(QUOTED.search(label)) or len(label) > SHORT

    # Paragraphs and items

    def _text(self, block: Block) -> None:
        if block.kind == "item":
            self.items += 1
        parts: list[list[Line]] = []
        for line in block.lines[1:] if block is self.timed_by else block.lines:
            if not parts or (leading_times(line.text) and block.kind != "item"):
                parts.append([])
            parts[-1].append(line)
        for part in parts:
            self._part(block, part)

    def _part(self, block: Block, lines: list[Line]) -> None:
        nested = block.kind == "item" and block.level > 1
        lead = leading_times(lines[0].text)
        if lead and self.at + 1 in self.speaking and block.kind == "paragraph" and block.text.endswith(":"):
            return  # "From 9:30 to 12:00, one after the other:"
        if lead and self._is_session(lead[1], block):
            self._session(lines, block.kind, block.level)
        elif block.kind == "paragraph" and block.parent < 0 and self._heads(lines) and self._label(lines):
            return
        elif self.group.times and not nested and not self._speaks(lines):
            self._in_group_times(lines, block)
        elif self._labels(lines) or (self._opens_parallel(lines, block) and self._parallel(lines)):
            return
        elif self.at in self.speaking and not nested and not self._belongs(lines):
            self._add_untimed(lines, block, sure=True)
        elif (self.programme or self._announces(lines, block)) and not nested and self._dated(lines, block):
            return
        elif self.programme and block.kind == "item" and not nested and not self._belongs(lines):
            self._add_untimed(lines, block)
        elif self.programme and block.kind == "paragraph" and not self.current and self._opens_or_closes(lines[0].text):
            self._session(lines, "paragraph", 1)
        else:
            self._tail(lines, block)

    def _is_session(self, rest: str, block: Block) -> bool:
        """A time at the beginning makes a session where a title follows or the programme is open."""
        if not rest.strip(EDGES + "])>") and block.kind == "paragraph":
            return bool(self.programme) or block.parent < 0
        opening = rest.lstrip()
        parted = rest.lstrip("*_ )]").startswith((":", "-", "–", "|"))
        told = block.kind == "paragraph" and not self.programme and rest.rstrip().endswith(".")
        return not (opening[:1].islower() and not parted and (told or len(rest) > LONGEST_LOWER))

    def _heads(self, lines: list[Line]) -> bool:
        """Whether a paragraph stands for a heading: a label that is not the speaker of the session above."""
        return self._is_label(lines) and not (lines[0].all_bold and self._speaks(lines))

    def _is_label(self, lines: list[Line]) -> bool:
        """A short paragraph that stands for a heading: all bold, or with a colon at its end."""
        text = " ".join(line.text for line in lines)
        return (
            len(lines) == 1
            and (lines[0].all_bold or text.rstrip(" *").endswith(":") or _is_date(text, self.year))
            and len(text) <= 140
        )

    def _label(self, lines: list[Line]) -> bool:
        text = lines[0].text
        owner = self.current if self.current and self.current.style == "heading" else None
        if not self._group(text, LABEL):
            return False
        self.current = owner
        self.waiting, self.items, self.group.times = [], 0, []
        return True

    def _session(self, lines: list[Line], style: str, level: int) -> None:
        """A session whose line begins with its time."""
        text = " ".join(line.text for line in lines[:1])
        lead = leading_times(text)
        times, rest = lead or ([], text)
        rest = rest.strip().lstrip("])>*_ ")
        numbers = [line.number for line in lines]
        if not rest.strip(EDGES) and style == "paragraph" and len(lines) == 1:
            self._flush()
            self.current = None
            self.group.times, self.group.times_lines = times, numbers
            return
        dates = find_dates(rest[:40], self.year)
        head = read_head(rest, (numbers[0],), bold=_bold_of(lines[0], rest), names=_bold_names(lines))
        draft = Draft(style, numbers, times=times, title=head.title, kind=head.kind, room=head.room)
        draft.speakers, draft.duration = list(head.speakers), None if times and times[0].end else head.duration
        if dates and dates[0].at[0] < 4:
            draft.date = dates[0].date
        draft.speakers = draft.speakers or _in_italics(lines[0])
        if head.abstract:
            draft.said.append((head.abstract, numbers[0]))
        self._add(draft, level)
        for line in lines[1:]:
            self._detail(draft, line)

    def _titled(self, lines: list[Line], style: str, level: int) -> bool:
        """A session whose date and time follow its title."""
        text = " ".join(line.text for line in lines)
        times = find_times(text)
        dates = find_dates(text, self.year)
        if not times and not dates:
            return False
        spans = [*(t.at for t in times), *(d.at for d in dates)]
        first, last = min(a for a, _ in spans), max(b for _, b in spans)
        title = re.sub(rf"[\s,(|–—-]*(?:{_prefixes()})?\s*$", "", text[:first])
        if len(title) < 4 or len(title) > LONGEST or SENTENCE_END.search(title) or find("registering", title):
            return False
        numbers = [line.number for line in lines]
        head = read_head(title, (numbers[0],), bold=lines[0].bold, names=_bold_names(lines))
        after = read_head(text[last:].strip(" ,;:)"), (numbers[-1],), names=_bold_names(lines))
        _, room = take_room("x" + text[last:])
        draft = Draft(style, numbers, times=times[:4], title=head.title, kind=head.kind)
        draft.room = room or head.room or after.room or _room_label((after.title or "").split(",")[0])
        draft.speakers = [*head.speakers, *after.speakers]
        draft.date = dates[0].date if dates else None
        if head.title and is_kind_word(head.title) and after.title and not head.speakers:
            draft.title = after.title  # "Talk (9:00-10:00) · Title · Ann Lee"
        if head.abstract:
            draft.said.append((head.abstract, numbers[0]))
        self._add(draft, level)
        return True

    def _announces(self, lines: list[Line], block: Block) -> bool:
        """Outside a programme: a line in bold with a range of times, an item that begins with a day of the event."""
        text = lines[0].text
        if block.kind == "paragraph" and lines[0].all_bold and len(lines) == 1:
            times = find_times(text)
            return len(times) == 1 and times[0].end is not None and times[0].at[0] > SHORTEST_TITLE
        if block.kind == "item" and lines[0].bold and self.current:
            times = find_times(lines[0].bold)
            if times and times[0].end and lines[0].bold[: times[0].at[0]].endswith("("):
                return True  # "**Talk (9:00-10:00)** …" below what has a time
        dates = find_dates(text, self.year) if block.kind == "item" else []
        return bool(dates) and dates[0].at[0] <= 4 and dates[0].date in self.days

    def _dated(self, lines: list[Line], block: Block) -> bool:
        """A session with its date and time after the title, or with a date before it."""
        text = " ".join(line.text for line in lines)
        times = [t for t in find_times(text) if not _in_brackets(text, t)]
        bold = lines[0].bold or lines[0].all_bold
        short = bool(times) and len(text) - times[-1].at[1] < 120
        short = short or (len(lines) > 1 and leading_times(lines[1].text) is not None)
        if times and (bold or block.kind == "item") and times[0].at[0] > 3 and short:
            return self._titled(lines, block.kind, block.level)
        dates = find_dates(text, self.year)
        if block.kind == "item" and dates and dates[0].at[0] <= 4 and ":" in text[dates[0].at[1] : dates[0].at[1] + 4]:
            rest = text[dates[0].at[1] :].strip(EDGES)
            head = read_head(rest, (lines[0].number,), names=_bold_names(lines))
            draft = Draft(
                block.kind,
                [x.number for x in lines],
                date=dates[0].date,
                title=head.title,
                kind=head.kind,
                speakers=list(head.speakers),
            )
            self._add(draft, block.level)
            return True
        return False

    def _in_group_times(self, lines: list[Line], block: Block) -> None:
        times, numbers = self.group.times, self.group.times_lines
        self._add_untimed(lines, block, keep=False)
        draft = self.current
        if draft:
            draft.times = list(times)
            draft.lines = [*numbers, *draft.lines]
            self.found.append(draft)
        if block.kind != "item":
            self.group.times = []

    def _labels(self, lines: list[Line]) -> bool:
        """Lines of which the first has a label that tells of the programme."""
        if not self._labelled(lines[0]):
            return False
        for line in lines[1:]:
            if not self._labelled(line) and self.current:
                self._detail(self.current, line)
        return True

    def _labelled(self, line: Line) -> bool:
        """ "Vortrag: title" opens a session of the programme, "Speaker: name" tells who speaks in the current one."""
        m = re.match(r"^\W*([^:]{3,40}?)\s*:\s*(.*)$", line.text)
        if not m:
            return False
        marked = line.bold.strip(EDGES).startswith(m[1].strip(EDGES)[:3])
        kind = is_kind_word(m[1])
        if marked and self.programme and kind and m[2].strip() and kind != "other":
            draft = Draft("heading", [line.number], title=m[2].strip(EDGES), kind=kind)
            self._add(draft, self.programme + 1)
            return True
        if self.current and m[2] and (_whole("announce", m[1]) or _whole("moderator", m[1])):
            people = [f.speaker for f in find_people(m[2], (line.number,), bold=(m[2],))]
            if people:
                if starts("moderator", m[1]):
                    people = [replace(p, moderator=True) for p in people]
                self.current.speakers += people
                self.current.lines.append(line.number)
                return True
        return False

    def _opens_parallel(self, lines: list[Line], block: Block) -> bool:
        """Whether an item is one of several sessions at the time of the current one ("10:00 Workshops (parallel)")."""
        current, title = self.current, self.current.title or "" if self.current else ""
        if current is None or block.kind != "item" or block.level > 1 or not current.times or current.style == "item":
            return False
        bare = re.sub(r"\s*[(\[][^()\[\]]*[)\]]", "", title)
        names = is_kind_word(bare) in ("workshop", "talk", "panel") or find("parallel", title) is not None
        bold = lines[0].bold.strip(EDGES)
        if not bold and find("parallel", title) and len(lines[0].text) <= SHORT_DETAIL:
            found = find_people(lines[0].text, ())
            return not found or found[0].at > SHORTEST_NAME
        return names and len(bold) > 3 and not NAME.fullmatch(bold) and len(bold.split()) > 1

    def _parallel(self, lines: list[Line]) -> bool:
        parent = self.current
        if parent is None:
            return False
        parent.container = True
        text = " ".join(line.text for line in lines)
        head = read_head(text, (lines[0].number,), bold=lines[0].bold, names=_bold_names(lines))
        draft = Draft("part", [x.number for x in lines], times=list(parent.times), date=parent.date, room=head.room)
        draft.title, draft.kind, draft.speakers = head.title, head.kind or parent.kind, list(head.speakers)
        if head.abstract:
            draft.said.append((head.abstract, lines[0].number))
            draft.room = draft.room or _room_label(head.abstract.split(",")[0])
        draft.section, draft.level, draft.track = self.section, parent.level, parent.track
        self.found.append(draft)
        return True

    def _add_untimed(self, lines: list[Line], block: Block, *, keep: bool = True, sure: bool = False) -> None:
        text = " ".join(line.text for line in lines[:1])
        head = read_head(text, (lines[0].number,), bold=lines[0].bold, names=_bold_names(lines))
        draft = Draft(
            block.kind,
            [x.number for x in lines],
            title=head.title,
            kind=head.kind,
            room=head.room,
            speakers=list(head.speakers) or _in_italics(lines[0]),
            duration=head.duration,
            sure=sure or head.duration is not None,
        )
        if head.abstract:
            draft.said.append((head.abstract, lines[0].number))
        self._place(draft, block.level)
        if keep:
            self.untimed.append(draft)
        for line in lines[1:]:
            self._detail(draft, line)

    def _opens_or_closes(self, text: str) -> bool:
        kind = kind_of(text[:30])
        return (
            len(text) <= 150
            and any(starts(k, text) for k in ("welcome", "closing"))
            and kind is not None
            and not text.rstrip().endswith(":")
        )

    # What belongs to the current session

    def _belongs(self, lines: list[Line]) -> bool:
        """Whether an item without a time is a detail of the session above, not a session of its own."""
        current = self.current
        return (
            current is not None
            and (current.style in ("heading", "paragraph") or self._speaks(lines))
            and bool(current.times or current.style == "heading")
        )

    def _speaks(self, lines: list[Line]) -> bool:
        return self.current is not None and bool(self._speakers_of(lines[0], announced=False))

    def _tail(self, lines: list[Line], block: Block) -> None:
        if self.current is None or block.quoted:
            return
        item = block.kind == "item" or block.parent >= 0
        if not item and self.current.duration and self._of_event(block.text):
            self.current = None
            return
        if item:
            self._flush()
        for line in lines:
            if item or self.current.style == "heading" or self._speakers_of(line, announced=False):
                self._detail(self.current, line, item=item)
            else:
                self.waiting.append(line)

    def _of_event(self, text: str) -> bool:
        """Whether a paragraph gives date and hours of the whole event."""
        return bool(find_times(text)) and any(d.date in self.days for d in find_dates(text, self.year))

    def _detail(self, draft: Draft, line: Line, *, item: bool = False) -> None:
        """A line below the title: who speaks, or what is said of the session."""
        if not line.text.strip(EDGES):
            return
        people = self._speakers_of(line, announced=bool(draft.speakers) or item)
        if not people and not draft.speakers and len(line.text) <= SHORT_DETAIL and not _other_label(line):
            people = list(read_head(line.text, (line.number,), names=_bold_names([line])).speakers)
            if people and starts("moderator", line.text):
                people[0] = replace(people[0], moderator=True)
        if not people and (place := _told_place(line)):
            draft.room = draft.room or place
        if not people and item and draft.title and (body := _speaking_body(line)):
            people = [body]
        if people:
            draft.speakers = _enriched(draft.speakers, people)
        elif not _adopt_title(draft, line):
            draft.said.append((line.text, line.number))
            draft.room = draft.room or stated_room(line.text)
        draft.lines.append(line.number)

    def _speakers_of(self, line: Line, *, announced: bool) -> list[Speaker]:
        """The speakers of a line that names them, [] where it is about something else."""
        text = line.text.strip()
        lead = starts("announce", text) or starts("by", text) or starts("moderator", text)
        rest = text[lead.end() :].lstrip(" :") if lead else text
        bold = _bold_names([line])
        if not lead and _other_label(line):
            return []
        found = find_people(rest, (line.number,), bold=bold)
        if not found:
            return []
        before = rest[: found[0].at].strip(" *_•,;:-–")
        sure = bool(lead) or line.all_italic or announced or any(NAME.match(b.strip()) for b in bold)
        if before and not lead and (team := _of_team(line)):
            return team
        if (
            before
            and not (bold and rest.find(bold[0].strip()[:8]) == found[0].at and ":" in rest[: found[0].at])
            and ";" not in rest[: found[0].at]
        ):
            return []
        if not sure and not re.match(r"\s*[,(–—-]", rest[found[0].at + len(found[0].speaker.name or "") :]):
            return []
        if len(text) > 400 and not bold:
            return []
        people = [f.speaker for f in found]
        if lead and starts("moderator", text):
            people = [replace(p, moderator=True) for p in people]
        from_before = _unnamed_before(rest[: found[0].at], line.number)
        return [*from_before, *people]

    # Tables

    def _row(self, block: Block) -> None:
        cells = [c for c in block.cells if c.strip(EDGES)]
        if len(cells) == 1 and not leading_times(cells[0]):
            self._group(cells[0].replace("\n", " "), LABEL)
            return
        for draft in read_row(block, self.year, programme=bool(self.programme)):
            self._add(draft, 1)

    # Adding

    def _add(self, draft: Draft, level: int) -> None:
        self._place(draft, level)
        self.found.append(draft)
        if draft.words:
            self.titles.setdefault(draft.words, draft)

    def _place(self, draft: Draft, level: int) -> None:
        self._flush()
        draft.section, draft.level = self.section, level
        draft.date = draft.date or self.group.date
        draft.room = draft.room or self.group.room
        draft.track = draft.track or self.group.track
        weak = draft.kind in (None, "talk") or (draft.kind == "panel" and not starts("panel", draft.title or ""))
        draft.kind = self.group.kind if weak and self.group.kind else draft.kind
        self.current = draft
        if draft.times:
            self.group.times = []

    def _flush(self) -> None:
        """What waited stands between two sessions: it is about the first."""
        if self.current:
            for line in self.waiting:
                self._detail(self.current, line)
        self.waiting = []


def _prefixes() -> str:
    return rf"(?<!\w)(?:{any_of('from')}|{any_of('at_time')}|{any_of('the')})"


def _whole(kind: str, label: str) -> bool:
    m = starts(kind, label.strip(EDGES))
    return m is not None and len(label.strip(EDGES)) - m.end() <= 12


def _enriched(known: list[Speaker], people: list[Speaker]) -> list[Speaker]:
    """The speakers known, with what is told of them once more, and the others."""
    told = {plain(p.name): p for p in people if p.name}
    found = []
    for s in known:
        more = told.pop(plain(s.name or ""), None)
        if more and not (s.role or s.organisation):
            s = replace(s, role=more.role, organisation=more.organisation)
        found.append(s)
    return [*found, *(p for p in people if not p.name or plain(p.name) in told)]


def _told_place(line: Line) -> str | None:
    """The room of a line "**Where?** Room 3" below a session."""
    label = line.bold.strip()
    if not label or label_of(label) not in ("venue", "address"):
        return None
    return line.text[len(label) :].strip(EDGES + "?") or None


def _in_italics(line: Line) -> list[Speaker]:
    """The people whom a stretch in italics names after other words."""
    runs = [r for r in line.runs if r.italic and not r.bold and NAME.match(r.text.strip())]
    return [] if line.all_italic else [f.speaker for r in runs for f in find_people(r.text.strip(), (line.number,))]


def _in_brackets(text: str, times: Times) -> bool:
    """Whether a single time stands alone in brackets after words: a duration ("(1h30)")."""
    start, end = times.at
    return times.end is None and start > 1 and text[start - 1] in "([" and text[end : end + 1] in (")", "]")


def _without(text: str, at: tuple[int, int]) -> str:
    return text[: at[0]] + text[at[1] :]


def _is_date(text: str, year: int | None) -> bool:
    dates = find_dates(text, year)
    return len(dates) == 1 and not _without(text, dates[0].at).strip(EDGES + "#()")


def _group_kind(label: str) -> Kind | None:
    kind = kind_of(label)
    return kind if kind in ("workshop", "panel", "talk") else None


def _timed_draft(block: Block, line: Line, times: list[Times], dates: list[Dated]) -> Draft:
    head = read_head(block.text, block.numbers, bold=block.lines[0].bold)
    draft = Draft("heading", [*block.numbers, line.number], times=times, title=block.text.strip(EDGES), kind=head.kind)
    draft.date = dates[0].date if dates else None
    beside = line.text[max(t.at[1] for t in times) :].strip(EDGES)
    alone = beside if beside and len(beside.split()) == 1 and find("room", beside) else None
    draft.room = head.room or take_room("x" + line.text)[1] or alone
    return draft


def _room_label(label: str) -> str | None:
    """The room that a label names ("Salle A : « Review »" → "Salle A", "The morning in Hall B" → "Hall B")."""
    if len(label) > SHORT:
        return None
    if (bracket := re.search(r"\s*\([^()]{2,30}\)$", label)) and _room_label(label[: bracket.start()]):
        return label.strip(EDGES)
    if starts("room", label):
        return re.split(r"\s*(?:\s[-–—]\s|:|\|)\s*", label)[0].strip(EDGES)
    if inside := _inside().search(plain(label)):
        return label[inside.start("room") :].strip(EDGES)
    last = re.search(rf"(?<!\w){any_of('room')}\s*[\w-]{{0,12}}$", plain(label))
    return label.strip(EDGES) if last and len(label.split()) <= 4 else None


@per_page
def _inside() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of('in')}(?:\s+{any_of('the')})?\s+(?P<room>{any_of('room')}\s[\w-]{{1,12}})$")


@per_page
def _stated() -> re.Pattern[str]:
    place = rf"(?:[\w'-]+\s){{0,2}}{any_of('room')}(?:\s(?:[a-z]?\d[\w.-]*|[a-z])(?!\w))?"
    return re.compile(rf"(?:^|,\s)(?:{any_of('in')})\s+(?:{any_of('the')}\s+)?(?P<room>{place})(?=\s*(?:[:.,;]|$))")


def stated_room(text: str) -> str | None:
    """The room that a sentence about a session gives ("In the South Barn: bring a torch")."""
    m = _stated().search(plain(text))
    return text[m.start("room") : m.end("room")] if m else None


def speaking_lists(blocks: list[Block]) -> set[int]:
    """Positions of the items of lists whose items are mostly "Title – Speaker"."""
    found: set[int] = set()
    run: list[int] = []
    heading = ""
    for i, block in enumerate([*blocks, Block("heading", ())]):
        if block.kind == "item" and block.level == 1:
            run.append(i)
        elif block.kind in ("heading", "cell") or block.parent < 0:
            told = sum(_ends_with_people(blocks[j]) for j in run)
            if told >= 2 and told >= 0.6 * len(run) and not (find("no_programme", heading) or find("past", heading)):
                found.update(run)
            run = []
            heading = block.text if block.kind == "heading" else heading
    return found


def _ends_with_people(block: Block) -> bool:
    text = block.lines[0].text
    parts = re.split(r"\s+[–—-]\s+", text)
    if len(parts) < 2 or len(parts[0]) < 8 or find_times(parts[0]) or label_of(parts[0]):
        return False
    found = find_people(parts[-1], ())
    return bool(found) and found[0].at == 0


def _bold_of(line: Line, rest: str) -> str:
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
        if inner.strip(EDGES) and rest.lstrip(EDGES).startswith(inner.strip(EDGES)[:20]):
            return inner.strip(EDGES)
    return ""


def _bold_names(lines: list[Line]) -> tuple[str, ...]:
    return tuple(" ".join(r.text.split()) for line in lines for r in line.runs if r.bold and r.text.strip())


def _other_label(line: Line) -> bool:
    """Whether a line begins with a label in bold that announces no speakers ("**Authors:** A; B")."""
    bold = line.bold.strip()
    label = re.match(r"\W{0,3}([^\W\d]{3,20})\s?:\s", line.text)
    if label and not _bold_names([line]) and not label_of(label[1]):
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


def _speaking_body(line: Line) -> Speaker | None:
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


def _adopt_title(draft: Draft, line: Line) -> bool:
    """A line in italics or quotes below "Table ronde" is its title."""
    if draft.title and not is_kind_word(draft.title):
        return False
    if line.all_italic or QUOTED.fullmatch(line.text.strip()):
        draft.title = line.text.strip(EDGES + '«»“”" ')
        return True
    return False


def _unnamed_before(text: str, number: int) -> list[Speaker]:
    parts = [unnamed(part, (number,)) for part in text.split(";")]
    return [p for p in parts if p]
