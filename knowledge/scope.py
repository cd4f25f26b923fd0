"""About whom or what a clause asks: the people, sessions and rooms of the page its words lead to, and what they leave
unexplained."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from knowledge.language import tidy, tokens

if TYPE_CHECKING:
    from knowledge.desk import Memory
    from knowledge.facts import Facts
    from knowledge.question import Clause
    from knowledge.when import When

NEARLY = 0.999  # of the best score, for sessions that fit as well
FILTERS = ("kind:talk", "kind:panel", "kind:workshop", "kind:welcome", "kind:meal", "kind:closing")
SUBJECT_LABELS = ("kind:", "topic:", "object:", "ask:start", "ask:end", "relation:first", "relation:last")


@dataclass(slots=True)
class Scope:
    """What a clause speaks of. `left` are the words that nothing of this explains."""

    persons: tuple[int, ...] = ()
    sessions: tuple[int, ...] = ()  # by their words, all as good as each other
    by_words: bool = False  # sessions were found by words of the clause (else by people)
    covered: frozenset[int] = frozenset()
    left: tuple[int, ...] = ()
    rooms: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    inherited: bool = False
    described: tuple[int, ...] = ()  # persons whose role or organisation fits the words


@dataclass(slots=True)
class Case:
    """All that a rule may look at."""

    clause: Clause
    facts: Facts
    now: dt.datetime
    memory: Memory
    scope: Scope
    times: tuple[When, ...] = ()
    notes: list[str] = field(default_factory=list)

    def has(self, *labels: str) -> bool:
        return self.clause.has(*labels)


def resolve(clause: Clause, facts: Facts) -> Scope:
    scope = Scope(kinds=frozenset(clause.of("kind")))
    named, strangers = _named(clause, facts)
    rest = [i for i in clause.rest if i not in named and i not in strangers]
    scope.rooms, in_room = _rooms(clause, facts)
    rest = [i for i in rest if i not in in_room]
    persons = _persons(named)
    if persons:
        allowed = sorted({s for p in persons for s in facts.persons[p].sessions})
        scope.persons = persons
        best, covered = by_words(rest, clause, facts, allowed)
        scope.sessions = best if covered else tuple(allowed)
        scope.by_words = bool(covered)
    else:
        best, covered = by_words(rest, clause, facts, range(len(facts.session_keys)))
        scope.sessions, scope.by_words = (best, True) if covered else ((), False)
    scope.described = _described(rest, clause, facts) if not persons else ()
    told = covered | {i for i in rest if _general(i, clause, facts)}
    scope.covered = frozenset(covered | set(named) | in_room)
    scope.left = tuple(i for i in (*rest, *strangers) if i not in told or i in strangers)
    return scope


def _general(i: int, clause: Clause, facts: Facts) -> bool:
    """Whether a word speaks of the event as a whole (its title, its lead, its place)."""
    return bool(clause.keys[i] & facts.event_keys)


def _named(clause: Clause, facts: Facts) -> tuple[dict[int, set[int]], set[int]]:
    """Positions of names with the people who bear them, and positions of names that go together with no one."""
    function = clause.labels.get("function", set())
    found: dict[int, set[int]] = {}
    for i, token in enumerate(clause.words):
        people = facts.names.get(token.word)
        if (
            people
            and i not in clause.at_time
            and len(token.word) > 1
            and (i not in function or token.raw[:1].isupper())
        ):
            plain = any(i in at for label, at in clause.labels.items() if label != "function")
            if not plain or (token.raw[:1].isupper() and i > 0):
                found[i] = set(people)
    strangers: set[int] = set()
    for i in sorted(found):
        if i + 1 in found and not found[i] & found[i + 1]:
            strangers |= {i, i + 1}
        elif _other_name(i + 1, clause, facts, found):
            strangers.add(i + 1)
    return {i: p for i, p in found.items() if i not in strangers}, strangers


def _other_name(j: int, clause: Clause, facts: Facts, found: dict[int, set[int]]) -> bool:
    """Whether an unknown capitalised word follows a name: "Nina Durand" is not "Nina Landes"."""
    if j >= len(clause.words) or j in found or j not in clause.rest or not clause.words[j].raw[:1].isupper():
        return False
    return not any(clause.keys[j] & (facts.person_keys[p] | facts.event_keys) for p in found[j - 1])


def _persons(named: dict[int, set[int]]) -> tuple[int, ...]:
    """The people meant: those with the most words of the names, for each name that is left."""
    left = dict(named)
    chosen: list[int] = []
    while left:
        count: dict[int, int] = {}
        for people in left.values():
            for p in people:
                count[p] = count.get(p, 0) + 1
        most = max(count.values())
        best = [p for p, n in count.items() if n == most]
        chosen += best
        left = {i: people for i, people in left.items() if not people & set(best)}
    return tuple(sorted(dict.fromkeys(chosen)))


def _rooms(clause: Clause, facts: Facts) -> tuple[tuple[str, ...], set[int]]:
    rooms = dict.fromkeys(s.room for s in facts.event.sessions if s.room)
    words = [t.word for t in clause.words]
    best: list[str] = []
    used: set[int] = set()
    most = 0
    for room in rooms:
        parts = [t.word for t in tokens(tidy(room))]
        at = {i for i, w in enumerate(words) if w in parts and i not in clause.labels.get("function", set())}
        own = {i for i in at if i not in clause.at("topic:room")}
        if own and len(at) >= most:
            best = [*best, room] if len(at) == most else [room]
            used = used | at if len(at) == most else at
            most = len(at)
    numbered = [r for r in best if any(t.word.isdigit() for t in tokens(r))]
    asked_number = any(words[i].isdigit() for i in used)
    if numbered and not asked_number and len(rooms) > 1:
        return (), set()
    return tuple(best), used


def by_words(
    rest: list[int], clause: Clause, facts: Facts, allowed: range | list[int]
) -> tuple[tuple[int, ...], set[int]]:
    """The sessions that the words describe best, and the words they explain."""
    helpers = {i for label, at in clause.labels.items() if label.startswith(SUBJECT_LABELS) for i in at}
    scores: dict[int, float] = {}
    covers: dict[int, set[int]] = {}
    for s in allowed:
        keys = facts.session_keys[s]
        cover = {i for i in rest if clause.keys[i] & keys}
        if not cover:
            continue
        covers[s] = cover
        score = sum(facts.weight(clause.keys[i] & keys) for i in cover)
        score += 0.2 * sum(facts.weight(clause.keys[i] & facts.title_keys[s]) for i in cover)
        score += 0.3 * sum(1 for i in helpers if i not in cover and clause.keys[i] & facts.title_keys[s])
        scores[s] = len(cover) * 10 + score
    if not scores:
        return (), set()
    widest = max(len(c) for c in covers.values())
    fitting = [s for s in scores if len(covers[s]) == widest]
    if len(fitting) > 1 and len({frozenset(covers[s]) for s in fitting}) == 1:
        titled = [s for s in fitting if any(clause.keys[i] & facts.title_keys[s] for i in covers[s])]
        helped = [s for s in fitting if any(i in helpers and clause.keys[i] & facts.title_keys[s] for i in helpers)]
        chosen = [s for s in fitting if s in helped] or fitting
        if titled and len(titled) < len(chosen) and not helped:
            chosen = fitting
        return tuple(chosen), set(covers[fitting[0]])
    best = max(scores[s] for s in fitting)
    chosen = [s for s in fitting if scores[s] >= NEARLY * best]
    return tuple(chosen), set().union(*(covers[s] for s in chosen))


def _described(rest: list[int], clause: Clause, facts: Facts) -> tuple[int, ...]:
    count = {p: len({i for i in rest if clause.keys[i] & keys}) for p, keys in enumerate(facts.person_keys)}
    most = max(count.values(), default=0)
    return tuple(p for p, n in count.items() if n == most) if most else ()
