"""Two sessions against each other: at the same time, which first, which longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.answers import Finding, Quote
from knowledge.language import language
from knowledge.rules.timeline import of_kinds, span, sure_length, timed, told
from knowledge.subject import described_by

if TYPE_CHECKING:
    from knowledge.case import Case


def compare(case: Case) -> Finding | None:
    """Two sessions against each other: at the same time, which first, which longer."""
    pair = _pair(case)
    if pair is None:
        return None
    a, b = sorted(pair, key=lambda i: span(case, i).begin)
    if case.has("relation:same_time"):
        both = span(case, a).begin < span(case, b).end and span(case, b).begin < span(case, a).end
        return told(case, "overlap", "overlap_yes" if both else "overlap_no", [a, b])
    if case.has("ask:duration", "relation:longest", "relation:shortest"):
        length = {i: sure_length(case, i) for i in (a, b)}
        first, second = length[a], length[b]
        if first is None or second is None:
            return None
        if first == second:
            return told(case, "compare", "same_length", [a, b], time=first)
        longer = a if first > second else b
        return told(case, "compare", "longer", [longer, a + b - longer], first=_called(case, longer))
    return told(case, "compare", "order_before", [a, b], first=_called(case, a), second=_called(case, b))


def _called(case: Case, i: int) -> object:
    """A session as the clause calls it: its speaker, else its title."""
    named = [p for p in case.subject.persons if i in case.facts.persons[p].sessions]
    return case.facts.persons[named[0]].name if named else Quote(case.facts.event.sessions[i].title or "")


def _pair(case: Case) -> tuple[int, int] | None:
    """The two sessions that are compared: on each side of a conjunction, of two people, of two words."""
    found = _sides(case)
    if not found and len(case.subject.persons) == 2:
        found = [case.facts.persons[p].sessions[0] for p in case.subject.persons]
    if not found:
        held = [
            [s for s in timed(case) if case.clause.keys[i] & case.facts.title_keys[s]]
            for i in sorted(case.subject.covered)
        ]
        held += [[s for s in timed(case) if of_kinds(case, s, {k})] for k in sorted(case.kinds)]
        found = list(dict.fromkeys(sessions[0] for sessions in held if len(sessions) == 1))
    if len(found) != 2 or found[0] == found[1] or not all(case.facts.spans[i] for i in found):
        return None
    return found[0], found[1]


def _sides(case: Case) -> list[int]:
    clause = case.clause
    words = sorted({*clause.rest, *case.subject.covered})
    joints = {i for i, t in enumerate(clause.words) if t.word in language(clause.language).comparers}
    joints |= clause.at("relation:before", "relation:after")
    for joint in sorted(joints):
        sides = ([i for i in words if i < joint], [i for i in words if i > joint and i not in joints])
        found = [described_by(side, clause, case.facts, timed(case)) for side in sides]
        if all(len(best) == 1 and covered == set(side) for (best, covered), side in zip(found, sides, strict=True)):
            return [best[0] for best, _ in found]
    return []
