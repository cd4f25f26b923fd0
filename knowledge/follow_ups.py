"""A clause that goes on from what was said before: what it leaves out, and what it is asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.case import Missing, labels, unknown
from knowledge.language import language
from knowledge.rules import evidence, passages, ranking, topics
from knowledge.rules.order import WHOIS

if TYPE_CHECKING:
    from knowledge.answers import Finding
    from knowledge.case import Case
    from knowledge.clause import Clause

BRIEF = 3  # words
OF_SESSIONS = topics.SOFT | {"date", "hours", "venue", "break"}  # topics of the programme and the event as a whole
OF_TWO = {"workshop", "panel", "break"}
PAIR = 2
EDITIONS = {"previous_edition", "next_edition"}
OTHER = labels("relation:other", "relation:again", "relation:same_time")
OF_SOMETHING = ("ask:when", "ask:date", "ask:start", "ask:end", "ask:where", "ask:who", "ask:about", "ask:duration")


def of_the_same(case: Case) -> Finding | Missing | None:
    """ "And those of last time?", after a question on photos; "is it included?", after one on lunch."""
    clause, told = case.clause, _told_of(case)
    asked = sorted(clause.of("topic"))
    if not asked:
        return None
    goes_on = clause.has("pronoun") or clause.joined or language(clause.language).joins(clause.words[0])
    priced = asked == ["price"] and told in ranking.OF_ONE_THING and not clause.has("object:event")
    if not (({*asked} <= EDITIONS and told not in EDITIONS) or priced) or not goes_on or told in {"", *OF_SESSIONS}:
        return None
    if clause.rest or case.subject.persons or case.subject.sessions:
        return None
    clause.labels.setdefault(f"topic:{told}", set())
    found = evidence.from_sentences(case, [told, *asked])
    case.notes.append(f"{told} of another edition: {'yes' if found else 'no'}")
    return found or Missing((told,), case=case)


def _told_of(case: Case) -> str:
    """The topic of the last answer; where it listed meals, these."""
    memory, sessions = case.memory, case.facts.event.sessions
    kinds = {s.kind for s in sessions if s.id in memory.sessions}
    return "meal" if kinds == {"meal"} else memory.topic or ""


def of_what_was_said(case: Case) -> Finding | Missing | None:
    """A follow-up on what is neither the event nor a session: on words just quoted, or on what was not found."""
    clause, memory, subject = case.clause, case.memory, case.subject
    if not (memory.lost or memory.lines) or not clause.has(*OF_SOMETHING):
        return None
    topics = clause.of("topic") - ({"organiser"} if memory.lost and clause.has("pronoun") else set())  # "is he with"
    own = subject.persons or subject.sessions or case.kinds or subject.rooms or case.times or topics
    linked = clause.has("pronoun") or clause.joined or language(clause.language).joins(clause.words[0])
    if own or not linked or clause.has("object:event") or unknown(case):
        return None
    found = passages.within(case, memory.lines) if memory.lines else None
    case.notes.append(f"of what was said before: {'yes' if found else 'no'}")
    return found or Missing(case=case)


def inherit(case: Case) -> None:
    """What an ellipsis leaves out is taken from what was last spoken of."""
    clause, memory, subject = case.clause, case.memory, case.subject
    if not memory.asked and not memory.sessions and not memory.speakers:
        return
    if clause.joined and not memory.sessions and not memory.speakers and _needs_subject(clause):
        return
    if memory.sessions:
        _reread(case)
    elsewhere = clause.has("relation:other", "relation:same_time") and (subject.rooms or clause.has("topic:room"))
    rooms = () if elsewhere else subject.rooms  # "and in the other room?"
    own = subject.persons or subject.sessions or case.kinds or rooms or unknown(case)
    if _lacks_ask(clause):
        for label in (memory.asked or "").split():
            clause.labels.setdefault(label, set())
    needs = (
        clause.joined
        or _brief(case)
        or clause.has("pronoun", "relation:after", "relation:before", "relation:previous", *OTHER, *WHOIS)
        or clause.has("ask:with_whom")
    )
    told = memory.topic or ""
    if told and told not in OF_SESSIONS and not own and _brief(case):
        clause.labels.setdefault(f"topic:{told}", set())  # "and when is that?", after a question on something else
        return
    if own and not (clause.has("pronoun") and not (subject.persons or subject.sessions or unknown(case))):
        return
    of_it = clause.has("pronoun") and clause.of("topic") <= topics.SOFT | topics.IN_SESSIONS
    of_it = of_it or (clause.joined and clause.of("topic") == {"price"})
    timed = case.times and not clause.has("pronoun", "relation:again")
    if not needs or timed or (clause.of("topic") - topics.SOFT and not of_it):
        return
    _take(case, other=clause.has("relation:other") and not (rooms or elsewhere))


def _reread(case: Case) -> None:
    """What words mean after a session was spoken of: another date, the one before, another room at that hour."""
    clause, subject = case.clause, case.subject
    if clause.has("relation:again"):
        said = clause.labels.pop("topic:next_edition", set())  # "is there another date?" for what was just spoken of
        clause.labels.setdefault("light", set()).update(said)
    if clause.of("topic") == {"previous_edition"} and len(clause.words) <= BRIEF:
        clause.labels["relation:previous"] = clause.labels.pop("topic:previous_edition")  # "and the previous one?"
    if subject.rooms and not case.times and _only_a_room(case):
        clause.labels.setdefault("relation:same_time", set())  # "and in the hall?"


def _take(case: Case, *, other: bool) -> None:
    """People and sessions from what was last spoken of; `other`: of a pair, those that were not."""
    clause, memory, subject, facts = case.clause, case.memory, case.subject, case.facts
    ids = {s.id: i for i, s in enumerate(facts.event.sessions)}
    subject.persons = tuple(p for p, person in enumerate(facts.persons) if person.name in memory.speakers)
    subject.sessions = tuple(ids[s] for s in memory.sessions if s in ids)
    if subject.persons and not subject.sessions:
        subject.sessions = tuple(sorted({s for p in subject.persons for s in facts.persons[p].sessions}))
    if other and (rest := _the_other(case)):
        subject.sessions = rest
        for label in (memory.asked or "").split() if clause.of("relation") == {"other"} else ():
            clause.labels.setdefault(label, set())
        clause.labels.setdefault("light", set()).update(clause.labels.pop("relation:other"))
    subject.inherited = bool(subject.persons or subject.sessions)
    if not subject.persons and clause.has("pronoun") and clause.has(*WHOIS, "ask:with_whom"):
        spoken = set(subject.sessions)
        subject.persons = tuple(p for p, person in enumerate(facts.persons) if set(person.sessions) & spoken)


def _only_a_room(case: Case) -> bool:
    """Whether a clause goes on with a room and says nothing else."""
    clause = case.clause
    goes_on = clause.joined or language(clause.language).joins(clause.words[0])
    free = case.subject.in_room | clause.at("function", "light", "topic:room", "ask:where")
    return goes_on and free.issuperset(range(len(clause.words)))


def _the_other(case: Case) -> tuple[int, ...]:
    """ "And the other one?": of two sessions of a kind, the one that was not spoken of."""
    sessions, spoken = case.facts.event.sessions, case.subject.sessions
    kind = sessions[spoken[0]].kind if len(spoken) == 1 else "talk"
    alike = [i for i, s in enumerate(sessions) if s.kind == kind]
    return tuple(i for i in alike if i not in spoken) if kind in OF_TWO and len(alike) == PAIR else ()


def _brief(case: Case) -> bool:
    """A question that leaves its subject out: "what time?", "and when is that?"."""
    clause = case.clause
    objects = clause.of("object") - {"speaks"}  # "and who gives it?"
    if clause.rest or clause.of("topic") or objects or clause.has("ask:where", "ask:hours"):
        return False
    goes_on = len(clause.words) <= BRIEF or language(clause.language).joins(clause.words[0])
    if clause.has("ask:start", "ask:end", "ask:date"):
        return goes_on and not clause.has("ask:start")
    return clause.has("ask:when", "ask:duration", "ask:who", "ask:about")


def _needs_subject(clause: Clause) -> bool:
    return clause.has("ask:when", "ask:room", "ask:duration", "ask:until", "topic:room")


def _lacks_ask(clause: Clause) -> bool:
    return not any(x.startswith(("ask:", "topic:", "relation:")) for x in clause.labels if x != "ask:is_it")
