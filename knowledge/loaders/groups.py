"""Headings and labels that open the programme, a day, a room or a track of it."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from knowledge.event import Kind
from knowledge.loaders.details import Details, Group
from knowledge.loaders.kinds import EDGES, kind_of
from knowledge.loaders.marks import Line
from knowledge.loaders.names import NAME
from knowledge.loaders.room_end import take_room
from knowledge.loaders.rooms import heading_room, room_label
from knowledge.loaders.times import find_dates, find_times, leading_times
from knowledge.loaders.titles import QUOTED
from knowledge.loaders.words import any_of, find, plain, starts, words

if TYPE_CHECKING:
    from collections.abc import Sequence

LONG_REST = 60  # characters from which a heading with a day is more than its name
LONGEST_DAY = 200
SHORT = 90  # characters of a group's label
LABEL = 6  # level of a paragraph that stands for a heading


class Groups(Details):
    """The part of the programme that is being read."""

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
        elif self.programme and level > self.group.room_level:
            self.group = Group(date=self.group.date, room=self.group.room, room_level=self.group.room_level)
        else:
            self.group = Group(date=self.group.date)

    def _group(self, text: str, level: int) -> bool:
        """Whether a heading or a label opens the programme, a day, a room or a track of it."""
        label = text.strip(" :*_")
        bare = plain(label)
        if level < LABEL and len(label) > LONG_REST and (dated := self._dated_heading(label)):
            self.programme = self.programme or max(level, 1)
            self.group = Group(date=dated, kind=self.group.kind)
            return True
        if (len(label) > SHORT and not starts("programme", label)) or self._of_another_day(label):
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
            self._open(label, level, dates[0].date if len(dates) == 1 else day)
            return True
        if find("panels_follow", label):
            self.programme, self.section = level, self.section + 1
            return True
        if len(dates) == 1 and len(_without(label, dates[0].at).strip(EDGES + "()")) <= 40 and not find_times(label):
            self.programme = self.programme or max(level, 1)
            rest = _without(label, dates[0].at).strip(EDGES + "()")
            room = room_label(rest) if rest else None
            self.group = Group(date=dates[0].date, room=room, kind=self.group.kind, room_level=level if room else 0)
            self.group.track = None if room else rest or None
            return True
        if day and len(bare.split()) <= 4 and not find_times(label):
            self.programme = self.programme or max(level, 1)
            self.group = Group(date=day, kind=self.group.kind)
            return True
        if room := label if self.at in self.rooms else room_label(label) or _of_day_part(label):
            kind = group_kind(label) or self.group.kind
            self.group = Group(date=self.group.date, room=room, kind=kind, level=level, room_level=level)
            if level == LABEL:
                self.programme = self.programme or level
            return True
        if self.programme and level > self.programme:
            self.group.track, self.group.kind, self.group.level = label, group_kind(label), level
            if (room := heading_room(label)) or level <= self.group.room_level:
                self.group.room, self.group.room_level = room, level
            return True
        return False

    def _open(self, label: str, level: int, day: dt.date | None) -> None:
        """A heading opens the programme, or a part of it where it stands inside."""
        nested = self.programme > 0 and level > self.programme
        self.programme = self.programme if nested else max(level, 1)
        if not nested:
            self.section += 1
        self.told_parts.add(self.section)
        self.group.kind = group_kind(label)
        self.group.track = label if nested else None
        self.group.date = day or self.group.date
        if room := heading_room(label):
            self.group.room, self.group.room_level = room, level

    def _dated_heading(self, label: str) -> dt.date | None:
        """The day that a long heading begins with, before its place or its theme: "Friday 24 May – Archives, …"."""
        dates = [d for d in find_dates(label, self.year) if d.until is None]
        if len(dates) != 1 or dates[0].at[0] > 2 or len(label) > LONGEST_DAY or find_times(label):
            return None
        return dates[0].date if label[dates[0].at[1] :].lstrip()[:1] in "–—-:,|/(" else None

    def _of_another_day(self, label: str) -> bool:
        """Whether a label with a date is about something else ("Publication date: 3 May")."""
        return find("other_event", label) is not None and bool(find_dates(label, self.year))

    def _day(self, label: str) -> dt.date | None:
        """The day of the event that a label means by its weekday ("Saturday") or its number ("Day 2")."""
        return day_of(label, self.days)

    def _is_title(self, label: str) -> bool:
        return bool(QUOTED.search(label)) or len(label) > SHORT

    def _is_label(self, lines: list[Line]) -> bool:
        """A short paragraph that stands for a heading: all bold, or with a colon at its end."""
        text = " ".join(line.text for line in lines)
        return (
            len(lines) == 1
            and (lines[0].all_bold or text.rstrip(" *").endswith(":") or self._is_day(text))
            and len(text) <= 140
        ) or (len(lines) == 1 and self._italic_label(lines[0]))

    def _is_day(self, text: str) -> bool:
        """Whether a text is a day and nothing else: its date, its name ("Saturday")."""
        return _is_date(text, self.year) or (len(text.split()) <= 2 and self._day(text) is not None)

    def _italic_label(self, line: Line) -> bool:
        """ "*Strand A, Room 4*", "*Everyone*" over lines with times: no person, no sentence."""
        text = line.text.strip()
        if not (self.programme or self.group.date) or not line.all_italic or len(text) > SHORT or text[-1:] in ".!?":
            return False
        below = self.blocks[self.at + 1] if self.at + 1 < len(self.blocks) else None
        if below is None or below.kind == "heading" or not leading_times(below.text) or find_times(text):
            return False
        marked = starts("day_part", text) or re.match(r"\S+\s(?:[A-Z]|\d+)(?!\w)", text) or take_room(f"x, {text}")[1]
        return bool(marked) or NAME.match(text) is None

    def _label(self, lines: list[Line]) -> bool:
        text = lines[0].text
        owner = self.current if self.current and self.current.style == "heading" else None
        times, numbers = self.group.times, self.group.times_lines
        if not self._group(text, LABEL):
            return False
        self.current = owner
        self.waiting, self.items = [], 0
        self.group.times, self.group.times_lines = times, numbers  # "**14:00**", "Workshops:", a list of them
        return True


def day_of(label: str, days: Sequence[dt.date]) -> dt.date | None:
    """The one of some days that a label means by its weekday or its number."""
    source = plain(label)
    told = [w if w in words().weekdays else w.removesuffix("s") for w in re.findall(r"[^\W\d_]{3,}", source)]
    named = {words().weekdays[w] for w in told if w in words().weekdays}
    of_name = [d for d in days if d.weekday() in named]
    if len(named) == 1 and len(of_name) == 1 and len(days) > 1:
        return of_name[0]
    numbered = re.match(rf"{any_of('day_word')}\s?(\d)(?!\d)", source)
    return days[int(numbered[1]) - 1] if numbered and 0 < int(numbered[1]) <= len(days) else None


def _without(text: str, at: tuple[int, int]) -> str:
    return text[: at[0]] + text[at[1] :]


def _is_date(text: str, year: int | None) -> bool:
    dates = find_dates(text, year)
    return len(dates) == 1 and not _without(text, dates[0].at).strip(EDGES + "#()")


def _of_day_part(label: str) -> str | None:
    """The room of "Morning (Hall B)"."""
    return heading_room(label) if starts("day_part", label) else None


def group_kind(label: str) -> Kind | None:
    kind = kind_of(label)
    return kind if kind in ("workshop", "panel", "talk") else None
