"""Where the event is, on any day or on one that the page speaks of apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.answers import Finding, Quote, shorten
from knowledge.rules.answering import places
from knowledge.rules.days import days_in, named_elsewhere, the_day
from knowledge.rules.meetings import is_of_another
from knowledge.rules.quoting import LONGEST, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knowledge.case import Case
    from knowledge.facts import Sentence
    from knowledge.when import When

ROOMS = frozenset({"room", "address", "venue"})
LONGEST_NAME = 4  # words


def where(case: Case) -> Finding | None:
    """Where the event is; on a day with a place of its own, there."""
    dated = [t for t in case.times if t.dated and not days_in(case, t)]
    if any(not t.relative or named_elsewhere(case, t) for t in dated):
        return _on_another_day(case, dated[0]) if len(dated) == 1 else None
    if is_of_another(case):
        return None
    if told := placed(case):
        return told
    day = the_day(case)
    own = {d.venue for d in case.facts.event.days}
    if day and day.venue and len(own) > 1:
        return Finding(rule="where", say="venue", values={"place": day.venue}, lines=day.lines, topic="venue")
    return venue(case, "venue")


def _on_another_day(case: Case, when: When) -> Finding | None:
    """The one sentence of the page that tells a place on a day that is not the event's: another stage of a tour."""
    others = named_elsewhere(case, when)
    lines = {n for d in others for n in d.lines}
    told = [s for s in case.facts.sentences if lines & {*s.lines} and case.facts.has_date(s.text)]
    told = [s for s in told if any(str(d.date.day) in s.text for d in others) and places(case.facts, s)]
    if when.grain != "day" or len(told) != 1 or len(told[0].text) > LONGEST:
        return None
    return quoted("where", [told[0].text], told, "venue")


def claimed(case: Case) -> Finding | None:
    """The place, where another is named that the page does not know: "is it in Lyon?", "it's at the Rex, right?"."""
    clause = case.clause
    if not (clause.mark or clause.has("ask:is_it")) or case.times or case.subject.persons or case.subject.sessions:
        return None
    if clause.of("ask") - {"is_it"} or clause.of("topic") - {"room"} or clause.of("relation") - {"still", "again"}:
        return None
    return venue(case, "venue") if not clause.of("kind") and is_place_named(case, clause.rest) else None


def is_place_named(case: Case, words: Iterable[int]) -> bool:
    """Whether words that nothing explains are a name behind a word of place: "in Lyon", "at the Rex"."""
    clause = case.clause
    plain = clause.at("function", "object:event", "topic:onsite")
    named = [i for i, w in enumerate(clause.words) if i and w.raw[:1].isupper() and i not in plain]
    if not named or len(named) > LONGEST_NAME or not {*words} <= {*named}:
        return False
    before = (clause.words[i].word for i in range(max(0, named[0] - 2), named[0]))
    return not case.asked_in.prepositions.isdisjoint(before)


def placed(case: Case) -> Finding | None:
    """The one sentence that tells the place on the day asked, where the event has several days."""
    clause, facts = case.clause, case.facts
    day = clause.at_time - clause.at("function")
    if not day or not any(t.dated for t in case.times) or len(facts.event.days) < 2:
        return None
    found = [s for s in facts.sentences if all(clause.keys[i] & s.keys for i in day) and _tells_place(case, s)]
    return quoted("where", [shorten(found[0].text, LONGEST)], found, "venue") if len(found) == 1 else None


def _tells_place(case: Case, sentence: Sentence) -> bool:
    rooms = {s.room for s in case.facts.event.sessions if s.room}
    return bool(sentence.own & ROOMS) or any(room in sentence.text for room in rooms)


def venue(case: Case, topic: str) -> Finding | None:
    """Name and address of the place, or that it is online."""
    place = case.facts.event.venue
    parts = [t for t in (place.name, place.address) if t]
    if parts:
        texts = [t.text.strip().rstrip(".") for t in parts]
        if len(texts) == 2 and texts[0] in texts[1]:
            texts = texts[1:]
        lines = tuple(sorted({n for t in parts for n in t.lines}))
        return Finding(rule="venue", say="venue", values={"place": ", ".join(texts)}, lines=lines, topic=topic)
    if place.online:
        quoted = Quote(place.online.text)
        return Finding(
            rule="venue", say="venue_online", values={"place": quoted}, lines=place.online.lines, topic=topic
        )
    return None
