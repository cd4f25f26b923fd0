"""The organiser's own answers: entries of the front matter whose question is alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.answers import Finding, Quote
from knowledge.concepts import keys_of
from knowledge.language import language, languages, tokens

if TYPE_CHECKING:
    from knowledge.case import Case
    from knowledge.event import Faq
    from knowledge.facts import Keys

    Word = tuple[str, Keys]

ALIKE = 0.75  # of the telling words of both questions, from which they ask the same
SPELT = 80  # of 100, from which two words are one with a typing error


def answer(case: Case) -> Finding | None:
    """The entry whose question is most alike; of several alike, that in the asker's language."""
    clause, entries = case.clause, case.facts.event.faq
    if not entries:
        return None
    plain = _plain(clause.language)
    mine = [(t.word, clause.keys[i]) for i, t in enumerate(clause.words) if t.word not in plain]
    scored = [(_alike(mine, _telling(case, entry)), entry) for entry in entries]
    found = [(score, entry) for score, entry in scored if score >= ALIKE]
    if not found:
        return None
    best = max(found, key=lambda x: (x[1].language == clause.language, x[0]))[1]
    return Finding(rule="faq", say="quote", values={"text": Quote(best.answer)}, lines=best.lines)


def _telling(case: Case, entry: Faq) -> list[Word]:
    page = case.facts.language.code
    code = entry.language if entry.language and entry.language in languages() else page
    plain = _plain(code)
    told = [t.word for t in tokens(entry.question) if t.word not in plain]
    return list(zip(told, keys_of(told, code, page), strict=True))


def _plain(code: str) -> set[str]:
    return language(code).lexicon.words_of["function"]


def _alike(mine: list[Word], theirs: list[Word]) -> float:
    """How much of both questions the other holds; nothing where one of the asker's words is not among theirs."""
    if not mine or not theirs or not all(any(_same(a, b) for b in theirs) for a in mine):
        return 0.0
    there = sum(1 for a in theirs if any(_same(a, b) for b in mine))
    return (len(mine) + there) / (len(mine) + len(theirs))


def _same(a: Word, b: Word) -> bool:
    if a[1] & b[1]:
        return True
    from rapidfuzz import fuzz  # imported where it is needed: most pages do without

    return fuzz.ratio(a[0], b[0]) >= SPELT
