"""For `--why`: what was recognised in each clause, the rules and facts considered with their scores, and the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.answers import Finding
from knowledge.rules.holding import needed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knowledge.case import Case, Missing
    from knowledge.clause import Clause
    from knowledge.facts import Sentence

MOST = 5  # facts that are told
LEAST = 0.1  # weight of a word that the page does not have
LONGEST = 80  # characters of a fact that are shown


def why(clause: Clause, case: Case, found: Finding | Missing) -> tuple[str, ...]:
    """Lines for the one who extends the language files."""
    subject, facts = case.subject, case.facts
    lines = [f"clause: {clause.text!r} ({clause.language})"]
    lines += [
        f"  {label}: {clause.text_of(sorted(at))!r}"
        for label, at in sorted(clause.labels.items())
        if label not in ("function", "light")
    ]
    lines += [
        f"  time: {t.words!r} {t.relation} {t.start:%Y-%m-%d %H:%M} – {t.end:%Y-%m-%d %H:%M} ({t.grain})"
        for t in clause.times
    ]
    lines += [f"  person: {facts.persons[p].name}" for p in subject.persons]
    lines += [f"  session: {facts.event.sessions[i].title}" for i in subject.sessions]
    lines += [f"  rule {note}" for note in case.notes]
    used = set(found.lines) if isinstance(found, Finding) else set()
    lines += _considered(case, used)
    if used:
        lines.append(f"  lines: {', '.join(map(str, sorted(used)))}")
    return tuple(lines)


def _considered(case: Case, used: set[int]) -> Iterator[str]:
    """Facts that share words or a topic with the clause, 1.00: with all of it. Those the reply rests on are marked.

    A field that answers shares no word with the question: that it is the field asked for counts as all of it.
    """
    facts, topics = case.facts, case.clause.of("topic")
    asked = _telling(case)
    held = {place for i in asked for key in case.clause.keys[i] for place in facts.holding.get(key, ())}
    scored = []
    for place, sentence in enumerate(facts.sentences):
        told = bool(used & set(sentence.lines))
        if told or place in held or sentence.topics & topics:
            scored.append((_score(case, asked, sentence) or float(told), told, -place))
    for score, told, place in sorted(scored, reverse=True)[:MOST]:
        sentence = facts.sentences[-place]
        at = ", ".join(map(str, sentence.lines))
        yield f"  fact {score:.2f}{'*' if told else ' '} line {at}: {sentence.text[:LONGEST]!r}"


def _telling(case: Case) -> list[int]:
    """The words that carry meaning."""
    clause = case.clause
    plain = clause.at("function", "light", *(label for label in clause.labels if label.startswith("ask:")))
    return sorted({*needed(case)} | {i for i in range(len(clause.words)) if i not in plain})


def _score(case: Case, asked: list[int], sentence: Sentence) -> float:
    """The share of the words that the sentence holds, or that ask for its topic, each by how telling it is."""
    clause = case.clause
    topical = clause.at(*(f"topic:{topic}" for topic in sentence.topics))
    weights = {i: max(case.facts.weight(clause.keys[i]), LEAST) for i in asked}
    held = [i for i in asked if i in topical or clause.keys[i] & sentence.keys]
    return sum(weights[i] for i in held) / sum(weights.values()) if held else 0.0
