"""The programme of a page: which blocks are sessions, under which day, room and track."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from knowledge.loaders.bold_talks import bold_talks, title_in_bold, who_behind
from knowledge.loaders.clocked import clocked_headings
from knowledge.loaders.day_columns import cells_of, days_of, prolong
from knowledge.loaders.draft import Draft, title_words
from knowledge.loaders.entries import dated_lists, timed_lists
from knowledge.loaders.groups import LABEL
from knowledge.loaders.headings import Headings
from knowledge.loaders.inline import in_one_line
from knowledge.loaders.kinds import EDGES, kind_of
from knowledge.loaders.lists import agenda_lists, mixed_lists, sharing_lists, standing_lists, turn_lists
from knowledge.loaders.marks import Block, Line
from knowledge.loaders.rooms import rooms_beside
from knowledge.loaders.rounds import Rounds, find_rounds
from knowledge.loaders.series import find_series
from knowledge.loaders.table import names_rooms, read_row
from knowledge.loaders.talk_headings import says_who, speaker_headings, talk_headings
from knowledge.loaders.times import find_dates, leading_times
from knowledge.loaders.voices import lines_behind_people, speaking_lists
from knowledge.loaders.words import find, is_whole, starts

LONGEST_BREAK = 40  # characters of a break in a row of its own
LONGEST_LOWER = 200  # characters of a title in small letters


def _still_open(draft: Draft) -> bool:
    """Whether a day of a series has no session so far, or none at all ("3 May: TBA", "10 May: no seminar")."""
    title = draft.title or ""
    told = is_whole("open_slot", title.strip(EDGES)) or starts("cancelled", title)
    return bool(told) and not draft.times and not draft.speakers


class Programme(Headings):
    """Walks the blocks of a page and collects its sessions."""

    row_header: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()  # the rooms that a row in the middle of a table gives for those below it
    rounds = Rounds()
    told: frozenset[int] = frozenset()  # paragraphs that are talks, their titles in bold
    mixed: frozenset[int] = frozenset()  # items without a time that are sessions between those with one
    row_date: dt.date | None = None  # the day that the rows above gave

    def read(self, blocks: list[Block]) -> list[Draft]:
        self.blocks = blocks
        self.above: dict[int, Draft] = {}  # the last session of each column that is a day
        self.speaking = speaking_lists(blocks) | standing_lists(blocks)
        self.clocked = clocked_headings(blocks, self.year)
        self.agenda = agenda_lists(blocks)
        by_speakers, self.persons = speaker_headings(blocks)
        self.again = {i for i, b in enumerate(blocks) if b.kind == "heading" and title_words(b.text) in self.named}
        self.talks = talk_headings(blocks) | by_speakers | self.again
        self.told = frozenset(bold_talks(blocks))
        self.mixed = frozenset(mixed_lists(blocks))
        self.rooms = rooms_beside(blocks)
        self.rounds = find_rounds(blocks)
        self.series = find_series(blocks, self.year)
        self.behind = lines_behind_people(blocks)
        self.turns = turn_lists(blocks)
        self.sharing = {i: lead for i, lead in sharing_lists(blocks).items() if i not in self.turns}
        self.timed = timed_lists(blocks)
        self.dated = dated_lists(blocks, self.year)
        for i, block in enumerate(blocks):
            self.at = i
            self.columns = self.columns if block.kind == "cell" else ()
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
        self.free_days += [(d.date, tuple(d.lines)) for d in self.found if d.date and _still_open(d)]
        found = [d for d in self.found if not d.container and not (d.date and _still_open(d))]
        if timed & self.told_parts:  # lists below a mere date are no programme where another heading opens one
            timed |= {d.section for d in self.untimed} - self.told_parts
        kept = [*found, *(d for d in self.untimed if d.section not in timed or d.sure)]
        return sorted(kept, key=lambda d: min(d.lines))

    def _text(self, block: Block) -> None:
        if block.kind == "item":
            self.items += 1
        if block is self.bio and self.current:
            self.current.said += [(line.text, line.number) for line in block.lines]
            return
        parts: list[list[Line]] = []
        own = block.lines[1:] if block is self.timed_by else block.lines
        for line in (entry for whole in own for entry in in_one_line(whole)):
            if line.number in self.rounds.lines:
                continue
            begins = leading_times(line.text) or line.number in self.series.lines
            alone = self.at in self.timed and block.kind == "paragraph"
            if not parts or ((begins or alone) and block.kind != "item"):
                parts.append([])
            parts[-1].append(line)
        for part in parts:
            self._part(block, part)

    def _part(self, block: Block, lines: list[Line]) -> None:
        under_time = bool(self.group.times) and block.parent >= 0 and self._only_time(self.blocks[block.parent])
        nested = block.kind == "item" and block.level > 1 and not under_time
        lead = leading_times(lines[0].text)
        if lead and self.at + 1 in self.speaking and block.kind == "paragraph" and block.text.endswith(":"):
            return  # "From 9:30 to 12:00, one after the other:"
        told = lead is not None and starts("between", lines[0].text) and lead[1].lstrip()[:1].islower()
        if lead and not told and self._is_session(lead[1], block):
            self._session(lines, block.kind, block.level)
        elif self._of_list(block, lines):
            return
        elif self.group.times and not nested and not self._speaks(lines):
            self._in_group_times(lines, block)
        elif self._of_another(lines, block):
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

    def _only_time(self, block: Block) -> bool:
        lead = leading_times(block.text)
        return lead is not None and not lead[1].strip(EDGES + "])>")

    def _of_list(self, block: Block, lines: list[Line]) -> bool:
        """Whether lines are what their whole list is: one of several at a time, one of several dates; or a label."""
        if self.at in self.turns or self.at in self.agenda:
            self._add_untimed(lines, block, sure=True)
            if self.at in self.agenda and self.current and self.current.kind in (None, "talk"):
                self.current.kind = "other"
            return True
        if self.at in self.mixed:
            self._add_untimed(lines, block, sure=True)
            return True
        if self.at in self.told and title_in_bold(lines[0]):
            self._told_talk(lines, block)
            return True
        if self.at in self.sharing and self.current and self.current.times and self._parallel(lines):
            return True
        if block.kind == "paragraph" and block.parent < 0 and self._heads(lines) and self._label(lines):
            return True
        return lines[0].number in self.series.lines and self._of_series(lines, block)

    def _told_talk(self, lines: list[Line], block: Block) -> None:
        self._add_untimed(lines, block, sure=True)
        if self.current:
            self.current.title = title_in_bold(lines[0])
            self.current.speakers = self.current.speakers or who_behind(lines[0])

    def _of_another(self, lines: list[Line], block: Block) -> bool:
        """Labels of the session above, sessions beside it, at several times, on a further day, with the time behind."""
        if self._labels(lines) or (self._opens_parallel(lines, block) and self._parallel(lines)):
            return True
        if self._several(lines, block) or self._another_day(lines, block):
            return True
        if self.at in self.timed and self._titled(lines, block.kind, block.level):
            return True
        if self.at in self.timed and block.kind == "paragraph":
            self._add_untimed(lines, block, sure=True)
            return True
        return self.at in self.dated and bool(find_dates(lines[0].text, self.year)) and self._of_series(lines, block)

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
        hands_over = lines[0].all_bold and self._speaks(lines)
        return self._is_label(lines) and not (hands_over or (self.current and says_who(lines[-1])))

    def _opens_or_closes(self, text: str) -> bool:
        kind = kind_of(text[:30])
        return (
            len(text) <= 150
            and any(starts(k, text) for k in ("welcome", "closing"))
            and kind is not None
            and not text.rstrip().endswith(":")
        )

    def _row(self, block: Block) -> None:
        cells = [c for c in block.cells if c.strip(EDGES)]
        if len(cells) == 1 and not leading_times(cells[0]):
            if self._pauses(cells[0]):
                kind = kind_of(cells[0])
                self._add(Draft("cell", list(block.numbers), title=cells[0].strip(EDGES), kind=kind, sure=True), 1)
                return
            self._group(cells[0].replace("\n", " "), LABEL)
            return
        if names_rooms(block):
            self.columns = block.cells
            return
        if len(self.columns) == len(block.cells):
            block = replace(block, header=self.columns)
        if days := days_of(block.header, self.days, self.year):
            self._row_by_day(block, days)
            return
        day = self._row_day(block)
        for draft in read_row(block, self.year, programme=bool(self.programme), rounds=self.rounds.times.get(self.at)):
            draft.date = draft.date or day
            if draft.container and draft.date:
                self.free_days.append((draft.date, tuple(draft.lines)))
            elif not (draft.sure and self.at in self.series.others):
                self._add(draft, 1)
                for line in draft.below:
                    self._detail(draft, line)

    def _row_by_day(self, block: Block, days: dict[int, dt.date]) -> None:
        prolong(block, self.above)
        for column, day, row in cells_of(block, days):
            for draft in read_row(row, self.year, programme=bool(self.programme)):
                draft.date = day
                self.above[column] = draft
                self._add(draft, 1)
                for line in draft.below:
                    self._detail(draft, line)

    def _pauses(self, cell: str) -> bool:
        """Whether a cell alone in its row, without a time, is a break between rows that have one."""
        if kind_of(cell) not in ("break", "meal", "closing") or len(cell) > LONGEST_BREAK:
            return False
        beside = [b for b in self.blocks[max(0, self.at - 1) : self.at + 2] if b.kind == "cell"]
        return any(leading_times(c) for b in beside for c in b.cells)

    def _row_day(self, block: Block) -> dt.date | None:
        """The day of a row that a column gives, or that a row above gave in this column."""
        at = next((i for i, h in enumerate(block.header) if find("date_column", h)), None)
        if at is None or at >= len(block.cells):
            return None
        if self.row_header != block.header:
            self.row_header, self.row_date = block.header, None
        if cell := block.cells[at].strip(EDGES):
            dates = find_dates(cell, self.year)
            self.row_date = dates[0].date if dates else self._day(cell)
        return self.row_date
