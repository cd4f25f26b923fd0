"""Text → what is asked, about whom or what, for when, in which language.

A message is cut into clauses, each of which asks one thing; a clause knows which of its words are explained by phrases
of the language, by time words and by names, and which are left.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from knowledge.concepts import keys_of
from knowledge.detect import detect
from knowledge.language import Language, language
from knowledge.lexicon import Hit
from knowledge.mending import nearest, nearest_name, relative
from knowledge.titles import OF_SESSIONS, OF_THE_EVENT, in_event_title, in_session_titles
from knowledge.when import When, find_times
from knowledge.words import Token, compound, stem, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from knowledge.facts import Facts

LONGEST_QUESTION = 4096  # characters that are read
MOST_WORDS = 80  # of a clause that are read, and of a message that tell its language
MOST_CLAUSES = 12
MOST_CUTS = 6  # conjunctions and commas at which a clause is tried in parts
ORDINAL_POINT = re.compile(r"\d\. ")
MARKUP = re.compile(
    r"<(script|style)\b[^>]{0,200}>.{0,2000}?</\1\s*>|</?[a-zA-Z][^<>]{0,300}>", re.DOTALL | re.IGNORECASE
)
CLAUSE_END = re.compile(
    r"(?<=[?!…])\s*|(?<=[^\W\d_]\.\.\.)\s*|(?<=[^\W\d_]{3}[.;:])\s+|(?<=\d[.;])\s+(?=[^\W\d_])|\n+|(?<=\))\s*[.;]\s+"
)
ASKING = ("ask:", "topic:", "relation:")
TIMELESS = frozenset({"relation:now", "function", "light"})  # labels that words of a time may bear as well
OF_ARRIVALS = ("relation:missed", "relation:still")  # what is asked of who comes at a certain hour
SHORT = 3  # words of a question that leaves the rest out
OF_EVENINGS = "topic:networking"
PLAIN = frozenset({"function", "light", "greeting"})
MOST_MENDED = 5_000  # words remembered with what they were mended to
LONG_CLAUSE, SHORTEST_ENDING = 12, 4  # words from which a clause may have a story before its question
STRETCHED = re.compile(r"(\w)\1{2,}")  # "hellooo"
SEGMENT = re.compile(r"[,;:]\s+|\s[–-]\s")


class Moment(NamedTuple):
    """When something is asked, and the day last spoken of, from which "the next day" is counted."""

    now: dt.datetime
    anchor: dt.date | None = None


@dataclass(slots=True)
class Clause:
    """One thing asked. Positions are those of `words`."""

    text: str
    language: str
    moment: Moment
    words: list[Token]
    hits: list[Hit]
    times: tuple[When, ...]
    keys: list[frozenset[str]]
    at_time: frozenset[int]
    titled: frozenset[int] = frozenset()  # words that stand together in the title of the event
    mark: bool = False  # ends with a question mark
    joined: bool = False  # follows the clause before it in the same sentence
    labels: dict[str, set[int]] = field(default_factory=dict)

    def has(self, *labels: str) -> bool:
        return any(label in self.labels for label in labels)

    def of(self, kind: str) -> set[str]:
        """What stands behind the colon of the labels of a kind: of("topic") → {"price"}."""
        return {label.split(":", 1)[1] for label in self.labels if label.startswith(kind + ":")}

    def at(self, *labels: str) -> set[int]:
        return set().union(*(self.labels.get(label, set()) for label in labels))

    @property
    def asks(self) -> bool:
        """Whether something is asked here: a mark, a question word, a topic, a relation."""
        return self.mark or bool(self.times) or any(label.startswith(ASKING) for label in self.labels)

    @property
    def rest(self) -> list[int]:
        """Words that no phrase and no time explains."""
        told = set().union(*self.labels.values()) | self.at_time
        return [i for i in range(len(self.words)) if i not in told]

    @property
    def plain(self) -> frozenset[str]:
        """The words of its language that carry no meaning of their own."""
        return language(self.language).function

    @property
    def counted(self) -> set[int]:
        """The word that says what is counted: the one behind "how many"."""
        at = self.labels.get("ask:count")
        if not at:
            return set()
        plain = self.at("function", "light")
        return {i for i in (max(at) + 1, max(at) + 2) if i < len(self.words) and i not in plain and i not in at}

    def text_of(self, positions: Sequence[int]) -> str:
        """The asker's own words at these positions."""
        raw = []
        for i in sorted(positions):
            token = self.words[i]
            piece = self.text[token.start : token.end]
            if piece not in raw:
                raw.append(piece)
        return " ".join(raw)


def read(text: str, facts: Facts, moment: Moment, *, prefer: Sequence[str]) -> list[Clause]:
    """The clauses of a message, in order. `prefer`: languages that break a tie, the most likely first."""
    text = text[:LONGEST_QUESTION].replace("\u00a0", " ").replace("\u202f", " ")
    text = MARKUP.sub(" ", text)
    given = tokens(text)
    bare = [t for t in given if t.word not in facts.vocabulary or t.word in language(prefer[0]).lexicon.words]
    code = detect((bare or given)[:MOST_WORDS], prefer=prefer, text=text)
    data = language(code)
    clauses: list[Clause] = []
    for piece in _pieces(text, _dates(text, data, facts, moment))[:MOST_CLAUSES]:
        clause = _clause(piece, data, facts, moment)
        clauses += _coordinated(clause, data, facts, MOST_CUTS)
    for told, asked in pairwise(clauses):
        if told.has("object:arriving", "object:leaving") and told.times and not asked.times and asked.has(*OF_ARRIVALS):
            asked.times = tuple(replace(t, span=(0, 0)) for t in told.times)  # "I'm there at one. What did I miss?"
            asked.labels.setdefault("object:leaving" if told.has("object:leaving") else "object:arriving", set())
            told.labels = {label: at for label, at in told.labels.items() if not label.startswith(ASKING)}
    return clauses[:MOST_CLAUSES]


def _dates(text: str, data: Language, facts: Facts, moment: Moment) -> list[tuple[int, int]]:
    """Where dates stand that hold a point: "on 3. May" is one clause."""
    if not ORDINAL_POINT.search(text):
        return []
    times = _times(text, data, facts, moment)
    return [when.span for when in times]


def _ordinal(text: str, end: int) -> int:
    """What an ordinal point adds to a date that the clause goes on behind: "on the 3. as well"."""
    return 2 if text[end : end + 2] == ". " and text[end + 2 : end + 3].islower() else 0


def _pieces(text: str, dates: Sequence[tuple[int, int]]) -> list[str]:
    found, begin = [], 0
    for end in CLAUSE_END.finditer(text):
        if not any(first < end.start() < last + _ordinal(text, last) for first, last in dates):
            found.append(text[begin : end.start()].strip())
            begin = end.end()
    found.append(text[begin:].strip())
    return [p for p in found if any(c.isalnum() for c in p)]


def _times(text: str, data: Language, facts: Facts, moment: Moment) -> tuple[When, ...]:
    event = facts.event
    days = [d.date for d in event.days]
    goes_on = moment.anchor is not None and _goes_on(text, data)
    return find_times(
        text,
        now=moment.now,
        days=days,
        zone=event.zone,
        languages=(data.code,),
        anchor=moment.anchor,
        goes_on=goes_on,
    )


def _goes_on(text: str, data: Language) -> bool:
    """Whether a clause leaves out what was said before: it begins with "and", or is very short."""
    words = tokens(text)
    return bool(words) and (len(words) <= SHORT or data.joins(words[0]))


def _clause(text: str, data: Language, facts: Facts, moment: Moment) -> Clause:
    given = tokens(text)
    mark = "?" in text
    if len(given) > MOST_WORDS:
        given = given[:MOST_WORDS]
        text = text[: given[-1].end]
    words = [
        w
        for i, token in enumerate(given)
        for w in _normal(
            token,
            data,
            facts,
            named=i > 0 and _goes_with_name(given[i - 1], token, facts),
            proper=_proper(given, i, data),
        )
    ]
    found = data.lexicon.find(words)
    times = tuple(t for t in _times(text, data, facts, moment) if not _names_a_kind(t, found, words))
    at_time = frozenset(i for i, w in enumerate(words) if any(_within(w, t) for t in times))
    hits = [h for h in found if not at_time.issuperset(h.at) or h.label in TIMELESS]
    on_a_day = {i for i in at_time if any(t.dated and t.span[0] <= words[i].start < t.span[1] for t in times)}
    hits = [_of_the_day(h) if h.label == OF_EVENINGS and on_a_day.intersection(h.at) else h for h in hits]
    titled = in_event_title(words, data, facts)
    hits = _apart_from_titles(hits, titled, in_session_titles(words, data, facts), words, data)
    keys = keys_of([w.word for w in words], data.code, facts.event.language)
    clause = Clause(text, data.code, moment, words, hits, times, keys, at_time, titled, mark=mark)
    for hit in hits:
        clause.labels.setdefault(hit.label, set()).update(hit.at)
    if plain := {*_plain_within(clause, facts), *_numbered(clause, data)}:
        clause.labels.setdefault("function", set()).update(plain)
    return clause


def _within(word: Token, when: When) -> bool:
    return when.span[0] <= word.start and word.end <= when.span[1]


def _names_a_kind(when: When, hits: list[Hit], words: list[Token]) -> bool:
    """Whether the words of a time are part of a longer name of a session: "the midday break"."""
    at = {i for i, w in enumerate(words) if _within(w, when)}
    return bool(at) and any(at < {*hit.at} for hit in hits if hit.label.startswith("kind:"))


def _of_the_day(hit: Hit) -> Hit:
    """What is on in the evening, of a certain day, is in the programme: "was ist am Samstagabend los?"."""
    return Hit("light", hit.at)


def _plain_within(clause: Clause, facts: Facts) -> list[int]:
    """Function words of the page's language within words of the page: the "and" of a title in a German question."""
    words = [t.word for t in clause.words]
    inside = [i for i in clause.rest if 0 < i < len(words) - 1 and words[i] in facts.language.function]
    return [i for i in inside if {words[i - 1], words[i + 1]} <= facts.vocabulary | facts.language.function]


def _numbered(clause: Clause, data: Language) -> list[int]:
    """How many are asked for by name: "which three people", "quelles sont les 3 parties"."""
    asked = clause.at("ask:what", "ask:list", "ask:about")
    return [
        i
        for i in clause.rest
        if i
        and (i - 1 in asked or i - 2 in asked)
        and (clause.words[i].word in data.numbers or clause.words[i].word.isdigit())
    ]


def _apart_from_titles(
    hits: list[Hit], event: frozenset[int], sessions: frozenset[int], words: list[Token], data: Language
) -> list[Hit]:
    """The phrases without those whose words belong to a title; their function words carry no meaning still."""
    plain = {i for i, w in enumerate(words) if w.word in data.function}
    said = {
        h
        for h in hits
        if (h.label.startswith(OF_THE_EVENT) and (event | plain).issuperset(h.at) and event.intersection(h.at))
        or (h.label.startswith(OF_SESSIONS) and (sessions | plain).issuperset(h.at) and sessions.intersection(h.at))
    }
    freed = plain.intersection(i for h in said for i in h.at)
    return [h for h in hits if h not in said] + [Hit("function", (i,)) for i in sorted(freed)]


def _coordinated(clause: Clause, data: Language, facts: Facts, cuts: int) -> list[Clause]:
    """A clause cut where a conjunction joins two things that are both asked; so many conjunctions are tried."""
    joints = [
        i
        for i, w in enumerate(clause.words)
        if data.joins(w) and 0 < i < len(clause.words) - 1 and not clause.text.startswith("-", w.end)
    ]
    if between := clause.at("ask:between"):
        paired = next((i for i in joints if i > max(between)), None)  # "between lunch and the prizes"
        joints = [i for i in joints if i != paired]
    for tried, joint in enumerate(joints[:cuts], start=1):
        token = clause.words[joint]
        left, right = clause.text[: token.start].strip(" ,"), clause.text[token.end :].strip()
        if not left or not right:
            continue
        first, second = (_clause(part, data, facts, clause.moment) for part in (left, right))
        if _own_question(first) and _own_question(second) and _opens_with_ask(second):
            first.mark = second.mark = clause.mark
            second.joined = True
            return [first, *_coordinated(second, data, facts, cuts - tried)]
    return [clause]


def halves(clause: Clause, facts: Facts) -> Iterator[tuple[Clause, Clause]]:
    """A clause cut in two at each of its conjunctions; the second half asks what the first one asks."""
    data = language(clause.language)
    within = {i for hit in clause.hits if len(hit.at) > 1 for i in hit.at} | clause.at_time  # "a las dos y pico"
    inner = enumerate(clause.words[1:-1], start=1)
    joints = [i for i, w in inner if (data.joins(w) or w.word in data.either) and i not in within]
    if between := clause.at("ask:between"):
        joints = [i for i in joints if i < min(between)]
    for token in [clause.words[i] for i in joints][:MOST_CUTS]:
        first, second = (
            _clause(t, data, facts, clause.moment) for t in (clause.text[: token.start], clause.text[token.end :])
        )
        if not _own_question(second):
            for label in first.labels:
                if label.startswith(("ask:", "topic:", "object:speaks", "kind:session")):
                    second.labels.setdefault(label, set())
        first.mark = second.mark = clause.mark
        second.joined = True
        yield first, second


def endings(clause: Clause, facts: Facts) -> Iterator[Clause]:
    """The ends of a long clause that ask something, the longest first: what stands before is the asker's story."""
    if len(clause.words) < LONG_CLAUSE:
        return
    data = language(clause.language)
    starts = [m.end() for m in SEGMENT.finditer(clause.text)]
    starts += [t.end for t in clause.words if t.word in data.whether]
    for start in sorted(starts)[:MOST_CUTS]:
        ending = _clause(clause.text[start:], data, facts, clause.moment)
        if len(ending.words) >= SHORTEST_ENDING and _own_question(ending):
            ending.mark = clause.mark
            yield ending


def _own_question(clause: Clause) -> bool:
    return any(label.startswith(("ask:", "topic:")) for label in clause.labels)


def _opens_with_ask(clause: Clause) -> bool:
    """A question word or a topic stands among the first words, before any other word that carries meaning."""
    asking = {i for label, at in clause.labels.items() if label.startswith(("ask:", "topic:")) for i in at}
    plain = set().union(*(clause.labels.get(label, set()) for label in PLAIN))
    for i in range(len(clause.words)):
        if i in asking:
            return True
        if i not in plain and i not in clause.at_time and not clause.has("object:event", "kind:session"):
            return i > 2
    return False


def _goes_with_name(before: Token, token: Token, facts: Facts) -> bool:
    """Whether a word is the rest of a name that the word before it begins."""
    return before.word in facts.names and before.raw[:1].isupper() and token.raw[:1].isupper()


def _proper(given: list[Token], i: int, data: Language) -> bool:
    """Whether a word within a sentence is written as a name: "Paris" is no mistyped "pairs"."""
    if i == 0 or data.noun_capitals or not given[i].raw.istitle():
        return False
    return 2 * sum(t.raw[:1].isupper() for t in given[1:]) <= len(given)


def _normal(token: Token, data: Language, facts: Facts, *, named: bool = False, proper: bool = False) -> list[Token]:
    """A word as it was meant: SMS spellings written out, melted articles cut off, typing errors mended."""
    word = token.word
    if STRETCHED.search(word) and not _known(word, data, facts):
        word = next(
            (w for w in (STRETCHED.sub(r"\1", word), STRETCHED.sub(r"\1\1", word)) if _known(w, data, facts)), word
        )
        token = Token(token.raw, word, token.start, token.end)
    if word in data.spellings and word not in facts.vocabulary:
        return [
            Token(w if len(data.spellings[word]) > 1 else _kept(token, w), w, token.start, token.end)
            for w in data.spellings[word]
        ]
    if _known(word, data, facts):
        return [token]
    for size in (1, 2):
        head, tail = word[:size], word[size:]
        if head in data.elisions and len(tail) > 2 and _known(tail, data, facts):
            return [Token(head, head, token.start, token.end), Token(tail, tail, token.start, token.end)]
    parts = compound(word, data.links, lambda part: _known(part, data, facts)) if data.links and not named else None
    if parts:
        return [Token(part, part, token.start, token.end) for part in parts]
    mended = nearest_name(word, facts.names) if named else _mend(word, data, facts, proper=proper)
    return [Token(token.raw, mended, token.start, token.end)] if mended else [token]


def _kept(token: Token, word: str) -> str:
    return token.raw if token.word == word else word


def _known(word: str, data: Language, facts: Facts) -> bool:
    lexicon = data.lexicon
    if word in lexicon.words or word in facts.vocabulary or word.isdigit():
        return True
    stemmed = stem(word, data.code)
    if stemmed in lexicon.stems and len(word) > 3:
        return True
    if any(word.startswith(b) for b in lexicon.beginnings):
        return True
    return any(k in facts.rarity or k.startswith("#") for k in keys_of([word], data.code, facts.event.language)[0])


def _mend(word: str, data: Language, facts: Facts, *, proper: bool) -> str | None:
    """The word that was meant, of the page or, unless it is a name, of the language; None where none is near enough."""
    known = facts.mended.get((word, data.code, proper))
    if known is None:
        near = nearest(word, facts.vocabulary) or (None if proper else nearest(word, data.lexicon.words))
        known = near or ("" if proper else relative(word, facts.vocabulary)) or ""
        if len(facts.mended) < MOST_MENDED:
            facts.mended[word, data.code, proper] = known
    return known or None
