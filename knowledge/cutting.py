"""A clause cut where it asks two things, or where the asker's story ends and the question begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.labelling import labelled
from knowledge.language import language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knowledge.clause import Clause
    from knowledge.facts import Facts
    from knowledge.language import Language

MOST_CUTS = 6  # conjunctions and commas at which a clause is tried in parts
PLAIN = frozenset({"function", "light", "greeting"})
LONG_CLAUSE, SHORTEST_ENDING = 12, 4  # words from which a clause may have a story before its question
SEGMENT = re.compile(r"[,;:]\s+|\s[–-]\s")


def coordinated(clause: Clause, data: Language, facts: Facts, cuts: int) -> list[Clause]:
    """A clause cut where a conjunction joins two things that are both asked; so many conjunctions are tried."""
    joints = [
        i
        for i, w in enumerate(clause.words)
        if data.joins(w) and 0 < i < len(clause.words) - 1 and not clause.text.startswith("-", w.end)
    ]
    if between := clause.at("ask:between"):
        paired = next((i for i in joints if i > max(between)), None)  # "between lunch and the prizes"
        joints = [i for i in joints if i != paired]
    for tried, joint in enumerate(joints[:cuts], start=1):
        token = clause.words[joint]
        left, right = clause.text[: token.start].strip(" ,"), clause.text[token.end :].strip()
        if not left or not right:
            continue
        first, second = (labelled(part, data, facts, clause.moment) for part in (left, right))
        if _own_question(first) and _own_question(second) and _opens_with_ask(second):
            first.mark = second.mark = clause.mark
            second.joined = True
            return [first, *coordinated(second, data, facts, cuts - tried)]
    return [clause]


def halves(clause: Clause, facts: Facts) -> Iterator[tuple[Clause, Clause]]:
    """A clause cut in two at each of its conjunctions; the second half asks what the first one asks."""
    data = language(clause.language)
    within = {i for hit in clause.hits if len(hit.at) > 1 for i in hit.at} | clause.at_time  # "a las dos y pico"
    inner = enumerate(clause.words[1:-1], start=1)
    joints = [i for i, w in inner if (data.joins(w) or w.word in data.either) and i not in within]
    if between := clause.at("ask:between"):
        joints = [i for i in joints if i < min(between)]
    for token in [clause.words[i] for i in joints][:MOST_CUTS]:
        first, second = (
            labelled(t, data, facts, clause.moment) for t in (clause.text[: token.start], clause.text[token.end :])
        )
        if not _own_question(second):
            for label in first.labels:
                if label.startswith(("ask:", "topic:", "object:speaks", "kind:session")):
                    second.labels.setdefault(label, set())
        first.mark = second.mark = clause.mark
        second.joined = True
        yield first, second


def endings(clause: Clause, facts: Facts) -> Iterator[Clause]:
    """The ends of a long clause that ask something, the longest first: what stands before is the asker's story."""
    if len(clause.words) < LONG_CLAUSE:
        return
    data = language(clause.language)
    starts = [m.end() for m in SEGMENT.finditer(clause.text)]
    starts += [t.end for t in clause.words if t.word in data.whether]
    for start in sorted(starts)[:MOST_CUTS]:
        ending = labelled(clause.text[start:], data, facts, clause.moment)
        if len(ending.words) >= SHORTEST_ENDING and _own_question(ending):
            ending.mark = clause.mark
            yield ending


def _own_question(clause: Clause) -> bool:
    return any(label.startswith(("ask:", "topic:")) for label in clause.labels)


def _opens_with_ask(clause: Clause) -> bool:
    """A question word or a topic stands among the first words, before any other word that carries meaning."""
    asking = {i for label, at in clause.labels.items() if label.startswith(("ask:", "topic:")) for i in at}
    plain = set().union(*(clause.labels.get(label, set()) for label in PLAIN))
    for i in range(len(clause.words)):
        if i in asking:
            return True
        if i not in plain and i not in clause.at_time and not clause.has("object:event", "kind:session"):
            return i > 2
    return False
