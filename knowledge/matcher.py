"""Question + facts + moment → the finding that answers each clause, or what was looked for in vain.

The rules stand in one order, from the precise to the general; the first that accounts for every word of the clause
that carries meaning (`case`), and finds something, has the word.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from knowledge.answers import Finding
from knowledge.case import Case, Rule, labels
from knowledge.language import language
from knowledge.rules import (
    acronym,
    age,
    between,
    event,
    evidence,
    faq,
    meetings,
    moments,
    passages,
    people,
    place,
    sessions,
    topics,
)
from knowledge.subject import resolve

if TYPE_CHECKING:
    import datetime as dt

    from knowledge.facts import Facts
    from knowledge.memory import Memory
    from knowledge.question import Clause
    from knowledge.when import When

BRIEF = 3  # words
OF_SESSIONS = topics.SOFT | {"date", "hours", "venue", "break"}  # topics of the programme and the event as a whole
TIMES = labels("ask:when", "ask:date", "ask:start", "ask:end", "ask:hours")
OF_A_SESSION = TIMES | labels(
    "ask:who", "ask:about", "ask:where", "ask:duration", "ask:until", "ask:count", "object:speaks", "object:speaker",
    "object:programme", "topic:room", "topic:programme", "topic:session", "topic:speaker", "topic:topic",
    "relation:over", "relation:every_day", "relation:missed", "relation:begun", "relation:still", "relation:now",
)  # fmt: skip
KINDS = labels(*(f"kind:{k}" for k in ("talk", "panel", "workshop", "welcome", "break", "meal", "closing")))
COMPARED = labels("relation:compare", "relation:same_time", "relation:longest", "relation:shortest")
OF_TWO = {"workshop", "panel", "break"}
PAIR = 2
OF_THINGS = {"lost_found", "bring", "dress_code", "power"}  # topics that mere things may be asked by
EDITIONS = {"previous_edition", "next_edition"}
OTHER = labels("relation:other", "relation:again", "relation:same_time")
WHOIS = labels("ask:role", "ask:organisation", "ask:whois")
OF_SOMETHING = ("ask:when", "ask:date", "ask:start", "ask:end", "ask:where", "ask:who", "ask:about", "ask:duration")
NEIGHBOURS = labels("relation:after", "relation:before", "relation:previous", "relation:next")
ORDINALS = labels("relation:first", "relation:second", "relation:third", "relation:last")
OF_RANKED = labels("ask:who", "object:speaker", "kind:talk", "topic:room")  # within a phrase: "the first speaker"
EDGES = ORDINALS | labels("relation:longest", "relation:shortest")

AT_ONCE: tuple[Rule, ...] = (
    Rule(
        "too late",
        event.too_late,
        labels("relation:still"),
        labels("topic:registration", "topic:access", "topic:audience"),
    ),
)
FROM_THEN_ON = Rule(
    "from then on",
    sessions.from_then_on,
    labels("object:arriving", "object:leaving"),
    OF_A_SESSION | KINDS | labels("topic:late_arrival", "relation:still", "relation:first", "object:arriving"),
    "programme",
    timed=True,
)
RULES: tuple[Rule, ...] = (
    Rule("cancelled", event.cancelled, labels("relation:cancelled"), TIMES | {"ask:why", "relation:still"}),
    Rule(
        "until",
        event.until,
        labels("ask:until"),
        TIMES | {"relation:still", "relation:next", "ask:count", "ask:duration"},
    ),
    Rule(
        "first or last day",
        event.last_day,
        labels("relation:first", "relation:last"),
        TIMES | {"object:day"},
        timed=True,
    ),
    Rule(
        "meeting",
        meetings.of_one,
        takes=OF_A_SESSION | {"ask:list", "topic:online", "kind:talk"},
        timed=True,
    ),
    Rule("claim", meetings.claim, takes=labels("ask:date", "ask:when", "relation:still"), timed=True),
    Rule(
        "compare",
        sessions.compare,
        labels("relation:same_time", "relation:compare", "relation:longest", "relation:shortest"),
        OF_A_SESSION | KINDS | NEIGHBOURS | EDGES,
        "programme",
    ),
    Rule(
        "again",
        sessions.again,
        labels("relation:again", "ask:times"),
        OF_A_SESSION | KINDS | {"relation:other"},
        "programme",
        timed=True,
    ),
    Rule(
        "meanwhile",
        sessions.meanwhile,
        labels("relation:same_time", "relation:other"),
        OF_A_SESSION | KINDS | {"relation:other"},
        "programme",
    ),
    Rule("neighbour", moments.neighbour, NEIGHBOURS, OF_A_SESSION | KINDS | ORDINALS, "programme", timed=True),
    Rule("now", moments.now, takes=OF_A_SESSION | KINDS | {"relation:now"}, about="programme", timed=True),
    Rule(
        "next meeting",
        event.next_meeting,
        labels("topic:next_edition", "relation:next"),
        TIMES | {"relation:after", "relation:other"},
    ),
    Rule(
        "next",
        moments.following,
        labels("relation:next", "relation:after"),
        OF_A_SESSION | KINDS | {"topic:networking"},
        "programme",
    ),
    Rule(
        "state",
        event.state,
        labels("relation:over", "relation:missed", "relation:begun"),
        labels("ask:start", "ask:end", "relation:still", "topic:audience"),
    ),
    Rule("name", people.name, labels("ask:name"), labels("ask:who", "object:speaks", "object:speaker"), "programme"),
    Rule("with whom", people.with_whom, labels("ask:with_whom", "relation:alone"), OF_A_SESSION | KINDS, "programme"),
    Rule(
        "who is",
        people.who_is,
        WHOIS,
        labels("ask:who", "ask:where", "ask:about", "object:speaks", "object:speaker"),
        "programme",
    ),
    Rule(
        "count people",
        people.count,
        labels("object:speaker", "object:speaks", "object:moderator"),
        labels("ask:count", "ask:who", "ask:about") | KINDS,
        "programme",
        timed=True,
    ),
    Rule("role claim", people.role_claim, about="programme"),
    Rule("person", people.sessions_of, takes=OF_A_SESSION | KINDS | EDGES, about="programme", timed=True),
    Rule("break", moments.pause, labels("kind:break"), OF_A_SESSION | {"kind:meal"}, "programme", timed=True),
    Rule("claim of a session", sessions.claim, takes=OF_A_SESSION | KINDS, about="programme", timed=True),
    Rule("order", sessions.order, EDGES, OF_A_SESSION | KINDS, "programme", timed=True),
    Rule("at time", moments.at_time, takes=OF_A_SESSION | KINDS, about="programme", timed=True),
    Rule(
        "speakers",
        people.speakers,
        labels("ask:who", "object:speaker", "object:moderator"),
        OF_A_SESSION - {"ask:start", "ask:end", "ask:until"} | {"relation:again", "kind:talk"},
        "programme",
    ),
    Rule("sessions by words", sessions.by_words, takes=OF_A_SESSION | KINDS, about="programme", timed=True),
    Rule("kind", sessions.by_kind, KINDS, OF_A_SESSION, "programme", timed=True),
    Rule("sessions", sessions.every, labels("kind:session"), OF_A_SESSION, "programme", timed=True),
    Rule(
        "programme",
        sessions.programme,
        labels("topic:programme", "object:programme"),
        OF_A_SESSION - {"ask:count", "ask:duration", "ask:until"} | {"topic:topic"},
        "programme",
        timed=True,
    ),
)
OF_THE_EVENT: tuple[Rule, ...] = (
    Rule("days", event.how_many_days, labels("ask:days"), TIMES | {"ask:duration"}),
    Rule(
        "hours",
        event.hours,
        TIMES | {"ask:duration"},
        labels("topic:programme", "topic:topic", "relation:every_day"),
        timed=True,
    ),
    Rule(
        "date",
        event.date,
        labels("ask:date", "ask:when"),
        labels("topic:topic", "relation:next", "relation:first"),
        timed=True,
    ),
    Rule("part of day", event.part_of_day, labels("ask:is_it", "ask:exists"), timed=True),
    Rule("where", place.where, labels("ask:where"), labels("relation:next"), timed=True),
)


class Missing(NamedTuple):
    """Nothing answers: the topics asked, and the asker's words that the page does not know."""

    topics: tuple[str, ...] = ()
    words: str = ""
    case: Case | None = None
    deed: bool = False  # something was to be done, not answered


def match(clause: Clause, facts: Facts, now: dt.datetime, memory: Memory) -> tuple[Finding | Missing, Case]:
    for kind in clause.of("kind") & facts.called:
        clause.labels.setdefault("object:event", set()).update(clause.labels.pop(f"kind:{kind}"))
    _call_by_title(clause, facts)
    case = Case(clause, facts, now, memory, resolve(clause, facts), narrowest(clause.times))
    _settle(clause)
    finding = _goes_on(case) or _of_the_same(case)
    if finding is None:
        inherit(case)
        finding = _answer(case)
        if isinstance(finding, Missing) and not finding.deed:
            finding = faq.on_topic(case) or finding
    own_day = isinstance(finding, Finding) and finding.rule in ("claim", "until", "date", "meeting")
    if isinstance(finding, Finding) and not own_day and not case.subject.inherited:
        correction = event.wrong_day(case)
        if correction:
            finding = replace(finding, before=(correction,))
    return finding, case


def _call_by_title(clause: Clause, facts: Facts) -> None:
    """Of an event of one day, words of its title name the event itself where its day is asked, whatever they say
    apart: "what day is the barbecue?"."""
    if len(facts.event.days) != 1 or not clause.has("ask:date", "relation:cancelled"):
        return
    title = facts.keys(facts.event.title.text) | facts.common
    for label in [x for x in clause.labels if x.startswith(("topic:", "kind:"))]:
        at = clause.at(label) - clause.at("function")
        if at and all(clause.keys[i] & title for i in at):
            clause.labels.setdefault("object:event", set()).update(clause.labels.pop(label))


def _of_the_same(case: Case) -> Finding | Missing | None:
    """ "And those of last time?", after a question on photos; "is it included?", after one on lunch."""
    clause, told = case.clause, _told_of(case)
    asked = sorted(clause.of("topic"))
    if not asked:
        return None
    goes_on = clause.has("pronoun") or clause.joined or language(clause.language).joins(clause.words[0])
    priced = asked == ["price"] and told in evidence.OF_ONE_THING and not clause.has("object:event")
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


def _goes_on(case: Case) -> Finding | Missing | None:
    """A follow-up on what is neither the event nor a session: on words just quoted, or on what was not found."""
    clause, memory, subject = case.clause, case.memory, case.subject
    if not (memory.lost or memory.lines) or not clause.has(*OF_SOMETHING):
        return None
    topics = clause.of("topic") - ({"organiser"} if memory.lost and clause.has("pronoun") else set())  # "is he with"
    own = subject.persons or subject.sessions or case.kinds or subject.rooms or case.times or topics
    linked = clause.has("pronoun") or clause.joined or language(clause.language).joins(clause.words[0])
    if own or not linked or clause.has("object:event") or _unknown(case):
        return None
    found = passages.within(case, memory.lines) if memory.lines else None
    case.notes.append(f"of what was said before: {'yes' if found else 'no'}")
    return found or Missing(case=case)


def narrowest(times: tuple[When, ...]) -> tuple[When, ...]:
    """Times without a day that only says which hour of it is meant: "on Thursday, in the hall, at 2 pm"."""
    return tuple(
        t
        for t in times
        if t.grain != "day" or not any(o.grain in ("minute", "part") and t.start <= o.start < t.end for o in times)
    )


def _settle(clause: Clause) -> None:
    """ "Who" is asked in "who is on?", which asks for no role, and in "who closes the day?", one phrase; a speaker in
    "the last speaker"; an end in "until when does it last?"."""
    if len(clause.at("ask:end")) > len(clause.at("ask:duration")) > 0:
        clause.labels["ask:end"] |= clause.labels.pop("ask:duration", set())
    if clause.has("ask:since"):
        for label in TIMES:
            at = clause.labels.pop(label, set())  # "since when" asks for no hour
            clause.labels.setdefault("function", set()).update(at - clause.at("ask:since"))
    if clause.has("ask:days"):
        clause.labels.pop("ask:date", None)  # "how many days" asks for no day
    if clause.has("ask:whois") and clause.has("object:speaks", "object:speaker", "object:moderator"):
        clause.labels["ask:who"] = clause.labels.pop("ask:whois")
    find = language(clause.language).lexicon.find
    for i in [i for h in clause.hits if h.label in EDGES | {"relation:other"} and len(h.at) > 1 for i in h.at]:
        for label in OF_RANKED & {hit.label for hit in find([clause.words[i]])}:
            clause.labels.setdefault(label, set()).add(i)


def _answer(case: Case) -> Finding | Missing:
    if case.has("ask:deed", "ask:override"):
        return Missing(case=case, deed=True)
    own = faq.answer(case) or age.answer(case)
    if own:
        return own
    if case.has("ask:meaning") and (meant := acronym.expansion(case)):
        return meant
    if other := event.other_edition(case):
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
    return finding or Missing(tuple(asked), case.clause.text_of(_nowhere(case)), case)


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


def _unknown(case: Case) -> list[int]:
    """The words that nothing of the page explains."""
    explained = case.subject.covered | case.subject.named | case.subject.in_room
    event_keys = case.facts.event_keys
    return [
        i
        for i in sorted({*case.clause.rest, *case.subject.strangers})
        if i in case.subject.strangers or (i not in explained and not case.clause.keys[i] & event_keys)
    ]


def _nowhere(case: Case) -> list[int]:
    """The words that stand nowhere on the page."""
    held = case.facts.holding
    return [i for i in _unknown(case) if i in case.subject.strangers or not case.clause.keys[i] & held.keys()]


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
    own = subject.persons or subject.sessions or case.kinds or rooms or _unknown(case)
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
    if own and not (clause.has("pronoun") and not (subject.persons or subject.sessions or _unknown(case))):
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
