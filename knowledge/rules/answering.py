"""Whether words of the page are of the kind asked: a time, a day, a name, a place, a definition."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.case import FREE
from knowledge.rules.counting import NEAR, asks_count, counts
from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from knowledge.case import Case
    from knowledge.facts import Facts, Sentence
    from knowledge.page_keys import Keys

CLOCK = re.compile(r"\d{1,2} ?(?:[h:]|uhr|heures?|am\b|pm\b|[ap]\.m\.)", re.IGNORECASE)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
LEAST_NEWS = 2  # words that the sentence adds to those of the question
FULL_NAME = 2  # words
PLACES = frozenset({"room", "address", "access", "parking", "venue", "luggage", "registration", "accommodation"})
MAY = ("ask:can", "ask:must", "ask:exists")  # "can I get in with a wheelchair?" asks for no hour


def can_answer(
    case: Case, sentence: Sentence, counted: Collection[int] = (), *, who: bool = True, when: bool = True
) -> bool:
    """Whether a sentence is of the kind asked: a number beside what is counted, a time, a day, a name, a place."""
    facts, text = case.facts, sentence.text
    dated = any(t.dated and not t.relative and t.grain == "day" for t in case.times)  # whose hour is asked
    needs: tuple[tuple[tuple[str, ...], Callable[[], bool]], ...] = (
        (("ask:duration",), lambda: facts.has_length(text)),
        (("ask:when",), lambda: not when or bool(CLOCK.search(text)) or (not dated and facts.has_date(text))),
        (("ask:since",), lambda: facts.has_date(text) or bool(YEAR.search(text))),
        (("ask:days",), lambda: facts.has_length(text)),
        (("ask:start", "ask:end", "ask:hours"), lambda: not when or case.has(*MAY) or bool(CLOCK.search(text))),
        (("ask:date",), lambda: facts.has_date(text)),
        (("ask:who", "ask:whois"), lambda: not who or facts.names_someone(sentence) or introduces(case, sentence)),
    )
    if asks_count(case) and not counts(case, sentence, counted):
        return False
    return all(held() for asked, held in needs if case.has(*asked))


def tells(case: Case, text: str) -> bool:
    """Whether words of the page hold a clock time or a day, where one is asked for."""
    timely = bool(CLOCK.search(text)) or case.facts.has_date(text)
    return timely or not case.has("ask:when", "ask:start", "ask:end", "ask:date") or case.has(*MAY)


def places(facts: Facts, sentence: Sentence) -> bool:
    """Whether a sentence names a place: a room, an address, or a name within it."""
    if sentence.topics & PLACES:
        return True
    times = facts.time_spans(sentence.text)
    rooms = [s.room for s in facts.event.sessions if s.room]
    if any(room in sentence.text for room in rooms):
        return True
    plain = facts.language.function
    return not facts.language.noun_capitals and any(
        t.raw[:1].isupper() and t.word not in plain and not any(a <= t.start < b for a, b in times)
        for t in tokens(sentence.text)[1:]
    )


def introduces(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence says who somebody is: the name that is asked for, with a mark between it and the rest."""
    clause = case.clause
    asked = [clause.words[i].word for i in clause.rest]
    if not case.has("ask:whois") or len(asked) < FULL_NAME:
        return False
    words = tokens(sentence.text)
    for n in range(len(words) - len(asked) + 1):
        name = words[n : n + len(asked)]
        if [t.word for t in name] == asked and all(t.raw[:1].isupper() for t in name):
            before = sentence.text[words[n - 1].end : name[0].start] if n else ""
            after = sentence.text[name[-1].end :][:3]
            return len(words) - len(name) > NEAR and any(mark in before + after for mark in ",(:–—")
    return False


def asks_what_it_is(case: Case) -> bool:
    """ "What is X?", "X, was bedeutet das?": nothing but the thing and words of asking."""
    clause = case.clause
    if not case.has("ask:what", "ask:meaning") or clause.of("topic") or clause.of("kind") or not clause.rest:
        return False
    if any(label.startswith("ask:") and label not in FREE | {"ask:meaning"} for label in clause.labels):
        return False
    rest = clause.rest
    inside = set(range(rest[0], rest[-1] + 1)) - set(rest)
    plain = clause.at("function", "light")
    edge = rest[-1] >= len(clause.words) - 1 or rest[0] <= 1
    return len(rest) <= 3 and inside <= plain and edge


def defines(case: Case, sentence: Sentence, wanted: Sequence[int], *, marked: bool = False) -> bool:
    """Whether a sentence begins with these words and goes on to say what they are."""
    asked: Keys = frozenset().union(*(case.clause.keys[i] for i in wanted))
    words = tokens(sentence.text)
    plain = case.facts.language.lexicon.words_of["function"]
    at = [n for n, t in enumerate(words) if case.facts.keys(t.word) & asked]
    if not at:
        return False
    last = at[-1]
    if last + 1 >= len(words) or len(words) - last < LEAST_NEWS:
        return False
    between = sentence.text[words[last].end : words[last + 1].start]
    if not marked and at[0] > NEAR:
        return False
    if any(mark in between for mark in ":(,–—=«“"):
        return True
    return not marked and words[last + 1].word in plain
