"""What comes after a session, or before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.answers import Finding, shorten
from knowledge.rules.pauses import gaps_of
from knowledge.rules.quoting import LONGEST, quoted
from knowledge.rules.timeline import (
    CONTENT,
    PAUSES,
    counted,
    earliest,
    in_times,
    kind,
    kind_in_title,
    of_kinds,
    ranked,
    span,
    timed,
    together,
    told,
)
from knowledge.words import tokens

if TYPE_CHECKING:
    from knowledge.case import Case


def _marks(case: Case) -> list[int]:
    """The sessions that "after X" counts from: those of the words, else those last spoken of."""
    if case.subject.sessions and not _after_kind(case):
        found = [i for i in case.subject.sessions if case.facts.spans[i]]
    else:
        found = [i for i in timed(case) if of_kinds(case, i, case.kinds)] if case.kinds else []
        found = [i for i in found if kind_in_title(case, i, case.kinds)] or found  # "the coffee break", not tea
    return _ranked(case, found)


def _ranked(case: Case, found: list[int]) -> list[int]:
    """Of the sessions counted from, the one that a word of order picks out: "after the first break"."""
    edge = min(case.clause.at("relation:after", "relation:before"), default=None)
    ranks = case.clause.at("relation:first", "relation:second", "relation:third", "relation:last")
    if edge is None or not found or not any(i > edge for i in ranks):
        return found
    return ranked(case, found) if len({span(case, i).begin.date() for i in found}) == 1 else []


def _after_kind(case: Case) -> bool:
    """Whether the clause counts from a kind, and names what it asks for before: "is X on after lunch?"."""
    clause = case.clause
    edge = min(clause.at("relation:after", "relation:before"), default=None)
    kinds = clause.at(*(f"kind:{k}" for k in case.kinds))
    told = case.subject.covered | case.subject.named
    return edge is not None and bool(kinds) and min(kinds) > edge and bool(told) and max(told) < edge


def neighbour(case: Case) -> Finding | None:
    """What comes after, or before, a session."""
    marks = [i for i in _marks(case) if in_times(case, i)]
    if case.subject.persons and not case.subject.inherited and case.has("pronoun") and case.has("ask:what"):
        return None  # "what did she do before she came here?"
    if not marks:
        return _beside_gap(case) or _beside_on_page(case) or _afterwards(case)
    if len({span(case, i).begin.date() for i in marks}) > 1 and not case.subject.inherited:
        return None
    if _after_kind(case):
        return _beside(case, marks)
    rooms = {case.facts.event.sessions[i].room for i in marks}
    day = span(case, marks[0]).begin.date()
    pool = [i for i in timed(case) if span(case, i).begin.date() == day and i not in marks]
    if case.subject.rooms and case.subject.in_room.isdisjoint(case.subject.covered):
        pool = [i for i in pool if case.facts.event.sessions[i].room in case.subject.rooms]
    elif len(rooms) == 1 and None not in rooms and not all(kind(case, i) in PAUSES for i in marks):
        pool = [i for i in pool if case.facts.event.sessions[i].room in rooms | {None} or kind(case, i) in PAUSES]
    if case.has("relation:before", "relation:previous"):
        edge = min(span(case, i).begin for i in marks)
        earlier = _with_people(case, [i for i in pool if span(case, i).begin < edge])
        if case.has("ask:count"):
            return counted(case, "before", [i for i in earlier if kind(case, i) in CONTENT])
        last = max(earlier, key=lambda i: span(case, i).begin, default=None)
        found = together(case, earlier, last) if last is not None else ()
        return told(case, "before", "before_session" if found else "before_none", found)
    if case.has("relation:after") or case.subject.inherited:
        return _after(case, marks, pool)
    return None


def _beside_gap(case: Case) -> Finding | None:
    """What comes after, or before, the one break that the programme leaves without a name."""
    gaps = gaps_of(case) if case.kinds == {"break"} and not case.subject.sessions else []
    if len(gaps) != 1 or case.has("ask:count") or any(kind(case, i) in PAUSES for i in timed(case)):
        return None
    _, _, last, first = gaps[0]
    if case.has("relation:before", "relation:previous"):
        return told(case, "before", "before_session", [last])
    return told(case, "after", "next_session", [first])


def _afterwards(case: Case) -> Finding | None:
    """What the page says under a heading like "Afterwards", of what follows the talks or the event as a whole."""
    words, clause = case.facts.language, case.clause
    whole = case.kinds <= {"talk"} and not case.subject.sessions and not clause.has("ask:when", "ask:who", "ask:count")
    for sentence in case.facts.sentences if whole and clause.has("relation:after") else ():
        heading = tokens(sentence.headings[-1]) if sentence.headings else []
        hits = words.lexicon.find(heading)
        after = {n for hit in hits if hit.label in ("relation:after", "function") for n in hit.at}
        if any(hit.label == "relation:after" for hit in hits) and after >= set(range(len(heading))):
            return quoted("afterwards", [shorten(sentence.text, LONGEST)], [sentence])
    return None


def _beside_on_page(case: Case) -> Finding | None:
    """What the page has right after, or before, a session without a time, on the same day."""
    sessions = case.facts.event.sessions
    if len(case.subject.sessions) != 1 or case.has("ask:count", "ask:when", "ask:start", "ask:until"):
        return None
    if case.subject.persons and not case.has("ask:who", "object:speaker", "kind:talk"):
        return None  # "what did she do before she came here?"
    mark = case.subject.sessions[0]
    back = case.has("relation:before", "relation:previous")
    other = mark - 1 if back else mark + 1
    if case.facts.spans[mark] or not 0 <= other < len(sessions) or sessions[other].date != sessions[mark].date:
        return None
    if back and case.facts.spans[other]:
        return None  # what has a time may hold all that comes below it
    return told(case, "before" if back else "after", "before_session" if back else "next_session", [other])


def _beside(case: Case, marks: list[int]) -> Finding | None:
    """The sessions asked for that are on after, or before, others."""
    asked = [i for i in case.subject.sessions if case.facts.spans[i]]
    if case.has("relation:before", "relation:previous"):
        found = [i for i in asked if span(case, i).begin < min(span(case, m).begin for m in marks)]
    else:
        found = [i for i in asked if span(case, i).begin >= max(span(case, m).end for m in marks)]
    return told(case, "beside", "sessions", found or asked) if asked else None


def _after(case: Case, marks: list[int], pool: list[int]) -> Finding:
    begin = max(span(case, i).begin for i in marks)
    end = max(span(case, i).end for i in marks)
    later = [i for i in pool if span(case, i).begin >= end] or [i for i in pool if span(case, i).begin > begin]
    later = _with_people(case, later)
    first = earliest(case, later)
    found = together(case, later, first) if first is not None else ()
    return told(case, "after", "next_session" if found else "next_none", found)


def _with_people(case: Case, pool: list[int]) -> list[int]:
    """Where someone who speaks is asked for, or a talk by its place in order, the sessions that have speakers."""
    ranks = ("relation:first", "relation:second", "relation:third", "relation:last")
    talk = case.has("kind:talk") and case.has(*ranks) and "talk" not in _mark_kinds(case)
    if not (talk or case.has("object:speaks", "object:speaker")):
        return pool
    return [i for i in pool if case.facts.event.sessions[i].speakers] or pool


def _mark_kinds(case: Case) -> set[str]:
    """The kinds named behind "after" or "before"."""
    clause = case.clause
    edge = min(clause.at("relation:after", "relation:before"), default=-1)
    return {k for k in case.kinds if any(i > edge for i in clause.at(f"kind:{k}"))}
