"""The first, the last, the longest, the shortest of the sessions meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.rules.aspects import about_sessions
from knowledge.rules.timeline import (
    PAUSES,
    TELLING_KINDS,
    in_times,
    kind,
    of_kinds,
    ranked,
    span,
    sure_length,
    timed,
    told,
)

if TYPE_CHECKING:
    from knowledge.answers import Finding
    from knowledge.case import Case

NO_TALKS = frozenset({"workshop", "welcome", "closing"})
OF_SPEAKERS = ("ask:who", "object:speaks", "object:speaker")


def order(case: Case) -> Finding | None:
    """First, last, longest, shortest of the sessions meant."""
    kinds = case.kinds & TELLING_KINDS
    pool = [i for i in timed(case) if in_times(case, i) and kind(case, i) not in PAUSES - kinds]
    if kinds:
        pool = [i for i in pool if of_kinds(case, i, kinds)]
    if case.subject.rooms:
        pool = [i for i in pool if case.facts.event.sessions[i].room in case.subject.rooms]
    if case.subject.persons or case.subject.covered:
        pool = [i for i in pool if i in case.subject.sessions]
    pool = _of_speakers(case, pool) if case.has(*OF_SPEAKERS) else _without_welcome(case, pool, kinds)
    if not pool or _first_of_the_event(case):
        return None
    if case.has("relation:longest", "relation:shortest"):
        talks = [i for i in pool if kind(case, i) not in NO_TALKS] if case.kinds == {"talk"} else []
        return _by_length(case, talks or pool)
    found = ranked(case, pool)
    return about_sessions(case, found, "order") if found else None


def _of_speakers(case: Case, pool: list[int]) -> list[int]:
    """The sessions with someone on stage; none where the closing itself is asked for and nobody is named for it."""
    spoken = [i for i in pool if case.facts.event.sessions[i].speakers]
    closing = case.has("relation:last") and not case.has("object:speaker", "object:speaks", "kind:talk")
    if closing and pool and max(pool, key=lambda i: span(case, i).begin) not in spoken:
        return []
    return spoken


def _without_welcome(case: Case, pool: list[int], kinds: set[str]) -> list[int]:
    """Without a welcome where a session is asked for: "the first talk" is none, "what does it begin with?" may be."""
    if kinds or not case.has("kind:session", "kind:talk", "topic:session", "topic:topic"):
        return pool
    talks = [i for i in pool if case.facts.event.sessions[i].speakers or kind(case, i) != "welcome"]
    return talks or pool


def _first_of_the_event(case: Case) -> bool:
    """Whether "first" is said of the event or of a word of its title: "is it the first conference?"."""
    clause = case.clause
    ranks = clause.at("relation:first", "relation:second", "relation:third", "relation:last")
    beside = {i + d for i in ranks for d in (-1, 1)}
    beside -= ranks | clause.at("function", "light") | case.subject.covered | clause.at_time
    own = clause.at(*(x for x in clause.labels if x.startswith(("kind:", "object:speak", "object:programme", "ask:"))))
    named = {i for i in clause.rest if clause.keys[i] & case.facts.event_keys} | clause.at("object:event")
    return bool(beside & named - own)


def _by_length(case: Case, pool: list[int]) -> Finding | None:
    sure = {i: length for i in pool if (length := sure_length(case, i))}
    if not sure:
        return None
    pick = max(sure.values()) if case.has("relation:longest") else min(sure.values())
    return told(case, "length", "duration", [i for i, d in sure.items() if d == pick], time=pick)
