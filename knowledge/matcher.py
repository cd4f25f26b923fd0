"""Question + facts + moment → the finding that answers each clause, or what was looked for in vain.

The rules stand in one order, from the precise to the general; the first that accounts for every word of the clause
that carries meaning has the word.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from knowledge.answers import Finding
from knowledge.rules import days, passages, people, practical, programme
from knowledge.scope import Case, resolve

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from knowledge.desk import Memory
    from knowledge.facts import Facts
    from knowledge.question import Clause

BRIEF = 3  # words
OF_THE_PROGRAMME: tuple[tuple[str, Callable[[Case], Finding | None]], ...] = (
    ("cancelled", days.cancelled),
    ("until", days.until),
    ("claim", days.claim),
    ("compare", programme.compare),
    ("again", programme.again),
    ("meanwhile", programme.meanwhile),
    ("neighbour", programme.neighbour),
    ("now", programme.now_rule),
    ("next", programme.next_rule),
    ("state", days.state),
    ("name", people.name),
    ("with whom", people.with_whom),
    ("who is", people.who_is),
    ("count people", people.count_people),
    ("person", people.person_sessions),
    ("break", programme.break_rule),
    ("order", programme.ordered),
    ("at time", programme.at_time),
    ("speakers", people.speakers),
    ("sessions by words", people.word_sessions),
    ("kinds", programme.kinds),
    ("all sessions", programme.all_sessions),
    ("programme", programme.whole),
)
OF_THE_EVENT: tuple[tuple[str, Callable[[Case], Finding | None]], ...] = (
    ("hours", days.hours),
    ("date", days.date),
    ("where", practical.where),
)


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing answers: the topics asked, and the asker's words that the page does not know."""

    topics: tuple[str, ...] = ()
    words: str = ""
    case: Case | None = None


def match(clause: Clause, facts: Facts, now: dt.datetime, memory: Memory) -> tuple[Finding | Missing, Case]:
    case = Case(clause, facts, now, memory, resolve(clause, facts), clause.times)
    inherit(case)
    finding = _answer(case)
    if isinstance(finding, Finding):
        correction = _correction(case, finding)
        if correction:
            finding = replace(finding, before=(correction,))
    return finding, case


def _correction(case: Case, finding: Finding) -> Finding | None:
    if finding.rule in ("claim", "until", "date") or case.scope.inherited:
        return None
    return days.wrong_day(case)


def _answer(case: Case) -> Finding | Missing:
    asked = practical.topics(case)
    firm = [t for t in asked if t not in practical.SOFT]
    if case.scope.persons:
        firm = [t for t in firm if t not in practical.OF_PEOPLE]
        asked = [t for t in asked if t not in practical.OF_PEOPLE]
        case.clause.labels = {
            k: v for k, v in case.clause.labels.items() if k.removeprefix("topic:") not in practical.OF_PEOPLE
        }
    if firm and not _of_a_session(case, firm):
        return _topics(case, firm)
    for name, rule in OF_THE_PROGRAMME:
        finding = _try(case, name, rule)
        if finding:
            return finding
        if name == "name" and case.has("ask:name"):
            return Missing(tuple(asked), _unknown(case), case)
    for topic in asked:
        finding = _try(case, f"topic {topic}", functools.partial(practical.topic, name=topic))
        if finding:
            return finding
    for name, rule in OF_THE_EVENT:
        finding = _try(case, name, rule)
        if finding:
            return finding
    passage = _try(case, "passage", passages.passage) if not asked and not case.has("ask:name") else None
    return passage or Missing(tuple(asked), _unknown(case), case)


def _try(case: Case, name: str, rule: Callable[[Case], Finding | None]) -> Finding | None:
    finding = rule(case)
    case.notes.append(f"{name}: {'yes' if finding else 'no'}")
    return finding


def _unknown(case: Case) -> str:
    return case.clause.text_of(case.scope.left)


def _of_a_session(case: Case, firm: list[str]) -> bool:
    """Whether the topic's words are rather those of a session's title: "the talk on accessibility"."""
    clause, facts = case.clause, case.facts
    at = clause.at(*(f"topic:{t}" for t in firm))
    if not at or not clause.has(
        "object:speaks", "object:speaker", "kind:talk", "kind:workshop", "kind:panel", "kind:session"
    ):
        return False
    fitting = tuple(s for s, keys in enumerate(facts.title_keys) if all(clause.keys[i] & keys for i in at))
    if not fitting:
        return False
    if case.scope.sessions and case.scope.by_words:
        fitting = tuple(s for s in fitting if s in case.scope.sessions)
    if fitting:
        case.scope.sessions, case.scope.by_words = fitting, True
        for t in list(clause.labels):
            if t.startswith("topic:"):
                del clause.labels[t]
    return bool(fitting)


def _topics(case: Case, firm: list[str]) -> Finding | Missing:
    found = [f for f in (_try(case, f"topic {t}", functools.partial(practical.topic, name=t)) for t in firm) if f]
    if not found:
        passage = _try(case, "passage", passages.passage) if _more_than_topics(case) else None
        return passage or Missing(tuple(firm), _unknown(case), case)
    first, *more = found
    texts = {str(f.values) for f in found}
    if more and len(texts) > 1:
        return replace(first, before=tuple(more[:1]), lines=tuple(sorted({n for f in found[:2] for n in f.lines})))
    return first


def _more_than_topics(case: Case) -> bool:
    return bool(case.scope.covered or case.clause.rest)


def inherit(case: Case) -> None:
    """What an ellipsis leaves out is taken from what was last spoken of."""
    clause, memory, scope, facts = case.clause, case.memory, case.scope, case.facts
    if not memory.asked and not memory.sessions and not memory.speakers:
        return
    if clause.joined and not memory.sessions and not memory.speakers and _needs_subject(clause):
        return
    own_subject = scope.persons or scope.sessions or scope.kinds or scope.rooms or scope.left
    if _lacks_ask(clause):
        for label in (memory.asked or "").split():
            clause.labels.setdefault(label, set())
    needs = (
        clause.joined
        or _brief(clause)
        or clause.has("pronoun", "relation:after", "relation:before", "relation:previous", "relation:other")
        or _personal(clause)
    )
    if own_subject and not (clause.has("pronoun") and not (scope.persons or scope.sessions or scope.left)):
        return
    if not needs or (case.times and not clause.has("pronoun")) or clause.of("topic") - practical.SOFT:
        return
    ids = {s.id: i for i, s in enumerate(facts.event.sessions)}
    scope.persons = tuple(p for p, person in enumerate(facts.persons) if person.name in memory.speakers)
    scope.sessions = tuple(ids[s] for s in memory.sessions if s in ids)
    if scope.persons and not scope.sessions:
        scope.sessions = tuple(sorted({s for p in scope.persons for s in facts.persons[p].sessions}))
    scope.inherited = bool(scope.persons or scope.sessions)
    if not scope.persons and clause.has("pronoun") and clause.has("ask:role", "ask:organisation", "ask:with_whom"):
        scope.persons = tuple(p for p, person in enumerate(facts.persons) if set(person.sessions) & set(scope.sessions))


def _brief(clause: Clause) -> bool:
    """A question of two or three words that leaves its subject out: "what time?"."""
    return len(clause.words) <= BRIEF and clause.has("ask:when", "ask:duration", "ask:end", "ask:who", "ask:about")


def _needs_subject(clause: Clause) -> bool:
    return clause.has("ask:when", "ask:room", "ask:duration", "ask:until", "topic:room")


def _lacks_ask(clause: Clause) -> bool:
    asking = [
        label for label in clause.labels if label.startswith(("ask:", "topic:", "relation:")) and label != "ask:is_it"
    ]
    return not asking


def _personal(clause: Clause) -> bool:
    return clause.has("ask:role", "ask:organisation", "ask:with_whom", "ask:whois")
