"""Whether and how to register, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.answers import Finding, Quote, shorten
from knowledge.rules.asked import accounts
from knowledge.rules.evidence import from_sentences
from knowledge.rules.state import is_over, over
from knowledge.sentences import page_topics

if TYPE_CHECKING:
    from knowledge.case import Case
    from knowledge.event import Lines, Registration


def registration(case: Case, left: tuple[int, ...]) -> Finding | None:
    """Whether and how to register, and whether one still can."""
    if left or case.has("ask:count", "ask:quantity_people"):
        return None
    if is_over(case) and not case.has("ask:when"):
        return over(case)
    entry = case.facts.event.registration
    if entry.deadline and entry.state != "closed" and (case.times or case.has("relation:still")):
        return deadline(case, left)
    if entry.words and entry.words.text.endswith("?"):
        return from_sentences(case, ["registration"])  # a question that the page itself answers
    said = _registration(entry, closed_on_its_day=bool(entry.deadline and case.now.date() > entry.deadline))
    if said is None:
        return None
    say, values = said
    lines: Lines = entry.lines or (entry.words.lines if entry.words else ())
    return Finding(rule="registration", say=say, values=values, lines=lines, topic="registration")


def _registration(entry: Registration, *, closed_on_its_day: bool) -> tuple[str, dict[str, object]] | None:
    words = Quote(shorten(entry.words.text, 200)) if entry.words else Quote("")
    link = entry.links[0].url if entry.links else ""
    if entry.state == "closed":
        return "registration_closed", {"text": words}
    if closed_on_its_day:
        return "registration_over", {"date": entry.deadline}
    if entry.state == "not required":
        return "registration_free", {"text": words}
    if entry.state == "required" or (entry.state == "open" and words.text):
        return "registration_words", {"text": [p for p in (words if words.text else None, link) if p]}
    return ("registration_open", {"link": link}) if entry.state == "open" and link else None


def deadline(case: Case, left: tuple[int, ...]) -> Finding | None:
    entry = case.facts.event.registration
    if entry.deadline and not left:
        words = entry.deadline_words
        say = "registration_deadline_words" if words else "registration_deadline"
        values = {"date": entry.deadline, "text": Quote(words.text) if words else ""}
        lines = words.lines if words else entry.lines
        return Finding(rule="deadline", say=say, values=values, lines=lines, topic="registration_deadline")
    if entry.state == "closed":
        return registration(case, left)
    others = [d for d in case.facts.event.other_dates if d.why == "deadline" and d.words]
    for other in others:
        topics = page_topics(case.facts.language, other.words)
        if "propose" in topics - case.clause.of("topic") and "registration" not in topics:
            continue  # that of those who propose something
        if (left or topics & {"registration", "propose"} or topics <= {"registration_deadline"}) and accounts(
            case, case.facts.keys(other.words), left
        ):
            values = {"text": Quote(other.words)}
            return Finding(
                rule="deadline",
                say="registration_deadline_words",
                values=values,
                lines=other.lines,
                topic="registration_deadline",
            )
    return None
