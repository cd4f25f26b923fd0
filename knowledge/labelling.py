"""Text of a clause → the clause, with its words explained by phrases, times and titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.clause import Clause
from knowledge.concepts import keys_of
from knowledge.lexicon import Hit
from knowledge.spelling import as_meant, goes_with_name, is_proper
from knowledge.titles import OF_SESSIONS, OF_THE_EVENT, in_event_title, in_session_titles
from knowledge.when import find_times
from knowledge.words import tokens

if TYPE_CHECKING:
    from knowledge.clause import Moment
    from knowledge.facts import Facts
    from knowledge.language import Language
    from knowledge.when import When
    from knowledge.words import Token

MOST_WORDS = 80  # of a clause that are read, and of a message that tell its language
TIMELESS = frozenset({"relation:now", "function", "light"})  # labels that words of a time may bear as well
SHORT = 3  # words of a question that leaves the rest out
OF_EVENINGS = "topic:networking"


def times_of(text: str, data: Language, facts: Facts, moment: Moment) -> tuple[When, ...]:
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


def labelled(text: str, data: Language, facts: Facts, moment: Moment) -> Clause:
    given = tokens(text)
    mark = "?" in text
    if len(given) > MOST_WORDS:
        given = given[:MOST_WORDS]
        text = text[: given[-1].end]
    words = [
        w
        for i, token in enumerate(given)
        for w in as_meant(
            token,
            data,
            facts,
            named=i > 0 and goes_with_name(given[i - 1], token, facts),
            proper=is_proper(given, i, data),
        )
    ]
    found = data.lexicon.find(words)
    times = tuple(t for t in times_of(text, data, facts, moment) if not _names_a_kind(t, found, words))
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
