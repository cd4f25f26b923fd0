"""Which sentences may speak for a clause: on its session, at its times, on its topics."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Collection

    from knowledge.case import Case
    from knowledge.facts import Sentence
    from knowledge.page_keys import Keys
    from knowledge.when import When

IN_SESSIONS = frozenset({"registration", "room", "language", "prerequisites", "bring", "meal", "capacity"})
FOR_ALL = frozenset(
    {"interpretation", "replay", "slides", "streaming", "sign_language", "identity_check", "certificate"}
)
OF_THE_WHOLE = frozenset(
    {
        "weather",
        "pets",
        "parking",
        "bicycle",
        "wifi",
        "luggage",
        "smoking",
        "first_aid",
        "childcare",
        "food_diet",
        "accommodation",
        "access",
        "covid",
        "dress_code",
        "lost_found",
        "social_media",
        "insurance",
        "invoice",
        "press",
        "power",
        "accessibility",
    }
)  # never of one session, wherever the page says it
ANY_SESSION = frozenset({"session", "talk", "workshop"})  # "what to bring to the workshop?" asks of all


def allowed(case: Case, sentence: Sentence, topics: Collection[str]) -> bool:
    """A sentence about a session answers for that session, or what one asks before coming to any."""
    i = sentence.session
    if i is None:
        return True
    if "capacity" in topics and i not in case.subject.sessions and _meant_by_words(case):
        return False  # "how many places has the bead workshop?"
    if IN_SESSIONS & sentence.own & {*topics}:
        return True
    if {*sentence.lines} & {*case.facts.event.sessions[i].lines} and case.facts.title_keys[i] <= sentence.keys:
        return False  # the line of the programme itself
    if IN_SESSIONS & {*topics}:
        return True
    if OF_THE_WHOLE & sentence.own & {*topics}:
        return True
    if FOR_ALL & sentence.own & {*topics} and not case.facts.event.sessions[i].speakers:
        return True
    return is_meant(case, i)


def fits_times(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence speaks of the times of the clause: by their words, a part of the day, its session's day."""
    late = "late_arrival" in sentence.own and case.has("topic:late_arrival")  # whatever the hour
    return late or all(_fits_time(case, sentence, when) for when in case.times)


def _fits_time(case: Case, sentence: Sentence, when: When) -> bool:
    clause, facts = case.clause, case.facts
    if clause.has("topic:meal") and _in_another_part(case, sentence, when):
        return False  # "where does one eat in the evening?"
    if sentence.session is not None and facts.event.sessions[sentence.session].date == when.start.date():
        return True
    if when.part and when.part in facts.parts(sentence.text):
        return True
    if when.weekday is not None and (weekdays := facts.weekdays(sentence.text)):
        return when.weekday in weekdays
    at = [i for i, t in enumerate(clause.words) if when.span[0] <= t.start and t.end <= when.span[1]]
    told = [i for i in at if i not in clause.at("function")]
    if any(clause.keys[i] & (sentence.keys | sentence.context) for i in told):
        return True
    if clause.has("topic:meal") and not when.dated:
        return True  # "what is there to eat at noon?"
    own = any(d.date == when.start.date() for d in facts.event.days) and len(facts.event.days) == 1
    return (own and (when.grain == "day" or clause.has("topic:meal"))) or when.relative


def _in_another_part(case: Case, sentence: Sentence, when: When) -> bool:
    """Whether a sentence is of a session that begins at another time of the day than is meant: lunch, no dinner."""
    start = None if sentence.session is None else case.facts.event.sessions[sentence.session].start
    if when.part is None or start is None:
        return False
    return not when.start.time() <= start < (when.end.time() if when.end.time() > when.start.time() else dt.time.max)


def _meant_by_words(case: Case) -> bool:
    """Whether the clause names a session beside its kind."""
    return bool(case.kinds and {*case.subject.covered} & {*case.clause.rest})


def is_meant(case: Case, i: int) -> bool:
    """Whether a session is the one the clause names, or that was spoken of."""
    told = {*case.subject.covered} & {*case.clause.rest}
    return i in case.subject.sessions and bool(told or case.subject.inherited)


def pool(case: Case, sentence: Sentence) -> Keys:
    """What a sentence may account for: its words, those of its headings, of the session it speaks of."""
    keys = sentence.keys | sentence.context
    return keys if sentence.session is None else keys | case.facts.session_keys[sentence.session]


def _kind_of_session(case: Case, sentence: Sentence, i: int) -> bool:
    kinds = {x.removeprefix("kind:") for x in case.labels_at(i) if x.startswith("kind:")}
    if sentence.session is None and sentence.own & {"bring", "prerequisites"}:
        return bool(kinds & ANY_SESSION)
    return sentence.session is not None and case.facts.event.sessions[sentence.session].kind in kinds


def covers(case: Case, sentence: Sentence, topics: Collection[str], left: tuple[int, ...]) -> bool:
    """Whether a sentence speaks of every topic asked, and holds the other words."""
    keys = pool(case, sentence)
    unheld = [i for i in left if not case.clause.keys[i] & keys and not _kind_of_session(case, sentence, i)]
    named = case.subject.covered | case.subject.named
    if unheld and not (named.issuperset(unheld) and _of_their_kind(case, sentence)):
        return False
    clause = case.clause
    met = {t for t in topics if t in sentence.topics}
    met |= {"contact"} & {*topics} if "@" in sentence.text else set()
    met |= {t for t in topics if _holds_words(case, sentence, t)}
    shared = clause.at(*(f"topic:{t}" for t in met))
    shared |= clause.at(*(x for x in clause.labels if x.startswith(("kind:", "object:"))))  # words of two meanings
    return bool(met) and all(t in met or clause.at(f"topic:{t}") & shared for t in topics)


def _of_their_kind(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence speaks of all sessions of the kind of those that are meant: "workshops are not recorded"."""
    if sentence.session is not None or not case.subject.sessions:
        return False
    hits = case.facts.language.lexicon.find(tokens(sentence.text))
    told = {h.label.removeprefix("kind:") for h in hits if h.label.startswith("kind:")}
    return all({case.facts.event.sessions[i].kind, "session"} & told for i in case.subject.sessions)


def _holds_words(case: Case, sentence: Sentence, topic: str) -> bool:
    """Whether a sentence holds the words by which the clause asks for a topic, all those of a phrase."""
    clause, plain = case.clause, case.clause.at("function", "light")
    asked = [{*hit.at} - plain for hit in clause.hits if hit.label == f"topic:{topic}"]
    return any(told and all(clause.keys[i] & sentence.keys for i in told) for told in asked)
