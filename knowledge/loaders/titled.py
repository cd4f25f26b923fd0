"""Lines that are sessions with date or time behind the title, at several times, or behind a date."""

from __future__ import annotations

import re

from knowledge.loaders.draft import Draft
from knowledge.loaders.groups import Groups
from knowledge.loaders.kinds import EDGES, is_kind_word, kind_of
from knowledge.loaders.marks import Block, Line
from knowledge.loaders.room_end import take_room
from knowledge.loaders.rooms import room_label, told_place
from knowledge.loaders.times import Dated, Times, find_dates, find_times, leading_times
from knowledge.loaders.titles import SENTENCE_END, people_after, read_head
from knowledge.loaders.voices import bold_names
from knowledge.loaders.words import any_of, find, label_of, starts

LONGEST = 160  # characters of a title before its time
SHORTEST_TITLE = 10
SHORTEST_NAME = 3  # of what stands before a speaker
FEWEST_TIMES = 2
EARLIEST = 7  # the hour before which a time alone in brackets is a duration ("(1h30)")
LATEST_DAY = 20  # characters before the date of a paragraph
MOST_TIMES = 12  # of one session
LONGEST_JOINT = 8  # characters between a day and its time


class Titled(Groups):
    """Makes sessions of lines that do not begin with a time."""

    def _titled(self, lines: list[Line], style: str, level: int) -> bool:
        """A session whose date and time follow its title."""
        lines, below = _until_time(lines, self.year)
        text = _joined(lines)
        times = find_times(text)
        dates = find_dates(text, self.year)
        if not times and not dates:
            return False
        spans = [*(t.at for t in times), *(d.at for d in dates)]
        first, last = min(a for a, _ in spans), max(b for _, b in spans)
        title = re.sub(rf"[\s,:;(\[|·–—-]*(?:{_prefixes()})?\s*$", "", text[:first])
        apart = len(lines) > 1 and lines[0].all_bold and lines[0].text.strip() == lines[0].bold.strip()
        if apart and first > len(lines[0].text):
            title = lines[0].text.strip(EDGES)
        if (
            len(title) < 4
            or len(title) > LONGEST
            or (SENTENCE_END.search(title) and not apart)
            or find("registering", title)
        ):
            return False
        numbers = [line.number for line in lines]
        head = read_head(title, (numbers[0],), bold=lines[0].bold, names=bold_names(lines))
        rest = re.sub(rf"^\s*{any_of('clock_after')}(?!\w)", "", text[last:]).strip(" ,;:)]|·")
        rest = _balanced(rest)
        after = read_head(rest, (numbers[-1],), names=bold_names(lines))
        speakers, said = people_after(rest, (numbers[-1],), bold_names(lines))
        _, room = take_room(f"x, {rest}")
        draft = Draft(style, numbers, times=times[:MOST_TIMES], title=head.title, kind=head.kind)
        draft.room = room or head.room or after.room or room_label(re.split(r",|\s[–—-]\s", after.title or "")[0])
        draft.speakers = [*head.speakers, *(speakers or after.speakers)]
        draft.date = dates[0].date if dates else None
        only_people = bool(speakers) and not said
        place = next((p for line in lines[1:] if (p := told_place(line))), None)
        draft.room = place or draft.room
        empty = head.title and (is_kind_word(head.title) or re.fullmatch(r"\w+\s\d{1,2}", head.title))
        if empty and after.title and after.title != draft.room and not head.speakers and not only_people:
            draft.title = after.title  # "Talk (9:00-10:00) · Title · Ann Lee"
        if head.abstract:
            draft.said.append((head.abstract, numbers[0]))
        if said and not (speakers or after.speakers) and said != draft.room:
            draft.said.append((said, numbers[-1]))
        self._add(draft, level)
        for line in below:
            self._detail(draft, line)
        return True

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
        draft.room = head.room  # it is told below the rooms, not in one of them
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
        draft.room, self.current = None, None
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


def _until_time(lines: list[Line], year: int | None) -> tuple[list[Line], list[Line]]:
    """The lines of title, date, time and what belongs to them, and the lines below, which a label begins."""
    timed = [i for i, line in enumerate(lines) if find_times(line.text) or find_dates(line.text, year)]
    first = timed[-1] + 1 if timed else 1
    last = next((i for i in range(first, len(lines)) if _announced(lines[i])), len(lines))
    return lines[:last], lines[last:]


def _announced(line: Line) -> bool:
    return bool(starts("announce", line.text) or starts("moderator", line.text) or starts("panel", line.text))


def _joined(lines: list[Line]) -> str:
    text = ""
    for line in lines:
        parted = not text or text[-1] in ",;:.!?–—-|("
        text = f"{text}{' ' if text and parted else '' if not text else ', '}{line.text}"
    return text


def _balanced(text: str) -> str:
    """Without the bracket that closes one opened before the text."""
    at = text.find(")")
    return f"{text[:at]},{text[at + 1 :]}" if at >= 0 and "(" not in text[:at] else text


def _prefixes() -> str:
    return rf"(?<!\w)(?:{any_of('from')}|{any_of('at_time')}|{any_of('the')}|{any_of('starting')})"


def _in_brackets(text: str, times: Times) -> bool:
    """Whether a single time stands alone in brackets after words: a duration ("(1h30)")."""
    start, end = times.at
    alone = times.end is None and start > 1 and text[start - 1] in "([" and text[end : end + 1] in (")", "]")
    return alone and times.start.hour < EARLIEST
