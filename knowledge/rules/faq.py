"""The organisers' own answers: entries of the front matter, or given in the chat, whose question is alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.answers import Finding, Quote
from knowledge.concepts import keys_of
from knowledge.language import language, languages
from knowledge.meaning import ALIKE, likeness
from knowledge.words import tokens

if TYPE_CHECKING:
    from knowledge.case import Case
    from knowledge.event import Faq
    from knowledge.meaning import Word


def answer(case: Case) -> Finding | None:
    """The entry whose question is most alike; of several alike, that in the asker's language."""
    clause, entries = case.clause, (*case.facts.event.faq, *case.facts.answers)
    if not entries:
        return None
    plain = _plain(clause.language)
    mine = [(t.word, clause.keys[i]) for i, t in enumerate(clause.words) if t.word not in plain]
    scored = [(likeness(mine, _telling(case, entry)), entry) for entry in entries]
    found = [(score, entry) for score, entry in scored if score >= ALIKE]
    if not found:
        return None
    return _said(max(found, key=lambda x: (x[1].language == clause.language, x[0]))[1])


def on_topic(case: Case) -> Finding | None:
    """What the organisers answered to who asked of nothing but these topics, in whatever words."""
    clause = case.clause
    topics = tuple(sorted(clause.of("topic")))
    if not topics or clause.rest:
        return None
    found = [entry for entry in case.facts.answers if entry.topics == topics]
    return _said(found[-1]) if found else None


def _said(entry: Faq) -> Finding:
    text = entry.answer if entry.date else Quote(entry.answer)
    return Finding(rule="faq", say="quote", values={"text": text}, lines=entry.lines, entry=entry)


def _telling(case: Case, entry: Faq) -> list[Word]:
    page = case.facts.language.code
    code = entry.language if entry.language and entry.language in languages() else page
    plain = _plain(code)
    told = [t.word for t in tokens(entry.question) if t.word not in plain]
    return list(zip(told, keys_of(told, code, page), strict=True))


def _plain(code: str) -> set[str]:
    return language(code).lexicon.words_of["function"]
