"""Lines that are sessions: time before or after the title, beside each other, without a time."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.loaders.draft import Draft
from knowledge.loaders.groups import Groups
from knowledge.loaders.people import NAME, find_people
from knowledge.loaders.rooms import room_before, room_label
from knowledge.loaders.spoken import told_people
from knowledge.loaders.times import Dated, Times, find_dates, find_times, leading_times
from knowledge.loaders.titles import EDGES, NAMED_KINDS, SENTENCE_END, is_kind_word, kind_of, read_head, take_room
from knowledge.loaders.tree import Block, Line
from knowledge.loaders.voices import bold_names, bold_of, in_italics, speakers_of
from knowledge.loaders.words import any_of, find, label_of, per_page, plain, starts

LONGEST = 160  # characters of a title before its time
SHORT_DETAIL = 120  # characters of an item that is one of several at a time
SHORTEST_TITLE = 10
SHORTEST_NAME = 3  # of what stands before a speaker
FEWEST_TIMES = 2
LATEST_DAY = 20  # characters before the date of a paragraph
FEWEST_ROOMS = 2
MOST_TIMES = 12  # of one session
LONGEST_JOINT = 8  # characters between a day and its time


class Slots(Groups):
    """Makes a session of a line or of lines."""

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
        if not rest.strip(EDGES) and len(lines) > 1 and _titles(lines[1]):
            lines, rest = lines[1:], lines[1].text.strip().lstrip(": ")  # the time has a line of its own
        dates = find_dates(rest[:40], self.year)
        head = read_head(rest, (numbers[0],), bold=bold_of(lines[0], rest), names=bold_names(lines))
        draft = Draft(style, numbers, times=times, title=head.title, kind=head.kind, room=head.room)
        draft.speakers, draft.duration = list(head.speakers), None if times and times[0].end else head.duration
        if dates and dates[0].at[0] < 4:
            draft.date = dates[0].date
        draft.speakers = draft.speakers or told_people(lines[0]) or in_italics(lines[0])
        if head.abstract:
            draft.said.append((head.abstract, numbers[0]))
        self._add(draft, level)
        if len(lines) > FEWEST_ROOMS and all(room_before(line) for line in lines[1:]):
            for line in lines[1:]:
                self._parallel([line])
            return
        for line in lines[1:]:
            self._detail(draft, line)

    def _several(self, lines: list[Line], block: Block) -> bool:
        """A session at several times that follow its title ("Tours of the attic: 11:00, 13:00 and 15:30")."""
        text = " ".join(line.text for line in lines)
        times = find_times(text)
        lead = leading_times(text[times[0].at[0] :]) if len(times) > 1 else None
        listed = lead[0] if lead else []
        if (
            not (self.programme or self.found)
            or block.kind != "paragraph"
            or len(listed) < FEWEST_TIMES
            or times[0].at[0] <= SHORTEST_NAME
        ):
            return False
        title = re.sub(rf"[\s,:(|–—-]*(?:{_prefixes()})?\s*$", "", text[: times[0].at[0]])
        if (
            len(title) > LONGEST / 2
            or SENTENCE_END.search(title)
            or any(find(k, title) for k in ("registering", "transit"))
        ):
            return False
        if label_of(title):
            return False
        head = read_head(title, (lines[0].number,), bold=lines[0].bold, names=bold_names(lines))
        draft = Draft(block.kind, [x.number for x in lines], times=listed, title=head.title, kind=head.kind)
        draft.room, draft.speakers = head.room, list(head.speakers)
        if said := text[times[len(listed) - 1].at[1] :].strip(EDGES):
            draft.said.append((said, lines[0].number))
        self._add(draft, block.level)
        return True

    def _another_day(self, lines: list[Line], block: Block) -> bool:
        """A paragraph below the programme that invites to something on a further day, with its name in bold."""
        text = block.text
        dates, times = find_dates(text, self.year), find_times(text)
        if not self.found or block.kind != "paragraph" or not times or not dates or dates[0].at[0] > LATEST_DAY:
            return False
        days = self.days or [dates[0].date]
        told = [n.strip(EDGES) for n in bold_names(lines) if not find_dates(n, self.year) and not find_times(n)]
        apart = (dates[0].date - days[-1]).days
        if dates[0].weekday is None or dates[0].until or not -3 <= apart <= 3 or dates[0].date in days or not told:
            return False
        end = times[0].end
        if end is None and len(times) > 1 and find("back_at", text[times[0].at[1] : times[1].at[0]]):
            end = times[1].start
        draft = Draft("paragraph", [x.number for x in lines], times=[Times(times[0].start, end, times[0].at)])
        draft.title, draft.kind, draft.date = told[0], kind_of(told[0]), dates[0].date
        draft.said.append((text, lines[0].number))
        self._add(draft, 1)
        self.current = None
        return True

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
        head = read_head(title, (numbers[0],), bold=lines[0].bold, names=bold_names(lines))
        after = read_head(text[last:].strip(" ,;:)"), (numbers[-1],), names=bold_names(lines))
        _, room = take_room("x" + text[last:])
        draft = Draft(style, numbers, times=times[:MOST_TIMES], title=head.title, kind=head.kind)
        draft.room = room or head.room or after.room or room_label((after.title or "").split(",")[0])
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
        dates = find_dates(text, self.year)
        if block.kind == "item" and times and self._day_first(lines, block, dates, times):
            return True
        if times and (bold or block.kind == "item") and times[0].at[0] > 3 and short:
            return self._titled(lines, block.kind, block.level)
        if block.kind == "item" and dates and dates[0].at[0] <= 4 and ":" in text[dates[0].at[1] : dates[0].at[1] + 4]:
            rest = text[dates[0].at[1] :].strip(EDGES)
            head = read_head(rest, (lines[0].number,), names=bold_names(lines))
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

    def _day_first(self, lines: list[Line], block: Block, dates: list[Dated], times: list[Times]) -> bool:
        """A session behind its day and its time: "Thursday 6 March, 9:30-12:30: reading"."""
        text = " ".join(line.text for line in lines)
        if not dates or dates[0].at[0] > 4 or not 0 <= times[0].at[0] - dates[0].at[1] <= LONGEST_JOINT:
            return False
        rest = text[times[0].at[1] :].strip(EDGES)
        if len(rest) < SHORTEST_NAME:
            return False
        head = read_head(rest, (lines[0].number,), names=bold_names(lines))
        draft = Draft(block.kind, [x.number for x in lines], times=times[:1], date=dates[0].date, title=head.title)
        draft.kind, draft.room, draft.speakers = head.kind, head.room, list(head.speakers)
        self._add(draft, block.level)
        return True

    def _of_series(self, lines: list[Line], block: Block) -> bool:
        """A session of a list by date: the date, perhaps a time, the title and what belongs to it."""
        text = lines[0].text
        dated = find_dates(text, self.year)[0]
        rest = text[dated.at[1] :].lstrip(EDGES + ")]")
        lead = leading_times(rest)
        rest = (lead[1] if lead else rest).strip(EDGES + "])")
        if find("cancelled", rest):
            return True
        if find("open_slot", rest):
            self.free_days.append((dated.date, (lines[0].number,)))
            return True
        head = read_head(rest, (lines[0].number,), bold=bold_of(lines[0], rest), names=bold_names(lines))
        draft = Draft(block.kind, [x.number for x in lines], date=dated.date, title=head.title, kind=head.kind)
        draft.room, draft.times, draft.sure = head.room, lead[0][:1] if lead else [], True
        draft.speakers = list(head.speakers) or told_people(lines[0]) or in_italics(lines[0])
        if head.abstract:
            draft.said.append((head.abstract, lines[0].number))
        self._add(draft, block.level)
        for line in lines[1:]:
            self._detail(draft, line)
        return True

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
        bold = "" if inside else lines[0].bold
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
        text = " ".join(line.text for line in lines[:1])
        head = read_head(text, (lines[0].number,), bold=lines[0].bold, names=bold_names(lines))
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


def _titles(line: Line) -> bool:
    """Whether the line below a time is the title: it defines the time (": Opening"), or names no speakers."""
    return line.text.startswith(": ") or not speakers_of(line, announced=False)


@per_page
def _numbered() -> re.Pattern[str]:
    named = rf"(?:{any_of('workshop')}|{any_of('talk')}|{any_of('panel')}|{any_of('phase')})\s"
    return re.compile(rf"\W*(?:{named}?(?:n[°º]\s?)?(?:\d{{1,2}}|[a-z]|[ivx]{{1,4}})\s?[:.)–—-]\s)")


def _prefixes() -> str:
    return rf"(?<!\w)(?:{any_of('from')}|{any_of('at_time')}|{any_of('the')})"


def _whole(kind: str, label: str) -> bool:
    m = starts(kind, label.strip(EDGES))
    return m is not None and len(label.strip(EDGES)) - m.end() <= 12


def _in_brackets(text: str, times: Times) -> bool:
    """Whether a single time stands alone in brackets after words: a duration ("(1h30)")."""
    start, end = times.at
    return times.end is None and start > 1 and text[start - 1] in "([" and text[end : end + 1] in (")", "]")
