"""The session that is being read, and what the lines below it add: speakers, room, what is said of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from knowledge.event import Kind
from knowledge.loaders.draft import Draft
from knowledge.loaders.kinds import EDGES, is_kind_word, kind_of
from knowledge.loaders.marks import Block, Line
from knowledge.loaders.names import with_body
from knowledge.loaders.people import find_people
from knowledge.loaders.rooms import stated_room, told_place
from knowledge.loaders.series import Series
from knowledge.loaders.spoken import described_in, parts_of, told_people
from knowledge.loaders.talk_headings import says_who
from knowledge.loaders.times import Times, find_dates, find_times
from knowledge.loaders.titles import QUOTED, read_head
from knowledge.loaders.voices import (
    bodies_in_brackets,
    bold_names,
    enriched,
    only_name,
    other_label,
    speakers_of,
    speaking_body,
)
from knowledge.loaders.words import find, starts

SHORTEST_DETAIL = 30  # of one that only says that more will follow
SHORT_DETAIL = 120  # characters of a line below a session that may end in its speaker


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
    room_level: int = 0  # of the heading that gave the room


class Details:
    """The sessions found so far and the current one, with the group that they stand in."""

    def __init__(self, year: int | None, days: list[dt.date], stops: Collection[int] = ()) -> None:
        self.year = year
        self.stops = stops  # lines that only say where the event is on which day
        self.days = days
        self.found: list[Draft] = []
        self.untimed: list[Draft] = []
        self.group = Group()
        self.programme = 0  # level of the heading that opened the programme, 0 outside
        self.section = 0
        self.told_parts: set[int] = set()  # sections that a heading names as the programme
        self.current: Draft | None = None
        self.waiting: list[Line] = []  # paragraphs that belong to the current session if another one follows
        self.titles: dict[frozenset[str], Draft] = {}
        self.items = 0  # items seen since the last heading or label
        self.at = 0  # position of the block that is read
        self.series = Series()
        self.blocks: list[Block] = []  # the page
        self.free_days: list[tuple[dt.date, tuple[int, ...]]] = []  # days of a series whose session is still open
        self.sharing: dict[int, int] = {}  # items that are sessions at the time of the position beside
        self.behind: set[int] = set()  # numbers of lines "time, speaker: title"
        self.talks: set[int] = set()  # headings that are talks without a time
        self.persons: set[int] = set()  # headings that are the speakers of the talk above
        self.again: set[int] = set()  # headings that are titles of the front matter
        self.bio: Block | None = None  # what stands under the name of the speaker above
        self.named: set[frozenset[str]] = set()  # the words of the titles that the front matter gives
        self.turns: set[int] = set()  # items that are talks of the session above, each behind its speaker
        self.clocked: set[int] = set()  # headings whose line below gives their time
        self.agenda: set[int] = set()  # items of the order of business of a meeting
        self.speaking: set[int] = set()  # items that are "Title – Speaker"
        self.dated: set[int] = set()  # items of lists whose items begin with a date
        self.timed: set[int] = set()  # items of lists whose items have a time after their title
        self.rooms: set[int] = set()  # headings that are rooms because those beside them are
        self.timed_by: Block | None = None  # the paragraph whose first line gave the heading above its time

    def _belongs(self, lines: list[Line]) -> bool:
        """Whether an item without a time is a detail of the session above, not a session of its own."""
        current = self.current
        return (
            current is not None
            and (current.style in ("heading", "paragraph") or self._speaks(lines))
            and bool(current.times or current.style == "heading")
        )

    def _speaks(self, lines: list[Line]) -> bool:
        return self.current is not None and bool(speakers_of(lines[0], announced=False))

    def _tail(self, lines: list[Line], block: Block) -> None:
        if self.current is None or (block.quoted and not self._own_words()):
            return
        item = block.kind == "item" or block.parent >= 0
        if not item and self.current.duration and self._of_event(block.text):
            self.current = None
            return
        if item:
            self._flush()
        for line in lines:
            if item or self.current.style == "heading" or speakers_of(line, announced=False):
                self._detail(self.current, line, item=item)
            else:
                self.waiting.append(line)

    def _own_words(self) -> bool:
        """Whether a quote is what the speaker of the talk above says of it."""
        before = self.blocks[self.at - 1] if self.at else None
        if before is None or self.current is None or self.at - 1 in self.talks:
            return False
        return before.numbers[-1] in self.current.lines and bool(before.quoted or says_who(before.lines[-1]))

    def _of_event(self, text: str) -> bool:
        """Whether a paragraph gives date and hours of the whole event."""
        return bool(find_times(text)) and any(d.date in self.days for d in find_dates(text, self.year))

    def _detail(self, draft: Draft, line: Line, *, item: bool = False) -> None:
        """A line below the title: who speaks, or what is said of the session."""
        if not line.text.strip(EDGES):
            return
        if self._title_below(draft, line):
            return
        if len(line.text) <= SHORTEST_DETAIL and find("open_slot", line.text):  # "Details TBA."
            draft.lines.append(line.number)
            return
        line = bodies_in_brackets(line)
        if starts("panel", line.text) and draft.kind in (None, "talk"):
            draft.kind = "panel"
        people = says_who(line) or speakers_of(line, announced=bool(draft.speakers) or item)
        if not people and not draft.speakers and len(line.text) <= SHORT_DETAIL and not other_label(line):
            people = list(read_head(line.text, (line.number,), names=bold_names([line])).speakers)
            if people and starts("moderator", line.text):
                people[0] = replace(people[0], moderator=True)
        people = people or told_people(line) or ([] if draft.speakers or item else described_in(line))
        people = people or (only_name(line) if not draft.speakers else [])
        if people and len(parts_of(line)) > 1:
            draft.said.append((line.text, line.number))
        if not people and (place := told_place(line)):
            draft.room = draft.room or place
        if not people and item and draft.title and (body := speaking_body(line)):
            people = [body]
        if people:
            draft.speakers = enriched(draft.speakers, people)
        elif not _adopt_title(draft, line):
            draft.said.append((line.text, line.number))
            draft.room = draft.room or stated_room(line.text)
        draft.lines.append(line.number)

    def _title_below(self, draft: Draft, line: Line) -> bool:
        """A title in the line below who speaks, which was taken for it ("9:30 Ann Lee (Body)" / "*Title*")."""
        title, text = draft.title or "", line.text.strip(EDGES)
        if draft.said or not with_body(title) or is_kind_word(title.split("(")[0]):
            return False
        people = find_people(title, (draft.lines[0],), bold=(title,))
        if (
            not people
            or people[0].at
            or not (line.all_italic or line.all_bold or text[:1].isupper())
            or len(text) > SHORT_DETAIL
        ):
            return False
        draft.title, draft.speakers, draft.kind = text, [f.speaker for f in people], kind_of(text)
        draft.lines.append(line.number)
        return True

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


def _adopt_title(draft: Draft, line: Line) -> bool:
    """A line in italics or quotes below "Table ronde" is its title."""
    if draft.title and not is_kind_word(draft.title):
        return False
    if line.all_italic or QUOTED.fullmatch(line.text.strip()):
        draft.title = line.text.strip(EDGES + '«»“”" ')
        return True
    return False
