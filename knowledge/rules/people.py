"""Rules on the people of the programme: when they speak, what they do, where they work, who else, how many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.answers import Finding
from knowledge.rules.programme import about_sessions, in_spans, of_kind, told

if TYPE_CHECKING:
    from knowledge.scope import Case

MOST_PEOPLE = 12
MOST_SESSIONS = 8
TELLING_KINDS = frozenset({"panel", "workshop", "meal", "break"})  # a session of another kind is not meant


def found_people(case: Case, found: tuple[int, ...], say: str, **values: object) -> Finding:
    facts = case.facts
    people = [facts.persons[p] for p in found]
    return Finding(
        rule="people",
        say=say,
        values={"people": people, "person": people[0], **values},
        lines=tuple(sorted({n for p in people for n in p.lines})),
        sessions=tuple(dict.fromkeys(i for p in people for i in p.sessions)),
        persons=tuple(p.name for p in people),
        topic="speaker",
    )


def who_is(case: Case) -> Finding | None:
    """Role and organisation of someone named, or of someone described or spoken of before."""
    clause, scope = case.clause, case.scope
    if (
        not clause.has("ask:role", "ask:organisation", "ask:whois")
        or scope.left
        or clause.of("topic") - {"organiser", "speaker"}
    ):
        return None
    if clause.has("ask:when", "ask:date", "ask:with_whom"):
        return None
    people = scope.persons or _described(case)
    if not people:
        return None
    known = tuple(
        p
        for p in people
        if case.facts.persons[p].roles or case.facts.persons[p].organisations or case.facts.persons[p].about
    )
    if not known:
        return None
    persons = [case.facts.persons[p] for p in known]
    if clause.has("ask:organisation") and not any(p.organisations or p.roles or p.about for p in persons):
        return None
    return found_people(case, known, "person_role")


def _described(case: Case) -> tuple[int, ...]:
    if case.scope.described:
        return case.scope.described
    sessions = set(case.scope.sessions)
    return (
        tuple(i for i, p in enumerate(case.facts.persons) if sessions & set(p.sessions)) if len(sessions) == 1 else ()
    )


def name(case: Case) -> Finding | None:
    """The name of someone described: only where the page names a person whom every word fits."""
    if not case.has("ask:name") or case.scope.persons:
        return None
    words = [i for i in _content(case) if i not in case.clause.at("function", "light", "ask:name")]
    fitting = tuple(
        p for p, keys in enumerate(case.facts.person_keys) if words and all(case.clause.keys[i] & keys for i in words)
    )
    return found_people(case, fitting, "person_role") if fitting and not case.scope.left else None


def with_whom(case: Case) -> Finding | None:
    """Who speaks together with someone."""
    if not case.has("ask:with_whom", "relation:alone") or not case.scope.persons or case.scope.left:
        return None
    person = case.facts.persons[case.scope.persons[0]]
    sessions = set(person.sessions)
    others = [p for p in case.facts.persons if sessions & set(p.sessions) and p is not person]
    unnamed = [s for i in sessions for s in case.facts.event.sessions[i].speakers if not s.name]
    if not others and not unnamed:
        return told(case, "alone", "alone", sorted(sessions))
    names = [p.name for p in others] + [s.role or s.organisation or "" for s in unnamed]
    return told(case, "with whom", "with_whom", sorted(sessions), people=names)


def person_sessions(case: Case) -> Finding | None:
    """When someone speaks, and on what; a wrong time or place in the programme is corrected."""
    scope = case.scope
    if (
        not scope.persons
        or scope.left
        or case.clause.of("topic") - {"organiser", "programme", "speaker", "room", "session"}
    ):
        return None
    if case.has("ask:organisation") and not case.has("ask:when", "ask:about"):
        return None
    claimed = _claim(case)
    if claimed:
        return claimed
    return about_sessions(case, list(scope.sessions), "person")


def _claim(case: Case) -> Finding | None:
    """ "Does X open the day at 9?": the sessions of X, with no where they are others than the question takes them for."""
    scope, facts, clause = case.scope, case.facts, case.clause
    if not clause.has("ask:is_it") and not (
        clause.mark and case.times and not clause.has("ask:when", "ask:what", "ask:who", "ask:about")
    ):
        return None
    claims = [t for t in case.times if t.grain in ("minute", "part", "day")]
    wrong_time = claims and not any(_on(case, i, claims) for i in scope.sessions)
    edge = clause.has("relation:first") or clause.has("ask:start")
    talks = [i for i, s in enumerate(facts.spans) if s and facts.event.sessions[i].kind not in ("break", "meal")]
    wrong_edge = edge and talks and talks[0] not in scope.sessions
    wrong_edge = wrong_edge or (clause.has("relation:last") and talks and talks[-1] not in scope.sessions)
    if wrong_time or wrong_edge:
        return told(case, "claim", "not_so", scope.sessions)
    if claims or edge or clause.has("relation:last"):
        return told(case, "claim", "so", scope.sessions)
    return None


def _on(case: Case, i: int, claims: list) -> bool:  # type: ignore[type-arg]
    on = case.facts.spans[i]
    return on is not None and any(on.begin <= t.start < on.end or t.start <= on.begin < t.end for t in claims)


def count_people(case: Case) -> Finding | None:
    """How many people speak, all of them or those of an organisation."""
    clause, facts = case.clause, case.facts
    if (
        not clause.has("ask:count")
        or not clause.has("object:speaker", "object:speaks", "object:moderator")
        or not facts.persons
    ):
        return None
    if case.scope.left and not _organisation(case):
        return None
    if clause.of("topic") - {"capacity", "speaker"} or (
        case.scope.kinds & {"talk", "workshop", "panel"} and not clause.has("object:speaker")
    ):
        return None
    pool = range(len(facts.persons))
    spans = [t for t in case.times if t.end > t.start]
    if spans:
        pool = [
            p
            for p in pool
            if any((on := facts.spans[i]) and in_spans(case, on.begin) for i in facts.persons[p].sessions)
        ]  # type: ignore[assignment]
    words = _content(case)
    if words:
        pool = [
            p
            for p in pool
            if all(
                clause.keys[i] & facts.keys(" ".join(facts.persons[p].organisations + facts.persons[p].roles))
                for i in words
            )
        ]  # type: ignore[assignment]
    elif case.scope.sessions:
        pool = [p for p in pool if set(facts.persons[p].sessions) & set(case.scope.sessions)]  # type: ignore[assignment]
    if clause.has("object:moderator") and not clause.has("object:speaker", "object:speaks"):
        pool = [p for p in pool if facts.persons[p].moderates]  # type: ignore[assignment]
    found = tuple(pool)
    return found_people(case, found, "count_people", n=len(found)) if found and len(found) <= MOST_PEOPLE * 2 else None


def _content(case: Case) -> list[int]:
    return [i for i in case.clause.rest if case.facts.weight(case.clause.keys[i]) or i in case.scope.left]


def _organisation(case: Case) -> bool:
    return all(any(case.clause.keys[i] & keys for keys in case.facts.person_keys) for i in case.scope.left)


def speakers(case: Case) -> Finding | None:
    """Who speaks at all, or in the sessions meant; who of an organisation."""
    clause, scope, facts = case.clause, case.scope, case.facts
    if (
        not clause.has("ask:who", "object:speaker")
        or scope.persons
        or clause.of("topic") - {"organiser", "programme", "speaker", "session"}
    ):
        return None
    if clause.has("topic:organiser") or (clause.has("ask:about") and not clause.has("object:speaks", "object:speaker")):
        return None
    if clause.has("object:moderator") and not clause.has("object:speaks"):
        return _moderators(case)
    if scope.left:
        return None
    if scope.sessions:
        return word_sessions(case)
    if (
        not clause.has("object:speaker", "object:speaks")
        or scope.kinds & {"panel", "workshop", "meal", "break"}
        or case.times
    ):
        return None
    if scope.covered or not facts.persons:
        return None
    found = tuple(range(len(facts.persons)))[:MOST_PEOPLE]
    return found_people(case, found, "who_list")


def _moderators(case: Case) -> Finding | None:
    found = tuple(p for p, person in enumerate(case.facts.persons) if person.moderates)
    if case.scope.sessions:
        found = tuple(p for p in found if set(case.facts.persons[p].sessions) & set(case.scope.sessions))
    return found_people(case, found, "who_list") if found and not case.scope.left else None


def word_sessions(case: Case) -> Finding | None:
    """Sessions found by the words of the clause."""
    scope = case.scope
    if not scope.sessions or (not scope.by_words and not scope.inherited) or scope.left or scope.persons:
        return None
    if case.clause.of("topic") - {"programme", "room", "organiser", "speaker", "session", "topic"}:
        return None
    found = [i for i in scope.sessions if (on := case.facts.spans[i]) is None or in_spans(case, on.begin)]
    kinds = scope.kinds & TELLING_KINDS
    if kinds and not scope.inherited:
        found = [i for i in found if of_kind(case, i, kinds)]
    if not found or len(found) > MOST_SESSIONS:
        return None
    return about_sessions(case, found, "words")
