"""Event → facts: sessions, people and sentences of the page, each with the words people may use for it.

Everything a question can be matched against is indexed once here; nothing of a question is known yet.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from knowledge.concepts import glossary, keys_of
from knowledge.event import Event, Faq, Lines, Passage, Session, Speaker
from knowledge.language import Language, language, languages
from knowledge.when import find_times
from knowledge.words import compound, stem, tidy, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

Keys = frozenset[str]
SENTENCE = re.compile(r"(?<=[.!?…])(?<!\b\w\.)(?<!\b\d\.)(?<!\b\d\d\.)\s+(?=[^\W\d_a-zà-ÿ]|[«\"“¿¡*(])|\n+")
LONGEST_LABEL = 60  # characters before a colon or under a heading that say what a sentence is about
COMMON, COMMON_SHARE = 3, 5  # sentences, and one in so many of them, that hold what the page is on
SHORTEST_TELLING = 2  # letters; longer words of a label must stand in the title of the session it names
OF_TITLES = frozenset({"online", "onsite", "streaming", "edition", "audience"})  # what the title itself may tell
LENGTHS = ("day_one", "day_many", "hour_one", "hour_many", "minute_one", "minute_many")
SHORT_UNITS = frozenset({"min", "mn", "h", "std"})
LENGTH = re.compile(r"\d+(?:min|mn|h)\d{0,2}")
LABEL = re.compile(r"^(.{3,60}?)\s*(?::|\s[–—-])\s")
ASSUMED_MINUTES = 60  # of a session without an end that nothing follows


class Span(NamedTuple):
    """When a session is on: aware moments; `said` tells whether the page gives the end or it follows from the rest."""

    begin: dt.datetime
    end: dt.datetime
    said: bool


class Times(NamedTuple):
    """What a text says of times."""

    parts: frozenset[str]  # of a day
    dated: bool  # whether it names a day, or a number that stands for one
    spans: tuple[tuple[int, int], ...]  # where it speaks of times
    weekdays: frozenset[int]


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
        return _keys(text, self.language.code)

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
        return _times(text, self.language.code, self.event.zone).parts

    def has_date(self, text: str) -> bool:
        """Whether a text names a day, or a number that stands for one ("until the 12th")."""
        return _times(text, self.language.code, self.event.zone).dated

    def weekdays(self, text: str) -> frozenset[int]:
        """The days of the week a text names."""
        return _times(text, self.language.code, self.event.zone).weekdays

    def time_spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where a text speaks of times and days."""
        return _times(text, self.language.code, self.event.zone).spans

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


def gather(event: Event) -> Facts:
    """Index an event."""
    known = languages()
    facts = Facts(event, known.get(event.language) or language("en"))
    facts.persons = _persons(event)
    facts.spans = _spans(event)
    facts.session_keys = tuple(facts.keys(_session_text(s)) for s in event.sessions)
    facts.title_keys = tuple(facts.keys(s.title or "") for s in event.sessions)
    facts.person_keys = tuple(facts.keys(" ".join([*p.roles, *p.organisations, p.about or ""])) for p in facts.persons)
    facts.described, facts.titled, facts.bearing = map(
        _by_key, (facts.session_keys, facts.title_keys, facts.person_keys)
    )
    for i, person in enumerate(facts.persons):
        for word in person.names:
            facts.names[word].add(i)
    facts.sentences = tuple(_sentences(facts))
    venue = event.venue
    parts = [event.title, venue.name, venue.address, event.organiser]
    facts.event_keys = facts.keys(" ".join(str(p) for p in parts if p))
    facts.common = _common(facts.sentences)
    facts.called = _called(facts)
    facts.rarity = _rarity([*facts.session_keys, *(s.keys for s in facts.sentences)])
    facts.vocabulary = frozenset(t.word for text in _all_texts(event) for t in tokens(text) if not t.word.isdigit())
    evidence: dict[str, list[int]] = defaultdict(list)
    for i, sentence in enumerate(facts.sentences):
        for topic in sentence.topics:
            evidence[topic].append(i)
        for key in sentence.keys | sentence.context:
            facts.holding[key].add(i)
    facts.evidence = {topic: tuple(found) for topic, found in evidence.items()}
    return facts


def _common(sentences: Iterable[Sentence]) -> Keys:
    bags = [s.keys for s in sentences if s.session is None]
    count = Counter(key for bag in bags for key in bag)
    return frozenset(key for key, n in count.items() if n >= COMMON and n * COMMON_SHARE >= len(bags))


def _called(facts: Facts) -> frozenset[str]:
    """ "This workshop": the kinds by which the page calls the event, which has no session of such a kind."""
    data, found = facts.language, set[str]()
    for text in [facts.event.title.text, *(s.text for s in facts.sentences if s.session is None)]:
        words = tokens(text)
        whole = text == facts.event.title.text
        if whole or any(t.word in data.this for t in words):
            hits = [h for h in data.lexicon.find(words) if h.label.startswith("kind:")]
            found |= {h.label[5:] for h in hits if whole or (h.at[0] and words[h.at[0] - 1].word in data.this)}
    return frozenset(found - {"session"} - {s.kind for s in facts.event.sessions})


def _all_texts(event: Event) -> list[str]:
    texts = [_session_text(s) for s in event.sessions]
    texts += [" ".join((*p.headings, p.text)) for p in event.passages]
    venue = event.venue
    texts += [
        str(t) for t in (event.title, event.summary, venue.name, venue.address, venue.access, event.organiser) if t
    ]
    return texts


def _speaker_text(speaker: Speaker) -> str:
    about = speaker.about.text if speaker.about else ""
    return " ".join(filter(None, (speaker.name, speaker.role, speaker.organisation, about)))


def _session_text(session: Session) -> str:
    abstract = session.abstract.text if session.abstract else ""
    people = " . ".join(_speaker_text(s) for s in session.speakers)
    return " . ".join(filter(None, (session.title, session.room, session.track, abstract, people)))


def _persons(event: Event) -> tuple[Person, ...]:
    found: dict[str, Person] = {}
    for i, session in enumerate(event.sessions):
        for speaker in session.speakers:
            if not speaker.name:
                continue
            key = tidy(speaker.name)
            old = found.get(key)
            found[key] = Person(
                name=old.name if old else speaker.name,
                roles=_plus(old.roles if old else (), speaker.role),
                organisations=_plus(old.organisations if old else (), speaker.organisation),
                moderates=speaker.moderator or bool(old and old.moderates),
                about=(speaker.about.text if speaker.about else None) or (old.about if old else None),
                sessions=(*(old.sessions if old else ()), i),
                lines=tuple(sorted({*(old.lines if old else ()), *(speaker.lines or session.lines)})),
            )
    return tuple(found.values())


def _plus(known: tuple[str, ...], new: str | None) -> tuple[str, ...]:
    return known if not new or new in known else (*known, new)


def _spans(event: Event) -> tuple[Span | None, ...]:
    begins = [event.begins(s) for s in event.sessions]
    return tuple(_span(event, i, begins) for i in range(len(begins)))


def _span(event: Event, i: int, begins: list[dt.datetime | None]) -> Span | None:
    begin, session = begins[i], event.sessions[i]
    if begin is None:
        return None
    end = event.ends(session)
    if end is not None:
        return Span(begin, end, True)
    later = [
        b
        for b, other in zip(begins, event.sessions, strict=True)
        if b and b > begin and b.date() == begin.date() and (other.room == session.room or not session.room)
    ]
    closes = next((d.closes for d in event.days if d.date == begin.date() and d.closes), None)
    if later:
        return Span(begin, min(later), False)
    if closes and dt.datetime.combine(begin.date(), closes, event.zone) > begin:
        return Span(begin, dt.datetime.combine(begin.date(), closes, event.zone), False)
    return Span(begin, begin + dt.timedelta(minutes=ASSUMED_MINUTES), False)


def _sentences(facts: Facts) -> list[Sentence]:
    lines_of = {line: i for i, s in enumerate(facts.event.sessions) for line in s.lines}
    titled = _titled(facts)
    found: list[Sentence] = []
    seen: set[str] = set()
    told = [p.text for p in facts.event.passages]
    own = [t for t in (facts.event.title, facts.event.summary) if t and t.text not in told]
    asked = ""  # a question of the page itself, which what follows answers
    for passage in (*(Passage(text=t.text, lines=t.lines) for t in own), *facts.event.passages):
        session = next((lines_of[n] for n in passage.lines if n in lines_of), None)
        parts = [t for text in SENTENCE.split(passage.text) if (t := text.strip())]
        for text in parts:
            mark = f"{passage.headings}{text}"
            if mark in seen:
                continue
            seen.add(mark)
            if session is None and text.endswith("?"):
                asked = text
                continue
            about = session if session is not None else _session_labelled(facts, titled, text)
            found.append(_sentence(facts, passage, text, asked, about))
        if parts and not parts[-1].endswith("?"):
            asked = ""
    return found


def _sentence(facts: Facts, passage: Passage, text: str, asked: str, session: int | None) -> Sentence:
    label = asked or (passage.headings[-1] if passage.headings else "")
    own = _evidence(facts, text) | (_evidence(facts, asked) if asked else frozenset())
    topics = own | _evidence(facts, label) if len(label) < LONGEST_LABEL else own
    context = facts.keys(" ".join((*passage.headings, asked)))
    return Sentence(text, passage.lines, passage.headings, facts.keys(text), context, topics, session, own)


def _evidence(facts: Facts, text: str) -> frozenset[str]:
    """The topics that words speak of; the words of the event's title speak of the event and of nothing else."""
    if tidy(text) == tidy(facts.event.title.text):
        return frozenset()
    words = tokens(text)
    title = {t.word for t in tokens(facts.event.title.text)}
    hits = facts.language.page_lexicon.find(words)
    return frozenset(
        h.label.removeprefix("topic:")
        for h in hits
        if h.label.startswith("topic:")
        and (h.label.removeprefix("topic:") in OF_TITLES or not all(words[i].word in title for i in h.at))
    )


def _titled(facts: Facts) -> dict[str, set[int]]:
    """Key of a title → sessions."""
    found: dict[str, set[int]] = defaultdict(set)
    for i, keys in enumerate(facts.title_keys):
        for key in keys:
            found[key].add(i)
    return found


def _session_labelled(facts: Facts, titled: dict[str, set[int]], text: str) -> int | None:
    """The session that a sentence names before a colon or a dash: "Workshop B: ten places"."""
    label = LABEL.match(text)
    words = [t for t in tokens(label[1]) if len(t.word) > SHORTEST_TELLING] if label else []
    if not words:
        return None
    held = [titled.keys() & facts.keys(t.word) for t in words]
    if not all(held):
        return None
    common = set.intersection(*(set().union(*(titled[k] for k in keys)) for keys in held))
    return common.pop() if len(common) == 1 else None


def page_topics(data: Language, text: str) -> frozenset[str]:
    """The topics a sentence of a page speaks of."""
    hits = data.page_lexicon.find(tokens(text))
    return frozenset(h.label.removeprefix("topic:") for h in hits if h.label.startswith("topic:"))


@functools.lru_cache(maxsize=20_000)
def _keys(text: str, code: str) -> Keys:
    data = languages().get(code)
    plain = data.function if data else frozenset[str]()
    words = [t.word for t in tokens(text) if t.word not in plain]
    return frozenset().union(*keys_of([*words, *(p for w in words for p in _parts(w, code))], code, code))


@functools.lru_cache(maxsize=20_000)
def _parts(word: str, code: str) -> tuple[str, ...]:
    """The words that a compound word of the page is made of."""
    data = languages().get(code)
    if data is None or not data.links:
        return ()
    concepts, stems = glossary(code).concepts, data.lexicon.stems
    if concepts(word, stem(word, code)):
        return ()

    def known(part: str) -> bool:
        stemmed = stem(part, code)
        return stemmed in stems or bool(concepts(part, stemmed))

    return compound(word, data.links, known) or ()


@functools.lru_cache(maxsize=2000)
def _times(text: str, language: str, zone: ZoneInfo) -> Times:
    noon = dt.datetime(2000, 1, 3, 12, tzinfo=zone)
    times = find_times(text, now=noon, days=(noon.date(),), zone=zone, languages=(language,))
    return Times(
        frozenset(t.part for t in times if t.part),
        any(t.dated and t.grain != "year" for t in times),
        tuple(t.span for t in times),
        frozenset(t.weekday for t in times if t.weekday is not None),
    )


def _by_key(bags: Iterable[Keys]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for i, keys in enumerate(bags):
        for key in keys:
            found[key].append(i)
    return dict(found)


def _rarity(bags: list[Keys]) -> dict[str, float]:
    count = Counter(key for bag in bags for key in bag)
    return {key: math.log(1 + len(bags) / n) for key, n in count.items()}
