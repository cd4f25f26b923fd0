"""Facts: sessions, people and sentences of the page, each with the words people may use for it.

Everything a question can be matched against is indexed once (`gathering`); nothing of a question is known yet.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from knowledge.page_keys import keys_in
from knowledge.page_times import times_in
from knowledge.words import stem, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.event import Event, Faq, Lines
    from knowledge.language import Language
    from knowledge.page_keys import Keys

LENGTHS = ("day_one", "day_many", "hour_one", "hour_many", "minute_one", "minute_many")
SHORT_UNITS = frozenset({"min", "mn", "h", "std"})
LENGTH = re.compile(r"\d+(?:min|mn|h)\d{0,2}")


class Span(NamedTuple):
    """When a session is on: aware moments; `said` tells whether the page gives the end or it follows from the rest."""

    begin: dt.datetime
    end: dt.datetime
    said: bool


class Person(NamedTuple):
    """Someone who speaks, over all sessions: positions of the sessions in the programme."""

    name: str
    roles: tuple[str, ...]
    organisations: tuple[str, ...]
    moderates: bool
    about: str | None
    sessions: tuple[int, ...]
    lines: Lines

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(t.word for t in tokens(self.name))


class Sentence(NamedTuple):
    """A sentence of the page with what it is about."""

    text: str
    lines: Lines
    headings: tuple[str, ...]
    keys: Keys
    context: Keys  # of the headings above, and of a question that the page itself asks before
    topics: frozenset[str]
    session: int | None = None
    own: frozenset[str] = frozenset()  # the topics that its own words speak of, not those of its heading


@dataclass(slots=True)
class Facts:
    """An event, indexed for questions."""

    event: Event
    language: Language
    persons: tuple[Person, ...] = ()
    spans: tuple[Span | None, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    session_keys: tuple[Keys, ...] = ()
    title_keys: tuple[Keys, ...] = ()
    person_keys: tuple[Keys, ...] = ()  # of role, organisation and what is said of the person; names apart
    described: dict[str, list[int]] = field(default_factory=dict)  # key → sessions
    titled: dict[str, list[int]] = field(default_factory=dict)  # key → sessions that have it in their title
    bearing: dict[str, list[int]] = field(default_factory=dict)  # key → persons
    names: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))  # word of a name → persons
    event_keys: Keys = frozenset()
    common: Keys = frozenset()  # of words that so many sentences hold that they tell what the page is on
    called: frozenset[str] = frozenset()  # kinds of sessions by whose names the page calls the event itself
    rarity: dict[str, float] = field(default_factory=dict)
    vocabulary: frozenset[str] = frozenset()  # tidied words of the page
    mended: dict[tuple[str, str, bool], str] = field(default_factory=dict)  # typing errors already looked up
    evidence: dict[str, tuple[int, ...]] = field(default_factory=dict)  # topic → sentences that speak of it
    answers: tuple[Faq, ...] = ()  # the organisers', given in the chat
    holding: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))  # key → sentences, headings included

    def keys(self, text: str) -> Keys:
        return keys_in(text, self.language.code)

    def has_number(self, text: str) -> bool:
        """Whether a number stands in a text, in figures or in words."""
        return any(t.word[0].isdigit() or t.word in self.language.numbers for t in tokens(text))

    def has_length(self, text: str) -> bool:
        """Whether a text says how long something is: a number before minutes, hours or days."""
        words = [t.word for t in tokens(text)]
        return bool(self.measures(words)) or any(LENGTH.fullmatch(w) for w in words)

    def measures(self, words: Sequence[str]) -> set[int]:
        """Positions of the numbers before minutes, hours or days."""
        said = " ".join(self.language.sentence(key) for key in LENGTHS).replace("{n}", "")
        units = {stem(t.word, self.language.code) for t in tokens(said) if t.word.isalpha()}
        numbers = [i for i, w in enumerate(words[:-1]) if w[0].isdigit() or w in self.language.numbers]
        return {i for i in numbers if words[i + 1] in SHORT_UNITS or stem(words[i + 1], self.language.code) in units}

    def parts(self, text: str) -> frozenset[str]:
        """The parts of a day a text speaks of."""
        return times_in(text, self.language.code, self.event.zone).parts

    def has_date(self, text: str) -> bool:
        """Whether a text names a day, or a number that stands for one ("until the 12th")."""
        return times_in(text, self.language.code, self.event.zone).dated

    def weekdays(self, text: str) -> frozenset[int]:
        """The days of the week a text names."""
        return times_in(text, self.language.code, self.event.zone).weekdays

    def time_spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where a text speaks of times and days."""
        return times_in(text, self.language.code, self.event.zone).spans

    def names_someone(self, sentence: Sentence) -> bool:
        """Whether a sentence names a person of the programme, or is a line of a session that has one."""
        if sentence.session is not None and any(s.name for s in self.event.sessions[sentence.session].speakers):
            return True
        words = {t.word for t in tokens(sentence.text)}
        return any(words >= set(p.names) for p in self.persons)

    def weight(self, keys: Keys) -> float:
        """How telling a word is on this page, by its rarest key that the page holds."""
        return max((self.rarity[k] for k in keys if k in self.rarity), default=0.0)

    @property
    def begin(self) -> dt.datetime | None:
        """The aware moment at which the event begins, at midnight where the page gives no hour."""
        days = self.event.days
        if not days:
            return None
        starts = [s.begin for s in self.spans if s and s.begin.date() == days[0].date]
        opens = days[0].opens
        if opens:
            return dt.datetime.combine(days[0].date, opens, self.event.zone)
        return min(starts, default=dt.datetime.combine(days[0].date, dt.time(), self.event.zone))

    @property
    def end(self) -> dt.datetime | None:
        """The aware moment at which the event is over, the following midnight where the page gives no hour."""
        days = self.event.days
        if not days:
            return None
        last = days[-1]
        ends = [s.end for s in self.spans if s and s.begin.date() == last.date]
        if last.closes:
            closes = dt.datetime.combine(last.date, last.closes, self.event.zone)
            return max([closes, *ends])
        midnight = dt.datetime.combine(last.date + dt.timedelta(days=1), dt.time(), self.event.zone)
        return max((s.end for s in self.spans if s and s.said and s.begin.date() == last.date), default=midnight)
