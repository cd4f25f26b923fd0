"""Which of the sentences that may answer does best, and what is told with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.rules.answering import places
from knowledge.rules.asked import BEATS, LINKED, link_words, names_link
from knowledge.rules.scope import OF_THE_WHOLE, is_meant
from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Collection

    from knowledge.case import Case
    from knowledge.facts import Sentence

OF_ONE_THING = frozenset(
    {"bring", "capacity", "parking", "accommodation", "bicycle", "childcare", "meal", "cancellation", "certificate"}
)  # with their own price
LONG_SENTENCE = 220  # characters that two sentences may have together
LONGEST_ITEMS = 300  # characters of the items under a heading
NEARLY = 0.9  # of the best score


def fitness(case: Case, sentence: Sentence, topics: Collection[str], wanted: Collection[int]) -> float:
    """How well a sentence that may answer does: by topics of its own words, words shared, and brevity."""
    clause = case.clause
    words = sum(case.facts.weight(clause.keys[i] & sentence.keys) for i in wanted if clause.keys[i] & sentence.keys)
    named = len(sentence.own & {*topics}) * 3.0 + len(sentence.own & clause.of("topic"))
    number = 2.0 if case.has("topic:price") and any(c.isdigit() for c in sentence.text) else 0.0
    if case.has("ask:where") and places(case.facts, sentence):
        number += 1.0
    if names_link(case, topics) and any(t.word in link_words(case.facts.language) for t in tokens(sentence.text)):
        number += 3.0
    number += len(sentence.own & set().union(*(BEATS.get(t, frozenset()) for t in topics)))
    if topics == ["price"] and sentence.own & OF_ONE_THING - clause.of("topic"):
        number -= 8.0
    of_all = OF_THE_WHOLE & sentence.own & {*topics}
    if sentence.session is not None and not of_all and not is_meant(case, sentence.session):
        number -= 4.0
    return named + words + number - len(sentence.text) / 300


def list_under(case: Case, best: Sentence, topics: Collection[str]) -> list[Sentence] | None:
    """The items under a heading that says the topic, where they do not say it themselves."""
    if best.own & {*topics} or not best.headings or best.session is not None:
        return None
    items = [s for s in case.facts.sentences if s.headings == best.headings and not s.own & {*topics}]
    kept, size = [], 0
    for item in items:
        size += len(item.text) + 3
        if size > LONGEST_ITEMS:
            break
        kept.append(item)
    return kept if best in kept else None


def with_second(found: list[Sentence], topics: Collection[str], score: dict[int, float]) -> list[Sentence]:
    """The best sentence, and the next where it is as good, short and says something else."""
    best, *others = found
    for other in others[:1]:
        short = len(best.text) + len(other.text) <= LONG_SENTENCE
        new = other.text not in best.text and best.text not in other.text
        if short and new and score[id(other)] >= NEARLY * score[id(best)] and other.own & {*topics}:
            return [best, other]
    return [best]


def with_links(case: Case, sentence: Sentence, text: str, topics: Collection[str]) -> str:
    """The words with the address of a link in them, where the address is what helps."""
    if not (LINKED & {*topics} or case.has("object:link")) or "://" in text:
        return text
    urls = [
        link.url
        for link in case.facts.event.links
        if {*link.lines} & {*sentence.lines} and link.label and link.label in sentence.text
    ]
    return f"{text} ({urls[0]})" if urls and not urls[0].startswith("mailto:") else text
