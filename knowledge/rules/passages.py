"""The last resort: a sentence that holds every word of the question that carries meaning and is of the kind asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.answers import Finding, shorten
from knowledge.concepts import keys_of
from knowledge.rules.answering import asks_what_it_is, can_answer, defines, introduces, places
from knowledge.rules.counting import asks_count, counts, first_of
from knowledge.rules.holding import candidates, holds_numbers, needed, score_of
from knowledge.rules.quoting import LONGEST, excerpt, quoted
from knowledge.rules.timeline import told
from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from knowledge.case import Case
    from knowledge.facts import Sentence
    from knowledge.page_keys import Keys

CREDITS = ("©", "(c) ", "📷")
LEAST_WEIGHT = 1.2  # what the words must tell together
ELSEWHERE = ("ask:until", "ask:times", "ask:name", "ask:why", "relation:compare")
SHORTEST = 3  # letters of a word that may tell alone
OPEN = ("ask:who", "ask:when", "ask:date", "ask:where", "ask:count")


def passage(case: Case) -> Finding | None:
    """The last resort: a sentence that holds every word of the question that carries meaning."""
    wanted = needed(case)
    part = next((t.part for t in case.times if t.part in ("morning", "afternoon", "evening")), None)
    if case.has(*ELSEWHERE) or (not wanted and part is None):
        return None
    if wanted and all(len(case.clause.words[i].word) < SHORTEST for i in wanted):
        return None  # "té", tidied, is "te" as well
    if part is None and case.clause.at_time.issuperset(wanted) and not case.has("ask:when", "ask:date"):
        return None
    best: tuple[tuple[bool, float], Sentence] | None = None
    thing = first_of(case, wanted) if asks_count(case) else []
    for sentence in candidates(case, wanted):
        if (part and part not in case.facts.parts(sentence.text)) or sentence.text == case.facts.event.title.text:
            continue
        if _is_credit(sentence.text) or not holds_numbers(case, sentence, wanted):
            continue
        score = score_of(case, sentence, wanted)
        if score is None:
            continue
        rank = (bool(thing) and counts(case, sentence, thing, near=1), score)  # "4 projects", not "season 1: projects"
        if (best is None or rank > best[0]) and _answers(case, sentence, wanted):
            best = (rank, sentence)
    if best is None or best[0][1] < (0 if part else LEAST_WEIGHT):
        return None
    if best[1].session is not None and case.has("ask:who") and not _names(case, best[1].text):
        return None if case.has("object:moderator") else told(case, "passage", "sessions", [best[1].session])
    return quoted("passage", [excerpt(case, best[1], wanted)], [best[1]])


def _is_credit(text: str) -> bool:
    """Whether words of the page say who made a picture, and nothing of the event."""
    return text.lstrip().startswith(CREDITS)


def within(case: Case, lines: Collection[int]) -> Finding | None:
    """The words of these lines that are of the kind asked."""
    for sentence in case.facts.sentences:
        if {*sentence.lines} & {*lines} and can_answer(case, sentence):
            if case.has("ask:about") or (case.has("ask:where") and not places(case.facts, sentence)):
                continue
            return quoted("passage", [shorten(sentence.text, LONGEST)], [sentence])
    return None


def _names(case: Case, text: str) -> bool:
    """Whether words of the page hold a name."""
    return any(t.word in case.facts.names and t.raw[:1].isupper() for t in tokens(text))


def _answers(case: Case, sentence: Sentence, wanted: Sequence[int]) -> bool:
    if not can_answer(case, sentence, first_of(case, wanted)) or _denied(case, sentence):
        return False
    if case.has("ask:where") and not places(case.facts, sentence):
        return False
    if case.has("ask:who") and not _tells_who_leads(case, sentence):
        return False
    if case.has("ask:role", "ask:organisation"):
        return defines(case, sentence, wanted, marked=True)
    if case.has("ask:whois") and not case.subject.persons:
        return places(case.facts, sentence) or introduces(case, sentence)
    return not asks_what_it_is(case) or defines(case, sentence, wanted)


def _tells_who_leads(case: Case, sentence: Sentence) -> bool:
    """Whether a word for leading a session stands in a sentence by itself, where one is asked: a head nurse moderates
    nothing."""
    asked: Keys = frozenset().union(*(case.clause.keys[i] for i in case.clause.at("object:moderator")))
    code = case.facts.language.code
    return not asked or any(keys_of([t.word], code, code)[0] & asked for t in tokens(sentence.text))


def _denied(case: Case, sentence: Sentence) -> bool:
    """Whether a clause asks what is not so ("on which day is nothing on?"), and a sentence denies nothing."""
    negates = case.asked_in.negation
    if not case.has(*OPEN) or not any(t.word in negates for t in case.clause.words):
        return False
    return not any(t.word in case.facts.language.negation for t in tokens(sentence.text))
