"""What came of each clause of a message, and which of it goes with, or ahead of, what came before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from knowledge.answers import Finding
from knowledge.case import Missing
from knowledge.follow_ups import OF_SOMETHING
from knowledge.language import language as language_data
from knowledge.rules.asked import WEAK
from knowledge.rules.order import TIMES
from knowledge.words import tokens

if TYPE_CHECKING:
    from knowledge.case import Case
    from knowledge.clause import Clause

THINGS = frozenset({"bring", "parking", "bicycle", "childcare", "meal", "photos", "prizes", "networking", "streaming"})
OF_THE_EVENT = frozenset({"date", "hours"})
EDITIONS = {"next_edition", "previous_edition", "edition"}


class Turn(NamedTuple):
    """What came of one clause."""

    clause: Clause
    found: Finding | Missing
    case: Case


def is_lost(missing: Missing, clause: Clause) -> bool:
    """Whether what was asked about is unknown here, so that "and when is that?" must not be answered by the event."""
    ages = language_data(clause.language).ages
    years = ages.units | ages.old | ages.kin  # "my son is 12 years old" is no thing
    named = any(not t.word.isdigit() and t.word not in years for t in tokens(missing.words))
    subject = missing.case.subject if missing.case else None
    about = clause.rest or clause.of("kind") or (subject and (subject.sessions or subject.persons))
    return named or (bool(about) and not missing.topics and clause.has(*OF_SOMETHING))


def asks_alone(clause: Clause) -> bool:
    """Whether a half of a question asks for a topic of its own."""
    return any(at for label, at in clause.labels.items() if label.startswith("topic:"))


def without_loose(turns: list[Turn]) -> list[Turn]:
    """Turns without what nobody asked: statements that find nothing beside a question that does; and without sentences
    quoted for their words alone, where another part of the message has no answer."""
    if any(t.clause.mark and isinstance(t.found, Finding) for t in turns):  # "my train is late. Where is it?"
        turns = [t for t in turns if t.clause.mark or isinstance(t.found, Finding)]
    elif any(t.clause.mark for t in turns):  # "my son takes part. When is the winner known?" asks for no audience
        turns = [t for t in turns if t.clause.mark or not WEAK.issuperset(t.clause.of("topic")) or t.clause.of("ask")]
    if not any(isinstance(t.found, Missing) for t in turns):
        return turns
    return [t for t in turns if isinstance(t.found, Missing) or t.found.rule != "passage"]


def goes_with(clause: Clause, missing: Missing) -> bool:
    """Whether a clause asks on about what was not found: "send me the names and the addresses"."""
    if not clause.joined:
        return False
    if _bare(clause) and (missing.words or THINGS & {*missing.topics}):
        return True  # "is there something for children, and at what time?"
    edition = bool({*missing.topics} & EDITIONS) and clause.of("ask") <= {"when", "date", "where", "what"}
    return not clause.of("ask") or (edition and not clause.of("topic") and not clause.rest)


def asks_ahead(one: Turn, other: Turn) -> bool:
    """Whether a bare question word was answered by the event, and the clause that goes on names sessions: "on which
    day and at what time does she speak?"."""
    if not other.clause.joined or not _bare(one.clause) or not isinstance(other.found, Finding):
        return False
    timely = one.clause.has(*TIMES) and other.clause.has(*TIMES) and bool(other.found.sessions)
    return timely and isinstance(one.found, Finding) and one.found.topic in OF_THE_EVENT


def _bare(clause: Clause) -> bool:
    """Whether a clause is a question word and no more: "and at what time?"."""
    asks = [x for x in clause.labels if x.startswith("ask:") and x != "ask:is_it"]
    said = clause.at(*asks, "function", "light")
    return bool(asks) and not clause.has("pronoun") and said.issuperset(range(len(clause.words)))


def named_in(turn: Turn) -> tuple[int, ...]:
    """The one session that words of a clause name: "how much is the concert?"."""
    subject = turn.case.subject
    if len(subject.sessions) != 1 or subject.inherited:
        return ()
    title, told = turn.case.facts.title_keys[subject.sessions[0]], subject.covered & {*turn.clause.rest}
    return subject.sessions if any(turn.clause.keys[i] & title for i in told) else ()
