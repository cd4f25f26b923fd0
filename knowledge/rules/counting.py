"""How many of something a sentence says there are, and whether there is room left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.language import language
from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from knowledge.case import Case
    from knowledge.facts import Facts, Sentence
    from knowledge.lexicon import Hit
    from knowledge.page_keys import Keys

NO_COUNT = re.compile(r"\d{1,2} ?(?:h\b|h\d|:\d\d|uhr\b|am\b|pm\b)|\d ?%|\b(?:19|20)\d\d\b|\d{5,}", re.IGNORECASE)
NEAR = 4  # words between a number and what it counts
OF_ROOM = ("relation:still", "object:full")


def asks_count(case: Case) -> bool:
    """Whether a number of things is asked, be it within a phrase of a topic: "how many seats"."""
    if case.has("ask:count", "ask:quantity_people"):
        return True
    words, lexicon = case.clause.words, language(case.clause.language).lexicon
    begins = [min(at) for topic in ("topic:capacity", "topic:team") if (at := case.clause.at(topic))]
    return any(h.label == "ask:count" for i in begins for n in (1, 2) for h in lexicon.find(words[i : i + n]))


def asks_left(case: Case) -> bool:
    """Whether it is asked if there is still room, be it within a phrase of a topic: "any seats left"."""
    if case.has(*OF_ROOM):
        return True
    clause, lexicon = case.clause, language(case.clause.language).lexicon
    return any(_of_room(lexicon.find([clause.words[i]])) for i in clause.at("topic:capacity"))


def says_left(facts: Facts, sentence: Sentence) -> bool:
    """Whether a sentence says that there is still room, or none."""
    return _of_room(facts.language.lexicon.find(tokens(sentence.text)))


def _of_room(hits: Iterable[Hit]) -> bool:
    return any(hit.label in OF_ROOM for hit in hits)


def _blank(found: re.Match[str]) -> str:
    return "_" * len(found[0])


def counts(case: Case, sentence: Sentence, counted: Collection[int], *, near: int = NEAR) -> bool:
    """Whether a number stands beside one of these words: "24 people", "places: 20"; at most `near` words before it."""
    numbers = case.facts.language.numbers
    words = tokens(NO_COUNT.sub(_blank, sentence.text))
    times = case.facts.time_spans(sentence.text)
    at = [
        n
        for n, t in enumerate(words)
        if (t.word.isdigit() or t.word in numbers) and not any(a <= t.start < b for a, b in times)
    ]
    keys: Keys = frozenset().union(*(case.clause.keys[i] for i in counted))
    lasting = case.facts.measures([t.word for t in words])  # "two days as a team" counts no teams
    at = [n for n in at if n not in lasting or case.facts.keys(words[n + 1].word) & keys]
    expected = case.has("ask:quantity_people")
    if expected and sentence.session is not None:
        return False
    if not keys:
        return bool(at)
    beside = {m for n in at for m in range(n - 2 if near == NEAR else n, n + near + 1) if 0 <= m < len(words)}
    if any(case.facts.keys(words[m].word) & keys for m in beside):
        return True
    said = case.facts.language.page_lexicon.find(words) if case.has("topic:capacity") and not expected else []
    return any(m in beside for hit in said if hit.label == "topic:capacity" for m in hit.at)


def first_of(case: Case, wanted: Iterable[int]) -> list[int]:
    """What is counted: the first word after "how many"."""
    after = max(case.clause.at("ask:count"), default=-1)
    plain = case.clause.at("function", "light")
    return [i for i in sorted(wanted) if i > after and i not in plain][:1]
