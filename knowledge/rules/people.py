"""The people of the programme: when they speak, what they do, where they work, who else, how many."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.answers import Finding
from knowledge.rules.aspects import about_sessions
from knowledge.rules.quoting import LONGEST, quoted
from knowledge.rules.sessions import by_words
from knowledge.rules.timeline import PAUSES, counted, fits_time, in_times, kind, of_kinds, timed, told
from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knowledge.case import Case
    from knowledge.facts import Person

MOST_PEOPLE = 12  # told at once
MOST_OF_A_ROLE = 3  # of whom "who is the mayor?" may speak


def found_people(case: Case, found: Iterable[int], say: str, **values: object) -> Finding:
    people = [case.facts.persons[p] for p in found]
    return Finding(
        rule="people",
        say=say,
        values={"people": people, "person": people[0], **values},
        lines=tuple(sorted({n for p in people for n in p.lines})),
        sessions=tuple(dict.fromkeys(i for p in people for i in p.sessions)),
        persons=tuple(p.name for p in people),
        topic="speaker",
    )


def _meant(case: Case) -> tuple[int, ...]:
    """The people a clause means: by name, by what the page says of them, or those of the session spoken of."""
    subject = case.subject
    if subject.persons or subject.described:
        return subject.persons or subject.described
    if len(subject.sessions) != 1:
        return (0,) if case.has("object:speaker") and len(case.facts.persons) == 1 else ()
    return tuple(p for p, person in enumerate(case.facts.persons) if subject.sessions[0] in person.sessions)


def who_is(case: Case) -> Finding | None:
    """Role and organisation of someone named, or of someone described or spoken of before."""
    alone = len(case.facts.persons) == 1  # "where does the speaker work?"
    if not case.subject.persons and (case.kinds or (case.has("object:speaker") and not alone)):
        return None
    if not case.subject.persons and case.subject.described and not _all_describe(case):
        return None
    known = [p for p in _meant(case) if _told_of(case, p)]
    return found_people(case, known[:MOST_PEOPLE], "people_roles") if known else None


def _all_describe(case: Case) -> bool:
    """Whether every word that nothing else explains says who is meant: not "who talks about wild bees?"."""
    subject, clause = case.subject, case.clause
    return all(i in subject.describing or clause.keys[i] & case.facts.event_keys for i in clause.rest)


def _told_of(case: Case, p: int) -> bool:
    """Whether the page says of a person what is asked: for whom they work, or anything at all."""
    person = case.facts.persons[p]
    if case.has("ask:organisation") and not case.has("ask:role", "ask:whois"):
        places = case.facts.language.prepositions
        inside = any(w[:1].isupper() or w in places for role in person.roles for w in role.split()[1:])
        claimed = any(case.clause.keys[i] & case.facts.person_keys[p] for i in case.clause.rest)  # "is she freelance?"
        return bool(person.organisations or person.about or inside or claimed)
    return bool(person.roles or person.organisations or person.about)


def role_claim(case: Case) -> Finding | None:
    """ "Is X the mayor?": what the page says X is."""
    asks = case.clause.of("ask") - {"is_it"}
    persons = case.subject.persons
    if not persons or not _claimed_roles(case):
        return None
    if len(persons) > 1 and asks <= {"what", "who"}:
        return _who_of(case, persons)
    return None if asks else found_people(case, persons, "person_role")


def _who_of(case: Case, persons: tuple[int, ...]) -> Finding | None:
    """ "X or Y, who is the boss?": the one whose role says it."""
    clause, subject = case.clause, case.subject
    words = [i for i in clause.rest if i not in subject.named | subject.strangers]
    found = [p for p in persons if all(clause.keys[i] & case.facts.person_keys[p] for i in words)]
    return found_people(case, found, "person_role") if len(found) == 1 else None


def _claimed_roles(case: Case) -> bool:
    """Whether words beside the names say what someone is: they stand in the role of somebody of the page."""
    clause, facts, subject = case.clause, case.facts, case.subject
    words = [i for i in clause.rest if i not in subject.named | subject.strangers]
    in_titles = frozenset().union(*(facts.title_keys[i] for i in subject.sessions))
    roles = frozenset().union(*facts.person_keys)
    return bool(words) and all(clause.keys[i] & roles and not clause.keys[i] & in_titles for i in words)


def name(case: Case) -> Finding | None:
    """The name of someone described: only where the page names a person whom every word fits."""
    clause = case.clause
    words = [i for i in clause.rest if not clause.keys[i] & case.facts.event_keys or i in case.subject.describing]
    fitting = [
        p for p, keys in enumerate(case.facts.person_keys) if words and all(clause.keys[i] & keys for i in words)
    ]
    return found_people(case, fitting, "person_role") if fitting and not case.subject.persons else None


def with_whom(case: Case) -> Finding | None:
    """Who speaks together with someone."""
    if not case.subject.persons:
        return None
    person = case.facts.persons[case.subject.persons[0]]
    sessions = sorted(person.sessions)
    others = [p.name for p in case.facts.persons if set(sessions) & set(p.sessions) and p is not person]
    speakers = [s for i in sessions for s in case.facts.event.sessions[i].speakers]
    others += [s.role or s.organisation or "" for s in speakers if not s.name]
    if not others:
        titles = [{t.word for t in tokens(case.facts.event.sessions[i].title or "")} for i in sessions]
        sure = not any({*person.names} <= words for words in titles)  # a title that names people may name more of them
        return told(case, "alone", "alone" if sure else "sessions", sessions)
    return told(case, "with whom", "with_whom", sessions, people=others)


def sessions_of(case: Case) -> Finding | None:
    """When someone speaks, and on what; a wrong time or place in the programme is corrected."""
    subject = case.subject
    if not subject.persons:
        return None
    held = [i for i in subject.sessions if kind(case, i) not in PAUSES]
    number = counted(case, "person", held) if case.has("ask:count") and case.has("kind:session", "kind:talk") else None
    return _claim(case) or number or about_sessions(case, list(subject.sessions), "person")


def _claim(case: Case) -> Finding | None:
    """ "Does X open the day at 9?": the sessions of X, with no where they are others than the question says."""
    found, clause = case.subject.sessions, case.clause
    open_question = clause.has("ask:when", "ask:what", "ask:who", "ask:about", "ask:duration", "ask:until")
    closing = clause.mark and "closing" in case.kinds and not open_question  # "isn't the closing done by X?"
    if not clause.has("ask:is_it") and not closing and (not case.times or open_question):
        return None
    claims = [t for t in case.times if t.grain in ("minute", "part", "day")]
    talks = [i for i in timed(case) if kind(case, i) not in PAUSES]
    edges = [talks[0]] if clause.has("relation:first", "ask:start") and talks else []
    edges += _ends(case, talks) if clause.has("relation:last") else []
    if (not claims and not edges) or clause.has("relation:again"):
        return None
    right = not claims or any(case.facts.spans[i] and any(fits_time(case, t, i) for t in claims) for i in found)
    others = [e for e in edges if e not in found]
    if others and not claims:
        return told(case, "claim", "not_so", others)  # who closes the day instead
    return told(case, "claim", "so" if right and not others else "not_so", found)


def _ends(case: Case, talks: list[int]) -> list[int]:
    """What closes the programme: a closing, else what comes last."""
    closing = [i for i in talks if kind(case, i) == "closing"] if "closing" in case.kinds else []
    return closing[-1:] or talks[-1:]


def count(case: Case) -> Finding | None:
    """How many people speak: all of them, or those of an organisation, a session, a part of the day."""
    facts, subject = case.facts, case.subject
    if not case.has("ask:count") or case.clause.counted & case.clause.at("kind:talk", "kind:session"):
        return None  # "how many talks does X give?"
    roles = facts.keys(" ".join(r for p in facts.persons for r in p.roles))
    if any(not case.clause.keys[i] & roles for i in case.clause.counted & {*case.clause.rest}):
        return None  # "how many radios take part?" counts no people
    pool = list(range(len(facts.persons)))
    if case.times or subject.rooms:
        rooms = subject.rooms
        meant = {i for i in timed(case) if in_times(case, i)}
        meant = {i for i in meant if facts.event.sessions[i].room in rooms} if rooms else meant
        pool = [p for p in pool if meant & set(facts.persons[p].sessions)]
    if subject.describing and subject.describing >= subject.covered:
        pool = [p for p in pool if p in subject.described]
    elif subject.sessions:
        pool = [p for p in pool if set(facts.persons[p].sessions) & set(subject.sessions)]
    elif case.kinds - {"talk"}:
        pool = [p for p in pool if any(of_kinds(case, i, case.kinds) for i in facts.persons[p].sessions)]
    if case.has("object:moderator") and not case.has("object:speaker", "object:speaks"):
        pool = [p for p in pool if facts.persons[p].moderates]
    say = "count_people" if len(pool) > 1 else "count_people_one"
    return found_people(case, pool, say, n=len(pool)) if 0 < len(pool) <= 2 * MOST_PEOPLE else None


def speakers(case: Case) -> Finding | None:
    """Who speaks at all, or in the sessions meant; who of an organisation."""
    subject = case.subject
    if subject.persons:
        return None
    if case.has("relation:again"):
        return _more_than_once(case)
    if case.has("object:moderator"):
        found = _moderators(case)
        if not case.has("object:speaks") or (found and case.has("kind:panel")):
            return found
        leads = case.clause.at("object:moderator") >= case.clause.at("object:speaks")
        if leads and not (case.kinds or subject.sessions or case.has("object:speaker")):
            return found  # "who leads the session?" asks for nobody else
    if _of_a_role(case):
        return found_people(case, subject.described, "person_role")
    if subject.sessions:
        return by_words(case)
    if not case.has("object:speaker", "object:speaks") or case.kinds or case.times:
        return None
    if not case.facts.persons:
        return _headed(case)
    return found_people(case, range(len(case.facts.persons))[:MOST_PEOPLE], "who_list")


def _more_than_once(case: Case) -> Finding | None:
    """Who speaks in more than one session: "who gives two talks?"."""
    found = [p for p, person in enumerate(case.facts.persons) if len(person.sessions) > 1]
    meant = case.subject.sessions or case.times or case.kinds - {"talk"}
    return found_people(case, found, "who_list") if 0 < len(found) <= MOST_OF_A_ROLE and not meant else None


def _headed(case: Case) -> Finding | None:
    """Who speaks, of a page without a programme: the line with a name under a heading like "The speaker"."""
    facts, words = case.facts, case.facts.language
    if words.noun_capitals:
        return None
    for sentence in facts.sentences:
        hits = words.lexicon.find(tokens(sentence.headings[-1])) if sentence.headings else []
        if any(hit.label == "object:speaker" for hit in hits) and _full_name(sentence.text):
            return quoted("speaker", [sentence.text], [sentence], "speaker")
    return None


def _full_name(text: str) -> bool:
    """Whether two words with capitals stand together, not at the beginning and not in a credit."""
    words = tokens(text)
    capitals = [t.raw[:1].isupper() and t.raw[1:].islower() for t in words]
    return "©" not in text and len(text) <= LONGEST and any(a and b for a, b in pairwise(capitals[1:]))


def _of_a_role(case: Case) -> bool:
    """Whether every word of the clause says what some of the people are: "who is the mayor who speaks?"."""
    facts, subject, clause = case.facts, case.subject, case.clause
    told = {*clause.rest} & subject.describing
    roles = facts.keys(" ".join(r for p in subject.described for r in _belongs(facts.persons[p])))
    titled = frozenset().union(*facts.title_keys)
    if not case.has("ask:who") or case.kinds or told != {*clause.rest} or len(subject.described) > MOST_OF_A_ROLE:
        return False
    return bool(told) and all(clause.keys[i] & roles - titled for i in told)


def _belongs(person: Person) -> tuple[str, ...]:
    return (*person.roles, *person.organisations)


def _moderators(case: Case) -> Finding | None:
    found = [p for p, person in enumerate(case.facts.persons) if person.moderates]
    if case.subject.sessions:
        found = [p for p in found if set(case.facts.persons[p].sessions) & set(case.subject.sessions)]
    if not found and case.has("object:event") and not case.subject.sessions:
        found = list(range(len(case.facts.persons)))[
            : MOST_OF_A_ROLE + 1
        ]  # "who leads the workshop?", the event itself
        found = [] if len(found) > MOST_OF_A_ROLE else found
    return found_people(case, found, "who_list") if found else None
