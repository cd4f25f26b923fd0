"""What words of a clause mean in its company, where they mean something else apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.case import labels
from knowledge.language import language
from knowledge.rules.order import EDGES, TIMES

if TYPE_CHECKING:
    from knowledge.clause import Clause
    from knowledge.facts import Facts
    from knowledge.when import When

OF_RANKED = labels("ask:who", "object:speaker", "kind:talk", "topic:room")  # within a phrase: "the first speaker"


def call_by_title(clause: Clause, facts: Facts) -> None:
    """Of an event of one day, words of its title name the event itself where its day is asked, whatever they say
    apart: "what day is the barbecue?"."""
    if len(facts.event.days) != 1 or not clause.has("ask:date", "relation:cancelled"):
        return
    title = facts.keys(facts.event.title.text) | facts.common
    for label in [x for x in clause.labels if x.startswith(("topic:", "kind:"))]:
        at = clause.at(label) - clause.at("function")
        if at and all(clause.keys[i] & title for i in at):
            clause.labels.setdefault("object:event", set()).update(clause.labels.pop(label))


def narrowest(times: tuple[When, ...]) -> tuple[When, ...]:
    """Times without a day that only says which hour of it is meant: "on Thursday, in the hall, at 2 pm"."""
    return tuple(
        t
        for t in times
        if t.grain != "day" or not any(o.grain in ("minute", "part") and t.start <= o.start < t.end for o in times)
    )


def settle(clause: Clause) -> None:
    """ "Who" is asked in "who is on?", which asks for no role, and in "who closes the day?", one phrase; a speaker in
    "the last speaker"; an end in "until when does it last?"."""
    if len(clause.at("ask:end")) > len(clause.at("ask:duration")) > 0:
        clause.labels["ask:end"] |= clause.labels.pop("ask:duration", set())
    if clause.has("ask:since"):
        for label in TIMES:
            at = clause.labels.pop(label, set())  # "since when" asks for no hour
            clause.labels.setdefault("function", set()).update(at - clause.at("ask:since"))
    if clause.has("ask:days"):
        clause.labels.pop("ask:date", None)  # "how many days" asks for no day
    if clause.has("ask:whois") and clause.has("object:speaks", "object:speaker", "object:moderator"):
        clause.labels["ask:who"] = clause.labels.pop("ask:whois")
    find = language(clause.language).lexicon.find
    for i in [i for h in clause.hits if h.label in EDGES | {"relation:other"} and len(h.at) > 1 for i in h.at]:
        for label in OF_RANKED & {hit.label for hit in find([clause.words[i]])}:
            clause.labels.setdefault(label, set()).add(i)
