"""The last resort: a sentence of the page that holds every word of the question that carries meaning."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.answers import Finding, Quote
from knowledge.language import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.case import Case
    from knowledge.facts import Sentence

CLOCK = re.compile(r"\d{1,2} ?(?:[h:]|uhr|heures?|am\b|pm\b)", re.IGNORECASE)
LEAST_WEIGHT = 1.2  # what the words must tell together
LEAST_NEWS = 2  # words that the sentence adds to those of the question
HEADING = 0.6  # of the weight of a word that stands only in the heading
WEAK = ("object:event", "object:speaks", "kind:session", "object:programme", "object:link")


def quoted(rule: str, found: Sequence[Sentence], topic: str | None = None) -> Finding:
    """Sentences of the page, as they stand."""
    lines = tuple(sorted({n for s in found for n in s.lines}))
    sessions = tuple(dict.fromkeys(s.session for s in found if s.session is not None))
    values = {"text": Quote(" … ".join(s.text for s in found))}
    return Finding(rule=rule, say="quote", values=values, lines=lines, sessions=sessions, topic=topic)


def can_answer(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence can answer what is asked: a number, a time, a day, a name."""
    facts, text = case.facts, sentence.text
    needs = (
        (("ask:count", "ask:duration"), lambda: facts.has_number(text)),
        (("ask:when",), lambda: bool(CLOCK.search(text)) or facts.has_date(text)),
        (("ask:start", "ask:end", "ask:hours"), lambda: bool(CLOCK.search(text))),
        (("ask:date",), lambda: facts.has_date(text)),
        (("ask:who",), lambda: facts.names_someone(sentence)),
    )
    return all(held() for asked, held in needs if case.has(*asked))


def _meaning(case: Case) -> list[int]:
    """Words that must stand in the sentence: those no phrase explains, and those that name a thing."""
    clause = case.clause
    things = {i for label, at in clause.labels.items() if label.startswith(("topic:", "kind:", "object:")) for i in at}
    return sorted({*clause.rest} | (things - clause.at(*WEAK, "light")) | case.subject.strangers)


def passage(case: Case) -> Finding | None:
    needed = _meaning(case)
    part = next((t.part for t in case.times if t.part in ("morning", "afternoon", "evening")), None)
    if not needed and part is None:
        return None
    best: tuple[float, Sentence] | None = None
    for sentence in case.facts.sentences:
        if part and part not in case.facts.parts(sentence.text):
            continue
        score = _score(case, sentence, needed)
        if score is not None and (best is None or score > best[0]) and can_answer(case, sentence):
            best = (score, sentence)
    if best is None or best[0] < (0 if part else LEAST_WEIGHT):
        return None
    return quoted("passage", [best[1]])


def _score(case: Case, sentence: Sentence, needed: list[int]) -> float | None:
    """How telling the words are that the sentence shares with the question; None where one is not accounted for."""
    total = 0.0
    for i in needed:
        keys = case.clause.keys[i]
        if keys & sentence.keys:
            total += case.facts.weight(keys & sentence.keys)
        elif keys & sentence.context:
            total += HEADING * case.facts.weight(keys & sentence.context)
        elif not keys & case.facts.event_keys or i in case.subject.covered:
            return None
    return total if _tells_more(case, sentence, needed) else None


def _tells_more(case: Case, sentence: Sentence, needed: list[int]) -> bool:
    """Whether the sentence holds more than the words of the question."""
    asked = frozenset().union(*(case.clause.keys[i] for i in needed)) if needed else frozenset()
    plain = case.facts.language.lexicon.words_of["function"]
    own = {t.word for t in tokens(sentence.text)} - plain
    return sum(1 for word in own if not case.facts.keys(word) & asked) >= LEAST_NEWS
