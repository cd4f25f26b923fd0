"""Message → clauses, each of which asks one thing, in the language the message is written in."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.clause import ASKING
from knowledge.cutting import MOST_CUTS, coordinated
from knowledge.detect import detect
from knowledge.labelling import MOST_WORDS, labelled, times_of
from knowledge.language import language
from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.clause import Clause, Moment
    from knowledge.facts import Facts
    from knowledge.language import Language

LONGEST_QUESTION = 4096  # characters that are read
MOST_CLAUSES = 12
ORDINAL_POINT = re.compile(r"\d\. ")
MARKUP = re.compile(
    r"<(script|style)\b[^>]{0,200}>.{0,2000}?</\1\s*>|</?[a-zA-Z][^<>]{0,300}>", re.DOTALL | re.IGNORECASE
)
CLAUSE_END = re.compile(
    r"(?<=[?!…])\s*|(?<=[^\W\d_]\.\.\.)\s*|(?<=[^\W\d_]{3}[.;:])\s+|(?<=\d[.;])\s+(?=[^\W\d_])|\n+|(?<=\))\s*[.;]\s+"
)
OF_ARRIVALS = ("relation:missed", "relation:still")  # what is asked of who comes at a certain hour


def read(text: str, facts: Facts, moment: Moment, *, prefer: Sequence[str]) -> list[Clause]:
    """The clauses of a message, in order. `prefer`: languages that break a tie, the most likely first."""
    text = text[:LONGEST_QUESTION].replace("\u00a0", " ").replace("\u202f", " ")
    text = MARKUP.sub(" ", text)
    given = tokens(text)
    bare = [t for t in given if t.word not in facts.vocabulary or t.word in language(prefer[0]).lexicon.words]
    code = detect((bare or given)[:MOST_WORDS], prefer=prefer, text=text)
    data = language(code)
    clauses: list[Clause] = []
    for piece in _pieces(text, _dates(text, data, facts, moment))[:MOST_CLAUSES]:
        clause = labelled(piece, data, facts, moment)
        clauses += coordinated(clause, data, facts, MOST_CUTS)
    for told, asked in pairwise(clauses):
        if told.has("object:arriving", "object:leaving") and told.times and not asked.times and asked.has(*OF_ARRIVALS):
            asked.times = tuple(replace(t, span=(0, 0)) for t in told.times)  # "I'm there at one. What did I miss?"
            asked.labels.setdefault("object:leaving" if told.has("object:leaving") else "object:arriving", set())
            told.labels = {label: at for label, at in told.labels.items() if not label.startswith(ASKING)}
    return clauses[:MOST_CLAUSES]


def _dates(text: str, data: Language, facts: Facts, moment: Moment) -> list[tuple[int, int]]:
    """Where dates stand that hold a point: "on 3. May" is one clause."""
    if not ORDINAL_POINT.search(text):
        return []
    times = times_of(text, data, facts, moment)
    return [when.span for when in times]


def _ordinal(text: str, end: int) -> int:
    """What an ordinal point adds to a date that the clause goes on behind: "on the 3. as well"."""
    return 2 if text[end : end + 2] == ". " and text[end + 2 : end + 3].islower() else 0


def _pieces(text: str, dates: Sequence[tuple[int, int]]) -> list[str]:
    found, begin = [], 0
    for end in CLAUSE_END.finditer(text):
        if not any(first < end.start() < last + _ordinal(text, last) for first, last in dates):
            found.append(text[begin : end.start()].strip())
            begin = end.end()
    found.append(text[begin:].strip())
    return [p for p in found if any(c.isalnum() for c in p)]
