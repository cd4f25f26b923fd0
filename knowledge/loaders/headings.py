"""Headings that are sessions, or that tell of one already found."""

from __future__ import annotations

import re

from knowledge.loaders.about import introduced
from knowledge.loaders.clocked import JOINTS
from knowledge.loaders.draft import Draft, title_words
from knowledge.loaders.kinds import EDGES, is_kind_word, kind_of
from knowledge.loaders.listed import Listed
from knowledge.loaders.marks import Block, Line, Run
from knowledge.loaders.people import find_people
from knowledge.loaders.room_end import take_room
from knowledge.loaders.rooms import room_label
from knowledge.loaders.series import date_and_title
from knowledge.loaders.talk_headings import talk_of
from knowledge.loaders.times import Dated, Times, find_dates, find_times, leading_times
from knowledge.loaders.titles import Head, numbered_phase, people_after, read_head
from knowledge.loaders.voices import bold_names, enriched
from knowledge.loaders.words import find, label_of, starts

FIRST = 4  # characters before the time of a line


class Headings(Listed):
    """What a heading of the body means for the programme."""

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
        if self.at in self.persons and self._speaker(block, below):
            return
        if self._in_series(block) or self._details(block):
            return
        if self.at in self.talks:
            head = talk_of(text, block.numbers) if self.at not in self.again else Head(text.strip(EDGES), kind_of(text))
            draft = Draft("heading", list(block.numbers), title=head.title, kind=head.kind, room=head.room, sure=True)
            draft.speakers = list(head.speakers)
            self._add(draft, block.level)
            return
        if self._names_one(block, below):
            self._add(Draft("heading", list(block.numbers), kind=kind_of(text), title=text.strip(EDGES)), block.level)
            return
        if self._phase_lasts(block):
            return
        if self._group(text, block.level):
            return
        self.group.kind = "workshop" if starts("workshop", text) else None
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

    def _speaker(self, block: Block, below: Block | None) -> bool:
        """A heading that is the speaker of the talk above; what the person is stands in the line below."""
        if self.current is None or self.current.style != "heading" or block.level <= self.current.level:
            return False
        people = [f.speaker for f in find_people(block.text, block.numbers, bold=(block.text,))]
        if below and below.kind == "paragraph" and len(people) == 1:
            people = [introduced(people[0], below.text)]
            self.bio = below
        self.current.speakers = enriched(self.current.speakers, people)
        self.current.lines += block.numbers
        return True

    def _timed_below(self, block: Block, below: Block) -> bool:
        """A heading with nothing but its date and time below it ("## Title", "*Tuesday 2 May, 9:30-12:00*")."""
        line, text = below.lines[0], block.text
        if label_of(line.bold.strip()) in ("date", "hours"):  # "**When?** 14 June, 13:15-13:45"
            line = Line((Run(line.text[len(line.bold.strip()) :], italic=True),), line.number)
        times, dates = find_times(line.text), find_dates(line.text, self.year)
        other = find("no_programme", text) or find("no_series", text)
        if other and other.start() <= FIRST:
            return False
        if self.at in self.clocked:
            self._add(_with_details(_timed_draft(block, line, times, dates), line, times), block.level)
            self.timed_by = below
            return True
        beside = line.text[times[-1].at[1] :].strip() if times else ""
        alone = bool(line.bold) and times and times[0].at[0] < FIRST and beside[:1] in "|·•"
        apart = dates or line.all_italic or line.all_bold or alone
        if not times or label_of(text) or starts("programme", text) or not apart:
            return False
        spans = [*(t.at for t in times), *(d.at for d in dates)]
        before, after = line.text[: min(a for a, _ in spans)], line.text[max(b for _, b in spans) :]
        if len(before.strip(EDGES)) > 8 or len(after.strip(EDGES)) > 40 or self._is_page_title(block):
            return False
        self._add(_timed_draft(block, line, times, dates), block.level)
        self.timed_by = below
        return True

    def _in_series(self, block: Block) -> bool:
        """A heading that is one of the dated sessions of the page, its date in it or below it."""
        if self.at in self.series.headings and (parted := date_and_title(block.text, self.year)):
            date, title = parted
        elif below := self.series.below.get(self.at):
            self.timed_by = self.blocks[below]
            date, title = find_dates(self.timed_by.lines[0].text, self.year)[0].date, block.text
        else:
            return False
        title = re.sub(r"^\W*\d{1,2}[.)]\s+", "", title)
        head = read_head(title, block.numbers)
        draft = Draft("heading", list(block.numbers), date=date, title=head.title, kind=head.kind, room=head.room)
        draft.speakers, draft.sure, draft.times = list(head.speakers), True, find_times(block.text)[:1]
        if self.timed_by and not draft.times:
            draft.times = find_times(self.timed_by.lines[0].text)[:1]
        self._add(draft, block.level)
        if self.timed_by:
            draft.lines.append(self.timed_by.lines[0].number)
        return True

    def _names_one(self, block: Block, below: Block | None) -> bool:
        """A heading without a time that is one workshop or panel: "Workshop 1" over its title, "Workshop: title"."""
        text = block.text
        if not self.programme or block.level <= self.programme or below is None or below.kind != "paragraph":
            return False
        if kind_of(text) not in ("workshop", "panel") or not below.lines:
            return False
        return (
            (below.lines[0].all_italic and re.search(r"\d", text) is not None)
            if is_kind_word(text)
            else ":" in text and not room_label(text)
        )

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


def _unnumbered(title: str) -> str:
    """ "3. Reports" without its number."""
    return re.sub(r"^\W*\d{1,2}[.)]\s+", "", title).strip(EDGES)


def _timed_draft(block: Block, line: Line, times: list[Times], dates: list[Dated]) -> Draft:
    head = read_head(block.text, block.numbers, bold=block.lines[0].bold)
    draft = Draft("heading", [*block.numbers, line.number], times=times, title=_unnumbered(block.text), kind=head.kind)
    draft.date = dates[0].date if dates else None
    beside = line.text[max(t.at[1] for t in times) :].strip(EDGES)
    alone = beside if beside and len(beside.split()) == 1 and find("room", beside) else None
    draft.room = head.room or take_room("x" + line.text)[1] or alone
    for column in re.split(r"\s*[|·•]\s*", beside):
        if not draft.speakers and (found := find_people(column, (line.number,))) and not found[0].at:
            draft.speakers = [f.speaker for f in found]
        elif draft.room is None and (room := room_label(column)):
            draft.room = room
    return draft


def _with_details(draft: Draft, line: Line, times: list[Times]) -> Draft:
    """Room and people behind the time of a line below a heading."""
    for part in JOINTS.split(line.text[times[0].at[1] :].strip(EDGES + "])")):
        speakers, _ = people_after(part, (line.number,), bold_names([line]))
        if speakers:
            draft.speakers += [s for s in speakers if s not in draft.speakers]
        elif draft.room is None and find("room", part):
            draft.room = part.strip(EDGES)
    return draft
