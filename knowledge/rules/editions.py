"""The next meeting of a series, and other editions of the event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.answers import Finding, Quote, shorten
from knowledge.rules.asked import accounts
from knowledge.rules.days import date_finding, is_series
from knowledge.rules.quoting import excerpt_of
from knowledge.words import tokens

if TYPE_CHECKING:
    from knowledge.case import Case


def next_edition(case: Case, left: tuple[int, ...]) -> Finding | None:
    """The next meeting of a series, or what the page says of a later edition."""
    days = list(case.facts.event.days)
    if not left and is_series(days) and any(d.date > case.now.date() for d in days):
        return date_finding(case)
    found = _other_date(case, left, "next edition", "next_edition") or _later_date(case, left)
    return found or (date_finding(case) if not left and _is_the_next(case) else None)


def _is_the_next(case: Case) -> bool:
    """Whether the event itself is the next one, being still to come: "when is the next meetup?"."""
    days, find = case.facts.event.days, case.asked_in.lexicon.find
    named = {hit.label for i in case.clause.at("topic:next_edition") for hit in find([case.clause.words[i]])}
    asked = case.has("ask:date", "ask:when") and not case.has("relation:after", "relation:other", "relation:again")
    return bool(days) and days[0].date >= case.now.date() and asked and "object:event" in named


def _later_date(case: Case, left: tuple[int, ...]) -> Finding | None:
    """A date after the event that the page calls the next one."""
    coming = case.facts.language.lexicon.words_of["relation:next"] - case.facts.language.function
    days = case.facts.event.days
    for other in case.facts.event.other_dates:
        later = other.why == "other event" and days and other.date > days[-1].date
        called = bool(other.words) and bool(coming & {t.word for t in tokens(other.words)})
        if later and called and accounts(case, case.facts.keys(other.words), left):
            values = {"text": Quote(shorten(other.words, 300))}
            return Finding(rule="other date", say="quote", values=values, lines=other.lines, topic="next_edition")
    return None


def previous_edition(case: Case, left: tuple[int, ...]) -> Finding | None:
    return _other_date(case, left, "previous edition", "previous_edition")


def _other_date(case: Case, left: tuple[int, ...], why: str, topic: str) -> Finding | None:
    for other in case.facts.event.other_dates:
        if other.why == why and other.words and accounts(case, case.facts.keys(other.words), left):
            words = excerpt_of(case, other.words, left, numeric=True) if left else shorten(other.words, 300)
            values = {"text": Quote(words)}
            return Finding(rule="other date", say="quote", values=values, lines=other.lines, topic=topic)
    return None
