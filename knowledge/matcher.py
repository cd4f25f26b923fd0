"""Question + facts + moment → the finding that answers each clause, or what was looked for in vain.

The rules stand in one order, from the precise to the general; the first that accounts for every word of the clause
that carries meaning (`case`), and finds something, has the word.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from knowledge.answers import Finding
from knowledge.case import Case, Missing, labels, nowhere
from knowledge.follow_ups import inherit, of_the_same, of_what_was_said
from knowledge.rules import acronym, age, between, dates, evidence, faq, passages, place, topics
from knowledge.rules.order import AT_ONCE, FROM_THEN_ON, NEIGHBOURS, OF_THE_EVENT, RULES, TIMES
from knowledge.senses import call_by_title, narrowest, settle
from knowledge.subject import resolve

if TYPE_CHECKING:
    import datetime as dt

    from knowledge.case import Rule
    from knowledge.clause import Clause
    from knowledge.facts import Facts
    from knowledge.memory import Memory

COMPARED = labels("relation:compare", "relation:same_time", "relation:longest", "relation:shortest")
OF_THINGS = {"lost_found", "bring", "dress_code", "power"}  # topics that mere things may be asked by


def match(clause: Clause, facts: Facts, now: dt.datetime, memory: Memory) -> tuple[Finding | Missing, Case]:
    for kind in clause.of("kind") & facts.called:
        clause.labels.setdefault("object:event", set()).update(clause.labels.pop(f"kind:{kind}"))
    call_by_title(clause, facts)
    case = Case(clause, facts, now, memory, resolve(clause, facts), narrowest(clause.times))
    settle(clause)
    finding = of_what_was_said(case) or of_the_same(case)
    if finding is None:
        inherit(case)
        finding = _answer(case)
        if isinstance(finding, Missing) and not finding.deed:
            finding = faq.on_topic(case) or finding
    own_day = isinstance(finding, Finding) and finding.rule in ("claim", "until", "date", "meeting")
    if isinstance(finding, Finding) and not own_day and not case.subject.inherited:
        correction = dates.wrong_day(case)
        if correction:
            finding = replace(finding, before=(correction,))
    return finding, case


def _answer(case: Case) -> Finding | Missing:
    if case.has("ask:deed", "ask:override"):
        return Missing(case=case, deed=True)
    own = faq.answer(case) or age.answer(case)
    if own:
        return own
    if case.has("ask:meaning") and (meant := acronym.expansion(case)):
        return meant
    if other := dates.other_edition(case):
        return _topics(case, [other]) or Missing((other,), case=case)
    asked = topics.asked(case)
    firm = [t for t in asked if t not in topics.SOFT]
    found = (
        between.between(case)
        or evidence.room_left(case)
        or _first(case, (*AT_ONCE, FROM_THEN_ON))
        or (_first(case, RULES) if _of_a_title(case, firm) else None)
        or _topics(case, firm)
    )
    found = found or (_topics(case, ["meal"]) if _whether_a_meal(case, firm) else None)
    if found:
        return found
    finding = _first(case, RULES) if not firm or _of_the_programme(case) else None
    if finding is None and not case.has("ask:name", "ask:organisation", "ask:role", "ask:with_whom"):
        finding = _topics(case, [t for t in asked if t in topics.SOFT]) or _of_the_event(case)
        if finding is None and (not firm or case.clause.rest or _names_things(case, firm)):
            finding = _passage(case) or place.claimed(case)
    return finding or Missing(tuple(asked), case.clause.text_of(nowhere(case)), case)


def _of_the_event(case: Case) -> Finding | None:
    """Days, hours, place: which answer no "who"."""
    return None if case.has("ask:who") else _first(case, OF_THE_EVENT)


def _of_a_title(case: Case, firm: list[str]) -> bool:
    """Whether the words of a topic are those of a session's title, whose time or place in the order is asked: "when is
    the contest?", "what comes after the pizza?"."""
    words = case.clause.at(*(f"topic:{t}" for t in firm)) - case.clause.at("function", *NEIGHBOURS)
    if words and case.has(*COMPARED):
        titles = frozenset().union(*case.facts.title_keys)
        case.subject.covered |= {i for i in words if case.clause.keys[i] & titles}
    return bool(words) and words <= case.subject.covered and case.has(*TIMES, *NEIGHBOURS, *COMPARED)


def _names_things(case: Case, firm: list[str]) -> bool:
    """Whether the words of topics are things that the page speaks of, if not of that topic: "do I need gloves?"."""
    clause = case.clause
    at = clause.at(*(f"topic:{t}" for t in firm)) - clause.at("function", "light")
    return {*firm} <= OF_THINGS and bool(at) and all(clause.keys[i] & case.facts.holding.keys() for i in at)


def _whether_a_meal(case: Case, firm: list[str]) -> bool:
    """ "Is there lunch?", "where can I have lunch?": what the page says of meals tells more than the programme."""
    clause = case.clause
    asked = clause.of("ask") - {"exists", "can", "must", "where", "is_it"} or clause.of("relation") - {"first", "last"}
    return "meal" in case.kinds and not firm and not asked and not case.subject.persons


def _of_the_programme(case: Case) -> bool:
    """Whether a clause with the words of a topic asks for a session all the same: "when is the parking talk?"."""
    return bool(case.subject.persons) or case.has(
        *TIMES,
        "ask:who",
        "ask:about",
        "ask:duration",
        "ask:until",
        "object:speaks",
        "object:speaker",
        "object:programme",
    )


def _topics(case: Case, names: list[str]) -> Finding | None:
    finding = topics.answer(case, names) if names else None
    case.notes.append(f"topic {', '.join(names)}: {'yes' if finding else 'no'}")
    return finding


def _passage(case: Case) -> Finding | None:
    if any(t.grain == "minute" for t in case.times):
        return None
    finding = (acronym.expansion(case) if case.has("ask:what") else None) or passages.passage(case)
    case.notes.append(f"passage: {'yes' if finding else 'no'}")
    return finding


def _first(case: Case, rules: tuple[Rule, ...]) -> Finding | None:
    for rule in rules:
        if not rule.fits(case):
            continue
        left = rule.missing(case)
        finding = None if left else rule.find(case)
        verdict = "yes" if finding else f"leaves {case.clause.text_of(left)!r}" if left else "no"
        case.notes.append(f"{rule.name} {1 - len(left) / max(1, len(case.clause.words)):.2f}: {verdict}")
        if finding:
            return finding
    return None
