"""Items that are sessions because their whole list is one: by date, at one time, without a time."""

from __future__ import annotations

import re

from knowledge.loaders.draft import Draft
from knowledge.loaders.kinds import EDGES
from knowledge.loaders.marks import Block, Line
from knowledge.loaders.slots import Slots
from knowledge.loaders.spoken import told_people
from knowledge.loaders.times import find_dates, leading_times
from knowledge.loaders.titles import read_head
from knowledge.loaders.voices import bold_names, bold_of, in_italics
from knowledge.loaders.words import find


class Listed(Slots):
    """Makes sessions of the entries of a list."""

    def _of_series(self, lines: list[Line], block: Block) -> bool:
        """A session of a list by date: the date, perhaps a time, the title and what belongs to it."""
        numbers = [line.number for line in lines]
        text = lines[0].text
        dated = find_dates(text, self.year)[0]
        rest = text[dated.at[1] :].lstrip(EDGES + ")]")
        if len(lines) > 1 and not re.search(r"[^\W\d_]", rest):  # the date has a line of its own
            lines, rest = lines[1:], lines[1].text.strip()
        lead = leading_times(rest)
        rest = (lead[1] if lead else rest).strip(EDGES + "])")
        if find("cancelled", rest):
            return True
        if find("open_slot", rest):
            self.free_days.append((dated.date, (lines[0].number,)))
            return True
        head = read_head(rest, (lines[0].number,), bold=bold_of(lines[0], rest), names=bold_names(lines))
        draft = Draft(block.kind, numbers, date=dated.date, title=head.title, kind=head.kind)
        draft.room, draft.times, draft.sure = head.room, lead[0][:1] if lead else [], True
        draft.speakers = list(head.speakers) or told_people(lines[0]) or in_italics(lines[0])
        if head.abstract:
            draft.said.append((head.abstract, lines[0].number))
        self._add(draft, block.level)
        for line in lines[1:]:
            self._detail(draft, line)
        return True
