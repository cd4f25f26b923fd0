"""What a page says of ages, where someone tells an age and asks whether to come, or what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge import ages
from knowledge.answers import Finding, shorten
from knowledge.concepts import is_thing
from knowledge.rules.answering import places
from knowledge.rules.asked import SOFT, asked, open_words
from knowledge.rules.quoting import LONGEST, quoted
from knowledge.rules.scope import fits_times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.case import Case
    from knowledge.facts import Sentence

TOPICS = frozenset({"audience", "childcare", "price", "bring", "registration", "prerequisites", "team"})
ASKS_ELSE = (
    "ask:when",
    "ask:who",
    "ask:count",
    "ask:duration",
    "ask:end",
    "ask:start",
    "ask:list",
    "ask:name",
    "relation:still",
)
MOST_LEFT = 2  # words that nothing explains
MOST = 2  # sentences quoted


def answer(case: Case) -> Finding | None:
    """The bounds of age that the page sets for what is asked; None where no age is told, or the page sets none."""
    told = ages.told(case.clause.words, case.clause.text, case.asked_in)
    topics = {*asked(case)} - SOFT
    elsewhere = case.subject.persons or case.has("relation:still") or (case.has(*ASKS_ELSE) and not topics)
    if not told or not topics <= TOPICS or elsewhere:
        return None
    found = [s for s in _meant(case, topics, told) if fits_times(case, s)]
    if case.has("ask:where"):
        found = [s for s in found if places(case.facts, s)]
    left = [i for i in open_words(case, sorted(TOPICS)) if i not in told and not _about_someone(case, i)]
    keys = frozenset().union(*(s.keys | s.context for s in found))
    left = [i for i in left if i not in case.subject.covered and not case.clause.keys[i] & keys]
    if not found or len(left) > MOST_LEFT or any(is_thing(case.clause.keys[i]) for i in left):
        return None
    return quoted("age", [shorten(s.text, LONGEST) for s in found[:MOST]], found[:MOST], "audience")


def _about_someone(case: Case, i: int) -> bool:
    return case.clause.words[i].word in case.asked_in.ages.kin


def _meant(case: Case, topics: set[str], told: frozenset[int]) -> Sequence[Sentence]:
    """The sentences with an age that speak of what is asked: a price, care, a session, or the event itself."""
    data, subject = case.facts.language, case.subject
    if "childcare" in topics and _asks_care(case):
        return [case.facts.sentences[n] for n in case.facts.evidence.get("childcare", ())]
    aged = [s for s in case.facts.sentences if ages.bounds(s.text, data)]
    if "price" in topics:
        return [s for s in aged if "price" in s.topics and s.session is None]
    if subject.sessions and not (subject.covered and subject.covered <= told):
        return [s for s in aged if s.session in subject.sessions]
    of_all = [s for s in aged if s.session is None and "price" not in s.own]
    return of_all if len(of_all) <= MOST else [s for s in of_all if "audience" in s.topics]


def _asks_care(case: Case) -> bool:
    """Whether care is asked, not only a child spoken of."""
    clause, kin = case.clause, case.asked_in.ages.kin
    plain = clause.at("function", "light")
    return any(
        hit.label == "topic:childcare" and any(i not in plain and clause.words[i].word not in kin for i in hit.at)
        for hit in clause.hits
    )
