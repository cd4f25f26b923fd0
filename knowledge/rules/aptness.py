"""Whether a sentence says what is asked of its topic, and does not merely name it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.language import language
from knowledge.rules.answering import places
from knowledge.rules.asked import WEAK, link_words, names_link
from knowledge.rules.counting import asks_count, asks_left, says_left
from knowledge.rules.scope import pool
from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Collection

    from knowledge.case import Case
    from knowledge.facts import Sentence
    from knowledge.page_keys import Keys

NUMBERED = frozenset({"registration_deadline", "edition", "capacity"})  # topics that are answered by a number
OF_EVENTS = frozenset({"object:event", "kind:session", "kind:talk", "kind:workshop"})
FIGURE = re.compile(r"(?<![^\W_])\d+(?: ?%)?")  # not that of a code: "WELCOME20"
NAMED_ONLY = frozenset(
    {"access", "address", "programme", "contact", "room", "organiser", "partners", "prizes", "slides"}
)
ROOM_FOR = frozenset({"capacity", "waiting_list"})
HELD_APART = frozenset({"parking", "bicycle", "previous_edition"})  # whose places are none for people now
BESIDE = 3  # words between parking and what is parked
LONGEST_NAME = 4  # words of a heading


def _is_only_a_title(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence is a session's title, perhaps with its time, and says no more."""
    if sentence.session is None:
        return False
    titled = {t.word for t in tokens(case.facts.event.sessions[sentence.session].title or "")}
    return all(t.word in titled or t.word[0].isdigit() for t in tokens(sentence.text))


def _says_who_pays(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence speaks of money, or of a price that holds the meal."""
    hits = case.facts.language.lexicon.find(tokens(sentence.text))
    paid = sentence.topics & {"price", "invoice"} or any(hit.label == "topic:price" for hit in hits)
    return bool(paid) or _priced(case, sentence)


def is_apt(case: Case, sentence: Sentence, topics: Collection[str], left: tuple[int, ...]) -> bool:
    if "capacity" in topics and asks_left(case):
        return says_left(case.facts, sentence)
    if NUMBERED & {*topics} and not case.facts.has_number(sentence.text) and not case.has("relation:still"):
        return "capacity" in topics and (case.has("ask:can", "ask:exists", "ask:is_it") or not asks_count(case))
    if case.clause.of("topic") & {"price"} and not {"meal", "invoice"} & {*topics} and not _priced(case, sentence):
        return False
    if "online" in topics and not _of_the_event(case, sentence):
        return False
    if (WEAK & {*topics} and not _adds(case, sentence)) or _only_names(case, sentence, topics):
        return False
    if "meal" in topics and not _tells_the_meal(case, sentence):
        return False
    if case.has("object:link") and not _has_link(case, sentence):
        return False
    if "parking" in topics and not case.has("topic:bicycle") and _only_for_bicycles(case, sentence):
        return False
    if "salary" in sentence.own - case.clause.of("topic"):
        return False  # what one earns is no price
    if ROOM_FOR & {*topics} and sentence.own & HELD_APART - case.clause.of("topic"):
        return False  # "40 places for bicycles"
    if "registration_deadline" in topics:
        about = (
            bool(left)
            or bool(sentence.topics & {"registration", "propose"})
            or not sentence.own - {"registration_deadline"}
        )
        return about and case.facts.has_date(sentence.text)
    return True


def _tells_the_meal(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence tells what is asked of a meal: of the one that is named, where it is, who pays for it."""
    if not _of_the_meal(case, sentence):
        return False
    if case.has("ask:can", "ask:must") and _is_only_a_title(case, sentence):
        return False  # "may I bring my own lunch?"
    if case.has("ask:where") and not places(case.facts, sentence):
        return False
    return not case.has("topic:price", "topic:invoice") or _says_who_pays(case, sentence)


def _only_for_bicycles(case: Case, sentence: Sentence) -> bool:
    """Whether each word on parking in a sentence stands beside one for bicycles: no place for a car."""
    hits = case.facts.language.page_lexicon.find(tokens(sentence.text))
    bicycles = {n for hit in hits if hit.label == "topic:bicycle" for n in hit.at}
    parking = [hit.at for hit in hits if hit.label == "topic:parking"]
    return bool(parking) and all(any(abs(n - b) <= BESIDE for n in at for b in bicycles) for at in parking)


def _has_link(case: Case, sentence: Sentence) -> bool:
    links = case.facts.event.links
    return "://" in sentence.text or any(
        {*link.lines} & {*sentence.lines} and link.label and link.label in sentence.text for link in links
    )


def _of_the_event(case: Case, sentence: Sentence) -> bool:
    """Whether "online" is said of the event: beside a word for an event or a session, or for watching one."""
    words = tokens(sentence.text)
    said = case.facts.language.lexicon.find(words)
    if names_link(case, ["online"]) and any(t.word in link_words(case.facts.language) for t in words):
        return True
    return bool(sentence.own & {"streaming", "replay", "onsite"}) or any(hit.label in OF_EVENTS for hit in said)


def _adds(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence says more than the words asked: "become a member" does not tell who may come."""
    clause, facts = case.clause, case.facts
    plain = facts.language.lexicon.words_of["function"]
    asked: Keys = facts.event_keys.union(*(clause.keys[i] for i in range(len(clause.words))))
    return any(t.word not in plain and not facts.keys(t.word) & asked for t in tokens(sentence.text))


def _only_names(case: Case, sentence: Sentence, topics: Collection[str]) -> bool:
    """Whether a sentence is a heading or the words of a link, "How to get there", which tell nothing of their topic."""
    words = tokens(sentence.text)
    if not NAMED_ONLY & {*topics} or len(words) > LONGEST_NAME or any(c.isdigit() or c in ":@" for c in sentence.text):
        return False
    plain = case.facts.language.lexicon.words_of["function"]
    said = case.facts.language.page_lexicon.find(words)
    named = {n for hit in said if hit.label.removeprefix("topic:") in topics for n in hit.at}
    return all(n in named or t.word in plain for n, t in enumerate(words))


def _of_the_meal(case: Case, sentence: Sentence) -> bool:
    """Whether a meal that the page knows by the asker's name for it is the one a sentence speaks of."""
    clause, facts = case.clause, case.facts
    plain = language(clause.language).lexicon.words_of["function"]
    asked = clause.at("kind:meal", "topic:meal") - clause.at_time
    named = [i for i in asked if clause.words[i].word not in plain]
    told: Keys = frozenset().union(*(pool(case, facts.sentences[n]) for n in facts.evidence.get("meal", ())))
    named = [i for i in named if clause.keys[i] & told]
    return not named or any(clause.keys[i] & pool(case, sentence) for i in named)


def _priced(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence says what something costs: in figures that are no percentage, or in a word of its own."""
    times = case.facts.time_spans(sentence.text)
    found = [m for m in FIGURE.finditer(sentence.text) if not any(a <= m.start() < b for a, b in times)]
    figures = [m[0] for m in found]
    if figures and all(f.endswith("%") for f in figures) and not case.has("topic:promo"):
        return False
    return bool(figures) or "price" in sentence.own
