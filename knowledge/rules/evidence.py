"""The sentence that best answers for the topics asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.language import language
from knowledge.rules.answering import can_answer
from knowledge.rules.aptness import is_apt
from knowledge.rules.asked import open_words
from knowledge.rules.counting import OF_ROOM, asks_count, asks_left, first_of, says_left
from knowledge.rules.quoting import excerpt, quoted
from knowledge.rules.ranking import fitness, list_under, with_links, with_second
from knowledge.rules.scope import allowed, covers, fits_times, pool

if TYPE_CHECKING:
    from knowledge.answers import Finding
    from knowledge.case import Case
    from knowledge.facts import Sentence
    from knowledge.page_keys import Keys

OF_SOMEONE = frozenset({"audience", "organiser", "partners", "press", "contact", "propose"})  # "who" asks for no person
AFTERWARDS = frozenset({"replay", "slides", "photos", "certificate"})  # "within a week" tells when
TELLING = 1.2  # weight from which one word of a title tells its session
IN_A_PRICE = frozenset({"meal"})  # "is lunch included in the 90 euros?"


def from_sentences(
    case: Case, topics: list[str], *, of_session: bool = False, heedless: bool = False, shared: bool = False
) -> Finding | None:
    """The sentence that best answers for these topics; `of_session`: one on the session last spoken of;
    `heedless`: whatever else the clause says, as where someone tells of himself and asks whether to come;
    `shared`: one that holds a word by which the topic is asked."""
    left = () if heedless else open_words(case, topics)
    clause = case.clause
    counted = [*first_of(case, left), *clause.at("topic:capacity", "ask:quantity_people")]
    numbers = {*dict.fromkeys(n for t in topics for n in case.facts.evidence.get(t, ()))}
    if "capacity" in topics and asks_count(case):  # "16 places" alone says how many
        words = language(clause.language).lexicon.words_of
        plain = words["function"] | words["light"] | words["ask:count"]
        counted_words = [i for i in clause.at("topic:capacity") if clause.words[i].word not in plain]
        keys: Keys = frozenset().union(*(clause.keys[i] for i in counted_words))
        numbers |= set().union(*(case.facts.holding.get(k, ()) for k in keys))
    found = [case.facts.sentences[n] for n in sorted(numbers)]
    alts = {picture.alt for picture in case.facts.event.pictures}  # what a picture shows is told as such
    found = [
        s
        for s in found
        if s.text not in alts
        and allowed(case, s, topics)
        and (not of_session or _on_the_session(case, s))
        and (not shared or any(_shares(case, s, t) for t in topics))
        and covers(case, s, topics, left)
        and can_answer(case, s, counted, who=not OF_SOMEONE & {*topics}, when=not AFTERWARDS & {*topics})
        and fits_times(case, s)
        and is_apt(case, s, topics, left)
    ]
    found = [s for s in found if not any(o.text != s.text and o.text in s.text for o in found)]
    if not found:
        return None
    wanted = {*left, *clause.at(*(x for x in clause.labels if x.startswith(("topic:", "kind:"))))}
    wanted -= clause.at("function")
    score = {id(s): fitness(case, s, topics, wanted) for s in found}
    found.sort(key=lambda s: -score[id(s)])
    best = found[0]
    chosen = list_under(case, best, topics) or with_second(found, topics, score)
    texts = [with_links(case, s, excerpt(case, s, left or wanted, IN_A_PRICE & {*topics}), topics) for s in chosen]
    return quoted("sentence", texts, chosen, topics[0])


def _shares(case: Case, sentence: Sentence, topic: str) -> bool:
    at = case.clause.at(f"topic:{topic}") - case.clause.at("function", "light")
    return any(case.clause.keys[i] & sentence.keys for i in at)


def room_left(case: Case) -> Finding | None:
    """What the page says of room left in the one thing that is named: "any seats left on the boat trip?"."""
    clause, facts = case.clause, case.facts
    if not asks_left(case) or case.has("ask:count") or not clause.has("topic:capacity", "topic:waiting_list"):
        return None
    said = clause.at("topic:capacity", "topic:waiting_list", "function", "light", "kind:workshop", *OF_ROOM)
    named = [i for i in range(len(clause.words)) if i not in said and i not in clause.at_time]
    if all(clause.keys[i] & facts.event_keys for i in named):
        return None
    found = [s for s in facts.sentences if says_left(facts, s) and all(clause.keys[i] & pool(case, s) for i in named)]
    return quoted("room left", [excerpt(case, found[0], named)], found, "capacity") if len(found) == 1 else None


def _on_the_session(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence speaks of the session last spoken of, by its place or by a telling word of its title."""
    if sentence.session is not None:
        return sentence.session in case.subject.sessions
    facts = case.facts
    return any(
        facts.weight(sentence.keys & facts.title_keys[i] - facts.event_keys) >= TELLING for i in case.subject.sessions
    )
