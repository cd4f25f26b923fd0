"""Words of the page as they stand, whole or cut to what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.answers import Finding, Quote
from knowledge.rules.excerpt import cut
from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from knowledge.case import Case
    from knowledge.facts import Sentence
    from knowledge.page_keys import Keys
    from knowledge.words import Token

LONGEST = 300  # characters of a sentence quoted whole
NUMERIC = ("ask:count", "ask:duration", "ask:quantity_people", "ask:start", "ask:end", "topic:price", "topic:capacity")


def quoted(rule: str, texts: Sequence[str], found: Sequence[Sentence], topic: str | None = None) -> Finding:
    """Words of the page, as they stand."""
    lines = tuple(sorted({n for s in found for n in s.lines}))
    sessions = tuple(dict.fromkeys(s.session for s in found if s.session is not None))
    values = {"text": Quote(" … ".join(dict.fromkeys(texts)))}
    return Finding(rule=rule, say="quote", values=values, lines=lines, sessions=sessions, topic=topic)


def excerpt(case: Case, sentence: Sentence, wanted: Collection[int], topics: Collection[str] = ()) -> str:
    """A sentence, cut to what these words of the clause ask, or what it says of these topics."""
    return excerpt_of(case, sentence.text, wanted, topics)


def excerpt_of(
    case: Case, text: str, wanted: Collection[int], topics: Collection[str] = (), *, numeric: bool = False
) -> str:
    """Words of the page, cut to what these words of the clause ask, or what is said there of these topics."""
    asked: Keys = frozenset().union(*(case.clause.keys[i] for i in wanted))
    numeric = numeric or case.has(*NUMERIC)
    words = tokens(text)
    hits = case.facts.language.page_lexicon.find(words) if topics else ()
    telling = {words[n].word for hit in hits if hit.label.removeprefix("topic:") in topics for n in hit.at}

    def holds(token: Token) -> bool:
        return token.word in telling or bool(case.facts.keys(token.word) & asked)

    return cut(text, holds, numeric=numeric, joints=case.facts.language.conjunctions)
