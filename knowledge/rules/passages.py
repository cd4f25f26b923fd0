"""The rule of last resort: a sentence of the page that holds every word of the question that carries meaning."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.answers import Finding, Quote
from knowledge.language import tokens
from knowledge.rules.practical import has_number

if TYPE_CHECKING:
    from knowledge.facts import Sentence
    from knowledge.scope import Case

NUMBER = re.compile(r"\d")
CLOCK = re.compile(r"\d{1,2} ?(?:[h:]|uhr|heures?|am\b|pm\b)", re.IGNORECASE)
NAME = re.compile(r"[^\W\d_a-z]\w+(?:[ -][^\W\d_a-z][\w'’-]*)+")
LEAST_WEIGHT = 1.2  # what the words must tell together
LEAST_NEWS = 2  # words that the sentence adds to those of the question
HEADING = 0.6  # of the weight of a word that stands only in the heading


def meaning(case: Case) -> list[int]:
    """Words that must stand in the sentence: those left, and those of topics, kinds and objects that name a thing."""
    clause = case.clause
    weak = clause.at("object:event", "object:speaks", "kind:session", "object:programme")
    labelled = {i for label, at in clause.labels.items() if label.startswith(("topic:", "kind:")) for i in at} - weak
    return sorted({*clause.rest, *labelled} | set(case.scope.covered))


def passage(case: Case) -> Finding | None:
    needed = meaning(case)
    part = next((t.part for t in case.times if t.part in ("morning", "afternoon", "evening")), None)
    if not needed and part is None:
        return None
    best: tuple[float, Sentence] | None = None
    for sentence in case.facts.sentences:
        if part and part not in case.facts.parts(sentence):
            continue
        score = _score(case, sentence, needed)
        if score is not None and (best is None or score > best[0]):
            best = (score, sentence)
    if best is None or best[0] < (0 if part else LEAST_WEIGHT) or not _of_kind(case, best[1]):
        return None
    sentence = best[1]
    sessions = (sentence.session,) if sentence.session is not None else ()
    return Finding(
        rule="passage", say="quote", values={"text": Quote(sentence.text)}, lines=sentence.lines, sessions=sessions
    )


def _score(case: Case, sentence: Sentence, needed: list[int]) -> float | None:
    total = 0.0
    for i in needed:
        keys = case.clause.keys[i]
        if keys & sentence.keys:
            total += case.facts.weight(keys & sentence.keys)
        elif keys & sentence.context:
            total += HEADING * case.facts.weight(keys & sentence.context)
        elif not (keys & case.facts.event_keys and i not in case.scope.covered):
            return None
    return total if _tells_more(case, sentence, needed) else None


def _tells_more(case: Case, sentence: Sentence, needed: list[int]) -> bool:
    """Whether the sentence holds more than the words of the question."""
    asked = frozenset().union(*(case.clause.keys[i] for i in needed)) if needed else frozenset()
    plain = case.facts.language.lexicon.words_of["function"]
    own = {t.word for t in tokens(sentence.text)} - plain
    return sum(1 for word in own if not case.facts.keys(word) & asked) >= LEAST_NEWS


def _of_kind(case: Case, sentence: Sentence) -> bool:
    """Whether the sentence can answer what is asked: a number, a time, a name."""
    clause, text = case.clause, sentence.text
    needs = (
        (("ask:count", "ask:duration"), has_number(case, text)),
        (("ask:when", "ask:start", "ask:end", "ask:hours"), CLOCK.search(text)),
        (("ask:date",), NUMBER.search(text)),
        (("ask:who",), NAME.search(text)),
    )
    return all(held for labels, held in needs if clause.has(*labels))
