"""Sessions found by their words or kinds, and the programme as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.rules.aspects import about_sessions
from knowledge.rules.passages import passage
from knowledge.rules.timeline import CONTENT, TELLING_KINDS, filtered, in_times, kind, of_kinds, told

if TYPE_CHECKING:
    from knowledge.answers import Finding
    from knowledge.case import Case

OF_THE_LINE = ("ask:when", "ask:start", "ask:end", "ask:date", "ask:where", "ask:duration", "ask:who", "topic:room")
MOST_SESSIONS = 8  # found by words; more are no answer


def by_words(case: Case) -> Finding | None:
    """Sessions found by the words of the clause, or last spoken of."""
    subject = case.subject
    if not subject.sessions or not (subject.covered or subject.inherited) or _claims_more(case):
        return None
    found = [i for i in subject.sessions if in_times(case, i)]
    of_topic = not subject.inherited and not subject.covered & {*case.clause.rest}
    if of_topic and case.has(*OF_THE_LINE) and not _in_head(case, found):
        return None  # a word of a topic in what is said of a session: "when does the open stage begin?"
    if not subject.inherited and not case.has(*OF_THE_LINE) and not _which(case) and not _in_head(case, found):
        inside = passage(case)
        if inside:
            return inside
    kinds = case.kinds & TELLING_KINDS
    if kinds and not subject.inherited:
        found = [i for i in found if of_kinds(case, i, kinds)]
    return about_sessions(case, found, "words") if 0 < len(found) <= MOST_SESSIONS else None


def _claims_more(case: Case) -> bool:
    """Whether a yes or no is asked that the line of a session does not say: "is the quay flooded?"."""
    beyond = case.has("ask:exists", "kind:session", "object:speaks", "object:programme") or case.kinds or case.times
    return case.clause.of("ask") == {"is_it"} and not beyond and not case.subject.rooms


def _which(case: Case) -> bool:
    """Whether a session is what is asked for: "which talk covers …?"."""
    kinds = case.clause.at(*(x for x in case.clause.labels if x.startswith("kind:")))
    return any(i + 1 in kinds for i in case.clause.at("ask:what"))


def _in_head(case: Case, found: list[int]) -> bool:
    """Whether a word of the clause stands in a title or a speaker, not only in what is said below."""
    facts = case.facts
    people = [
        facts.keys(" ".join(filter(None, (s.name, s.role, s.organisation))))
        for i in found
        for s in facts.event.sessions[i].speakers
    ]
    head = frozenset().union(*(facts.title_keys[i] for i in found), *people)
    return any(case.clause.keys[i] & head for i in case.subject.covered)


def by_kind(case: Case) -> Finding | None:
    """Sessions of a kind: the workshops, the round table, lunch."""
    everything = range(len(case.facts.event.sessions))
    found = [i for i in filtered(case, everything) if in_times(case, i)] if case.kinds else []
    return about_sessions(case, found, "kind") if found else None


def every(case: Case) -> Finding | None:
    """How many sessions, which sessions."""
    if not case.has("kind:session") or case.subject.sessions:
        return None
    sessions = range(len(case.facts.event.sessions))
    found = [i for i in filtered(case, sessions) if kind(case, i) in CONTENT and in_times(case, i)]
    return about_sessions(case, found, "sessions") if found else None


def programme(case: Case) -> Finding | None:
    """The programme as a whole, or of the rooms, days and parts named."""
    if case.subject.sessions and not case.subject.rooms:
        return None
    found = [i for i in filtered(case, range(len(case.facts.event.sessions))) if in_times(case, i)]
    return told(case, "programme", "programme", found) if found else None
