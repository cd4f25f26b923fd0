"""A clause before the rules: its subject, and the accounting that keeps the desk silent.

A rule may answer only if it accounts for every word of the clause that carries meaning. Words that carry none
(function words, politeness) are free; a word with labels is accounted for when the rule takes one of them; any other
word must lead to the subject the rule speaks of.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from knowledge.language import language

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from knowledge.answers import Finding
    from knowledge.clause import Clause
    from knowledge.facts import Facts
    from knowledge.language import Language
    from knowledge.memory import Memory
    from knowledge.subject import Subject
    from knowledge.when import When

About = Literal["event", "programme", "sentence"]
# What may be said in any question without asking for anything of its own.
FREE = frozenset(
    {
        "function", "light", "greeting", "pronoun", "object:event", "object:arriving", "object:leaving", "kind:session",
        "ask:what", "ask:is_it", "ask:exists", "ask:list", "ask:can", "ask:must", "ask:how",
    }
)  # fmt: skip
STRICT = (
    "relation:",
    "ask:count",
    "ask:duration",
    "ask:until",
    "ask:why",
    "ask:since",
    "ask:name",
    "ask:who",
)  # never free, in any company
TOLD = frozenset({"ask:since", "relation:again"})  # nor is a function word within them: "seit wann", "otra vez"


@dataclass(slots=True)
class Case:
    """All that a rule may look at."""

    clause: Clause
    facts: Facts
    now: dt.datetime  # in the event's zone
    memory: Memory
    subject: Subject
    times: tuple[When, ...] = ()
    notes: list[str] = field(default_factory=list)  # for --why

    def has(self, *labels: str) -> bool:
        return self.clause.has(*labels)

    @property
    def asked_in(self) -> Language:
        return language(self.clause.language)

    @property
    def kinds(self) -> set[str]:
        return self.clause.of("kind") - {"session"}

    def labels_at(self, i: int) -> set[str]:
        return {label for label, at in self.clause.labels.items() if i in at}

    def unexplained(self, takes: frozenset[str], about: About, *, timed: bool) -> tuple[int, ...]:
        """Words that an answer which takes these labels, about that subject, leaves without account."""
        return tuple(
            i for i in range(len(self.clause.words)) if not self._explained(i, takes, about=about, timed=timed)
        )

    def _explained(self, i: int, takes: frozenset[str], *, about: About, timed: bool) -> bool:
        clause, subject = self.clause, self.subject
        if i in clause.at_time:
            return timed or self._harmless_time(i) or bool(self.labels_at(i) & takes)
        if i in subject.strangers:
            return False
        if about == "programme" and i in subject.covered | subject.named | subject.in_room:
            return True
        labels = self.labels_at(i)
        strict = {label for label in labels if label.startswith(STRICT)}
        if strict and clause.words[i].word in self.asked_in.function:
            strict = {x for x in strict if clause.labels[x] == {i} or x in TOLD}  # "al" of "al final", not "final"
            labels = labels - {x for x in labels if x.startswith(STRICT)} | strict | {"function"}
        if labels and (labels & takes or (not strict and labels & FREE) or all(x.startswith("chat:") for x in labels)):
            return True
        return bool(clause.keys[i] & self.facts.event_keys) and not strict and i not in clause.counted

    def _harmless_time(self, i: int) -> bool:
        """Whether the time a word belongs to is that of the event itself: "on 5 March, where is it?"."""
        token = self.clause.words[i]
        when = next((t for t in self.times if t.span[0] <= token.start and token.end <= t.span[1]), None)
        return when is None or (when.dated and when.grain not in ("minute", "part"))


class Rule(NamedTuple):
    """A way to answer. `needs`: one of these labels must be there; `takes`: further labels it accounts for."""

    name: str
    find: Callable[[Case], Finding | None]
    needs: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
    about: About = "event"
    timed: bool = False  # whether it accounts for the times of the clause

    def fits(self, case: Case) -> bool:
        return not self.needs or case.has(*self.needs)

    def missing(self, case: Case) -> tuple[int, ...]:
        return case.unexplained(self.needs | self.takes, self.about, timed=self.timed)


def labels(*names: str) -> frozenset[str]:
    return frozenset(names)


class Missing(NamedTuple):
    """Nothing answers: the topics asked, and the asker's words that the page does not know."""

    topics: tuple[str, ...] = ()
    words: str = ""
    case: Case | None = None
    deed: bool = False  # something was to be done, not answered


def unknown(case: Case) -> list[int]:
    """The words that nothing of the page explains."""
    explained = case.subject.covered | case.subject.named | case.subject.in_room
    event_keys = case.facts.event_keys
    return [
        i
        for i in sorted({*case.clause.rest, *case.subject.strangers})
        if i in case.subject.strangers or (i not in explained and not case.clause.keys[i] & event_keys)
    ]


def nowhere(case: Case) -> list[int]:
    """The words that stand nowhere on the page."""
    held = case.facts.holding
    return [i for i in unknown(case) if i in case.subject.strangers or not case.clause.keys[i] & held.keys()]
