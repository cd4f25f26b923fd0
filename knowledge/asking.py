"""Which clauses of a message are to be answered, and which are mere politeness."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.clause import Clause


def asking_clauses(clauses: list[Clause]) -> list[Clause]:
    """The clauses to answer: those that ask; without any, those that hold words nobody explained."""
    own = [c for c in clauses if c.mark or any(x.startswith(("ask:", "topic:")) for x in c.labels)]
    own = [c for c in own if not _small_talk(c)]
    marked = [c for c in own if c.mark]
    if marked and len(clauses) > 2:
        return marked
    if own:
        return own
    return [c for c in clauses if not _small_talk(c) and (c.asks or c.rest or c.of("kind") or c.of("object"))]


def _small_talk(clause: Clause) -> bool:
    """Whether nothing but politeness is said."""
    chat = clause.at(*(x for x in clause.labels if x.startswith("chat:")))
    if not chat and not clause.has("greeting"):
        return (
            not clause.rest
            and not clause.times
            and not any(x.startswith(("ask:", "topic:", "relation:", "kind:", "object:")) for x in clause.labels)
        )
    told = chat | clause.at("function", "light", "greeting", "object:event")
    thanked = clause.has("chat:thanks") and not clause.mark  # "thanks, that was all I wanted"
    if thanked and not any(x.startswith(("ask:", "topic:", "relation:", "kind:")) for x in clause.labels):
        return True
    return all(i in told for i in range(len(clause.words)))
