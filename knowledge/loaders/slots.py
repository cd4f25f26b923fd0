"""Lines that are sessions: time before or after the title, beside each other, without a time."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.loaders.draft import Draft
from knowledge.loaders.kinds import EDGES, is_kind_word, kind_of
from knowledge.loaders.lists import after_that
from knowledge.loaders.marks import Block, Line, Run
from knowledge.loaders.names import NAME
from knowledge.loaders.people import find_people
from knowledge.loaders.roles import is_organisation
from knowledge.loaders.room_end import take_room
from knowledge.loaders.rooms import room_before, room_label
from knowledge.loaders.spoken import told_people
from knowledge.loaders.telling import subject_of
from knowledge.loaders.times import find_dates, leading_times
from knowledge.loaders.titled import Titled
from knowledge.loaders.titles import NAMED_KINDS, Head, of_business, read_head, speaker_before_title
from knowledge.loaders.voices import bold_names, bold_of, in_italics, speakers_of, title_in_italics
from knowledge.loaders.words import any_of, find, per_page, plain, starts

SHORT_DETAIL = 120  # characters of an item that is one of several at a time
SHORTEST_NAME = 3  # of what stands before a speaker
LETTER = re.compile(r"\W*(?:[A-Za-z]|\d{1,2}|[ivxIVX]{1,4})[).]\s+")  # "A) Title"
PIPE = re.compile(r"\s+\|\s+")
LONGEST_ROOM = 5  # words
FEWEST_ROOMS = 2


class Slots(Titled):
    """Makes a session of a line or of lines."""

    def _session(self, lines: list[Line], style: str, level: int) -> None:
        """A session whose line begins with its time."""
        text = " ".join(line.text for line in lines[:1])
        lead = leading_times(text)
        times, rest = lead or ([], text)
        rest = re.sub(r"^[.;]\s+", "", rest.strip().lstrip("])>*_ "))
        numbers = [line.number for line in lines]
        over = style == "item" and self.at + 1 < len(self.blocks) and self.blocks[self.at + 1].parent == self.at
        if not rest.strip(EDGES) and (style == "paragraph" or over) and len(lines) == 1:
            self._flush()
            self.current = None
            self.group.times, self.group.times_lines = times, numbers
            return
        if not rest.strip(EDGES) and len(lines) > 1 and _titles(lines[1]):
            lines, rest = lines[1:], lines[1].text.strip().lstrip(": ")  # the time has a line of its own
        dates = find_dates(rest[:40], self.year)
        rest, *columns = PIPE.split(rest)
        head = read_head(rest, (numbers[0],), bold=bold_of(lines[0], rest), names=bold_names(lines))
        first = (
            speaker_before_title(rest.strip(EDGES), (numbers[0],), listed=True) if numbers[0] in self.behind else None
        )
        if first:
            head = head._replace(title=first[0], kind=kind_of(first[0]), speakers=first[1], abstract="")
        if told := title_in_italics(lines[0], len(text) - len(lead[1]) if lead else 0):
            head = head._replace(title=told[0], kind=kind_of(told[0]), speakers=tuple(told[1]), abstract="")
        if not head.title and (telling := _tells(rest, lines[0])):
            head = telling
        draft = Draft(style, numbers, times=times, title=head.title, kind=head.kind, room=head.room)
        draft.speakers, draft.duration = list(head.speakers), None if times and times[0].end else head.duration
        if dates and dates[0].at[0] < 4:
            draft.date = dates[0].date
        _fill_columns(draft, columns, numbers[0])
        draft.speakers = draft.speakers or told_people(lines[0]) or in_italics(lines[0])
        if head.abstract:
            draft.said.append((head.abstract, numbers[0]))
        self._add(draft, level)
        marked = [_numbered().match(plain(line.text)) for line in lines[1:]]
        if len(lines) > FEWEST_ROOMS and (all(marked) or all(room_before(line) for line in lines[1:])):
            for line in lines[1:]:
                self._parallel([line])
            return
        for line in lines[1:]:
            self._detail(draft, line)

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
        if current is None or block.kind != "item" or not current.times:
            return False
        if block.level != (current.level + 1 if current.style == "item" else 1):
            return False
        bare = re.sub(r"\s*[(\[][^()\[\]]*[)\]]", "", title)
        names = is_kind_word(bare) in NAMED_KINDS or find("parallel", title) is not None
        text, bold = lines[0].text, lines[0].bold.strip(EDGES)
        if names and (_numbered().match(plain(text)) or room_before(lines[0]) or take_room(text)[1]):
            return True
        if current.style == "item":
            return False
        if not bold and find("parallel", title) and len(text) <= SHORT_DETAIL:
            found = find_people(text, ())
            return not found or found[0].at > SHORTEST_NAME
        return names and len(bold) > 3 and not NAME.fullmatch(bold) and len(bold.split()) > 1

    def _parallel(self, lines: list[Line]) -> bool:
        parent = self.current
        if parent is None:
            return False
        parent.container = True
        text = " ".join(line.text for line in lines)
        inside = room_before(lines[0])
        room, text = inside or (None, text)
        if mark := LETTER.match(text):
            text = text[mark.end() :]
        bold = "" if inside or mark else lines[0].bold
        head = read_head(text, (lines[0].number,), bold=bold, names=bold_names(lines))
        draft = Draft("part", [x.number for x in lines], times=list(parent.times), date=parent.date)
        draft.title, draft.kind, draft.speakers = head.title, head.kind or parent.kind, list(head.speakers)
        draft.room = room or head.room
        draft.speakers = draft.speakers or told_people(lines[0]) or in_italics(lines[0])
        if head.abstract:
            draft.said.append((head.abstract, lines[0].number))
            draft.room = draft.room or room_label(head.abstract.split(",")[0])
        draft.section, draft.level, draft.track = self.section, parent.level, parent.track
        self.found.append(draft)
        return True

    def _add_untimed(self, lines: list[Line], block: Block, *, keep: bool = True, sure: bool = False) -> None:
        text = after_that(lines[0])
        head = read_head(text, (lines[0].number,), bold=lines[0].bold, names=bold_names(lines))
        listed = self.at in self.turns or self.at in self.speaking
        if listed and (first := speaker_before_title(text, (lines[0].number,), listed=True)):
            head = head._replace(title=first[0], kind=kind_of(first[0]), speakers=first[1], abstract="")
        if told := title_in_italics(lines[0]):
            head = head._replace(title=told[0], kind=kind_of(told[0]), speakers=tuple(told[1]), abstract="")
        if not head.speakers and (telling := _tells(text, lines[0])):
            head = telling
        if self.at in self.agenda:
            head = of_business(head)
        draft = Draft(
            block.kind,
            [x.number for x in lines],
            title=head.title,
            kind=head.kind,
            room=head.room,
            speakers=list(head.speakers) or told_people(lines[0]) or in_italics(lines[0]),
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


def _tells(text: str, line: Line) -> Head | None:
    """ "Ann Lee, Kiln Ltd, will introduce the new kiln": who, and of what."""
    label = starts("announce", text)
    text = (text[label.end() :].lstrip(": ") if label else text).strip()  # "Guest: Ann Lee will speak on the kiln"
    m = NAME.match(text)
    told = subject_of(text, m.end()) if m and not is_organisation(m["name"]) else None
    if m is None or told is None:
        return None
    who, subject = told
    found = find_people(who, (line.number,), bold=(m["name"],))
    if not found or found[0].at > SHORTEST_NAME:
        return None
    article = starts("article", subject)
    title = re.split(r",\s|\.\s", subject[article.end() if article else 0 :])[0].strip()
    return Head(title, kind_of(title), None, (found[0].speaker,), text)


def _fill_columns(draft: Draft, columns: list[str], number: int) -> None:
    """What stands behind upright strokes after a title: people, the room, and else what is said of it."""
    for text in filter(None, (c.strip(EDGES) for c in columns)):
        found = find_people(text, (number,))
        people = told_people(Line((Run(text),), number))
        if not people and found and not found[0].at:
            people = [f.speaker for f in found]
        if people:
            draft.speakers += people
        elif draft.room is None and len(text.split()) <= LONGEST_ROOM:
            draft.room = text
        else:
            draft.said.append((text, number))


def _titles(line: Line) -> bool:
    """Whether the line below a time is the title: it does not begin with who speaks."""
    if not speakers_of(line, announced=False):
        return True
    found = find_people(line.text, (), bold=bold_names([line]))
    told = any(starts(kind, line.text) for kind in ("announce", "by", "moderator"))
    return bool(found) and found[0].at > SHORTEST_NAME and not told and not line.all_italic


@per_page
def _numbered() -> re.Pattern[str]:
    named = rf"(?:{any_of('workshop')}|{any_of('talk')}|{any_of('panel')}|{any_of('phase')})\s"
    return re.compile(rf"\W*(?:(?:{named})?(?:n[°º]\s?)?(?:\d{{1,2}}|[a-z]|[ivx]{{1,4}})\s?[:.)–—-]\s)")


def _whole(kind: str, label: str) -> bool:
    m = starts(kind, label.strip(EDGES))
    return m is not None and len(label.strip(EDGES)) - m.end() <= 12
