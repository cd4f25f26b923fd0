"""The words of a clause that a sentence must hold, and how telling those are that it holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.rules.answering import LEAST_NEWS
from knowledge.rules.counting import asks_count, first_of
from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.case import Case
    from knowledge.facts import Sentence
    from knowledge.page_keys import Keys
    from knowledge.when import When

HOUR_AND_MINUTES = re.compile(r"\d{1,2} ?[h:.]\d\d(?!\d)", re.IGNORECASE)
HEADING = 0.6  # of the weight of a word that stands only in the heading
MOST_STRAY = 1  # words of a question that its sentence says in another way …
LEAST_HELD = 2  # … where it says so many of the others,
STRAY_WEIGHT = 4.0  # and they tell so much
ENDING = 2  # last words of a clause
WEAK = (
    "object:event",
    "object:arriving",
    "object:leaving",
    "object:speaks",
    "kind:session",
    "object:programme",
    "object:link",
)
SOFT = ("relation:after", "relation:before", "relation:first", "relation:last", "relation:still", "relation:now")
YES_OR_NO = {"is_it", "exists", "can", "must"}


def needed(case: Case) -> list[int]:
    """Words that must stand in a sentence: those no phrase explains, and those that name a thing or a relation."""
    clause = case.clause
    named = {
        i
        for label, at in clause.labels.items()
        if label.startswith(("topic:", "kind:", "object:", "relation:"))
        for i in at
    }
    soft = {i for i in clause.at(*SOFT) if i >= len(clause.words) - ENDING}  # "afterwards", not "before she came"
    bound = clause.at("relation:before", "relation:after") - soft  # a function word, but "before she came" is told
    free = clause.at("light", "function", *(x for x in WEAK if not case.has("ask:count"))) - bound | soft
    free |= clause.at("topic:programme") if any(t.part for t in case.times) else set()
    free -= clause.at("object:moderator") if case.has("kind:panel") else set()
    times = {i for i in clause.at_time if not _harmless(case, i)} - clause.at("function")
    return sorted({*clause.rest} | (named - free) | case.subject.strangers | times)


def _harmless(case: Case, i: int) -> bool:
    """Whether a word belongs to a time that is the event's own day, or a part of it that is looked up apart."""
    token = case.clause.words[i]
    when = next((t for t in case.times if t.span[0] <= token.start and token.end <= t.span[1]), None)
    return when is None or _own(case, when)


def _own(case: Case, when: When) -> bool:
    if when.grain == "minute":
        return False
    days = case.facts.event.days
    zone = case.facts.event.zone
    first, last = when.start.astimezone(zone).date(), when.end.astimezone(zone).date()
    return len(days) == 1 and any(first <= d.date <= last for d in days)


def holds_numbers(case: Case, sentence: Sentence, wanted: Sequence[int]) -> bool:
    """Whether the numbers of the clause stand in a sentence itself, and not as the minutes of a clock time."""
    numbers = {case.clause.words[i].word for i in wanted if case.clause.words[i].word.isdigit()}
    numbers -= {case.clause.words[i].word for i in case.clause.at_time}
    if not numbers:
        return True
    clocks = [m.span() for m in HOUR_AND_MINUTES.finditer(sentence.text)]
    held = {t.word for t in tokens(sentence.text) if not any(a <= t.start < b for a, b in clocks)}
    return numbers <= held


def candidates(case: Case, wanted: Sequence[int]) -> list[Sentence]:
    """The sentences that hold the rarest of the words."""
    facts = case.facts
    rarest: set[int] | None = None
    for i in wanted:
        held: set[int] = set().union(*(facts.holding.get(k, ()) for k in case.clause.keys[i]))
        if not held and _in_passing(case, i):
            continue
        if (held or not case.clause.keys[i] & facts.event_keys) and (rarest is None or len(held) < len(rarest)):
            rarest = held
    return list(facts.sentences) if rarest is None else [facts.sentences[n] for n in sorted(rarest)]


def score_of(case: Case, sentence: Sentence, wanted: Sequence[int]) -> float | None:
    """How telling the words are that the sentence shares with the question; None where one is not accounted for."""
    total, held, stray, plain = 0.0, 0, 0, False
    for i in wanted:
        keys = case.clause.keys[i]
        if keys & sentence.keys:
            total += case.facts.weight(keys & sentence.keys)
            held += not keys & case.facts.event_keys and case.clause.words[i].word not in case.facts.names
            plain = plain or case.clause.words[i].raw[:1].islower()
        elif keys & sentence.context:
            total += HEADING * case.facts.weight(keys & sentence.context)
        elif not keys & case.facts.event_keys or i in case.subject.covered:
            if not _in_passing(case, i):
                return None
            stray += 1
    if stray and (stray > MOST_STRAY or held < LEAST_HELD or total < STRAY_WEIGHT or not plain):
        return None
    return total if _tells_more(case, sentence, wanted) else None


def _in_passing(case: Case, i: int) -> bool:
    """Whether a word may be another one on the page: no name, no number, not what is counted."""
    token = case.clause.words[i]
    if case.clause.of("ask") <= YES_OR_NO:
        return False  # it may be what is asked: "is the workshop in the crypt?"
    plain = token.raw[:1].islower() and i in case.clause.rest and not case.subject.persons
    return plain and not (asks_count(case) and i in first_of(case, case.clause.rest))


def _tells_more(case: Case, sentence: Sentence, wanted: Sequence[int]) -> bool:
    """Whether the sentence holds more than the words of the question."""
    asked: Keys = frozenset().union(*(case.clause.keys[i] for i in wanted))
    plain = case.facts.language.lexicon.words_of["function"]
    own = {t.word for t in tokens(sentence.text)} - plain
    return sum(1 for word in own if not case.facts.keys(word) & asked) >= LEAST_NEWS
