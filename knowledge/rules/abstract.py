"""What is said of a session below its title: all of it, or the sentence that holds what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.answers import shorten
from knowledge.rules.quoting import excerpt
from knowledge.sentences import LABEL

if TYPE_CHECKING:
    from knowledge.case import Case
    from knowledge.facts import Facts, Sentence

LONGEST_ABSTRACT = 300  # characters


def abstract(case: Case, i: int) -> str | None:
    """What is said of a session: the sentence that holds the words asked, where the title does not."""
    facts, clause = case.facts, case.clause
    text = facts.event.sessions[i].abstract
    below = [n for n in case.subject.covered if not clause.keys[n] & facts.title_keys[i]]
    if text is None or not below:
        return shorten(text.text, LONGEST_ABSTRACT) if text else None
    said = [s for s in facts.sentences if s.session == i and all(clause.keys[n] & s.keys for n in below)]
    if not said:
        return shorten(text.text, LONGEST_ABSTRACT)
    told_in = min(said, key=lambda s: len(s.text))
    parts = [shorten(s.text, LONGEST_ABSTRACT // 2) for s in _heads(facts, i, told_in)]
    return " … ".join([*parts, excerpt(case, told_in, below)])


def _heads(facts: Facts, i: int, sentence: Sentence) -> list[Sentence]:
    """The item of a list that a sentence of a session belongs to; a label that comes again and again heads nothing."""
    own = [s for s in facts.sentences if s.session == i]
    marks = [m[1] if (m := LABEL.match(s.text)) else None for s in own]
    heads = [n for n, mark in enumerate(marks) if mark and marks.count(mark) == 1]
    at = own.index(sentence)
    before = [n for n in heads if n <= at]
    return [own[before[-1]]] if len(heads) > 1 and before and before[-1] != at else []
