"""The sessions of the programme in time: which of them a clause means, and how they are told."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from knowledge.answers import LONGEST_PROGRAMME, LONGEST_REPLY, Finding, Listing, Told
from knowledge.rules.days import coming, days_in, is_series
from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from knowledge.case import Case
    from knowledge.event import Lines, Session
    from knowledge.facts import Span
    from knowledge.when import When

MIDDAY = dt.time(12, 45)  # what begins before belongs to the morning, else to the afternoon
CONTENT = frozenset({"talk", "panel", "workshop", "other"})
PAUSES = frozenset({"break", "meal"})
TELLING_KINDS = frozenset({"panel", "workshop", "meal", "break"})  # a session of another kind is not meant
PLURAL = ("s", "x")  # how words for several end, in many languages
HALVES = ("morning", "afternoon")


def lines_of(case: Case, sessions: Iterable[int]) -> Lines:
    return tuple(sorted({n for i in sessions for n in case.facts.event.sessions[i].lines}))


def listing(case: Case, sessions: Iterable[int], *, short: bool = False, limit: int = LONGEST_PROGRAMME) -> Listing:
    dated = len(case.facts.event.days) > 1 or case.has("ask:date")
    return Listing(tuple(sessions), dated, short, limit)


def told(case: Case, rule: str, say: str, sessions: Iterable[int], **values: object) -> Finding:
    """A finding about sessions."""
    found = tuple(sessions)
    return Finding(
        rule=rule,
        say=say,
        values={"sessions": listing(case, found), "session": listing(case, found[:1]), **values},
        lines=lines_of(case, found),
        sessions=found,
        topic="session",
    )


def can_tell(case: Case, found: list[int]) -> bool:
    """Whether the page says of one of the sessions what is asked: a room, an end, a time, a speaker."""
    sessions = [case.facts.event.sessions[i] for i in found]
    asks_place = case.has("topic:room") or (case.has("ask:where") and not case.has("ask:about"))
    if asks_place and not any(s.room for s in sessions):
        return False
    if case.has("ask:end") and not case.has("ask:start") and not any(s.end or s.duration for s in sessions):
        return False
    if case.has("ask:duration") and not any(s.end or s.duration for s in sessions):
        return False
    if case.has("object:moderator") and not any(_has_host(s) for s in sessions):
        return False
    several = len(case.facts.event.days) > 1
    if case.has("ask:when", "ask:date", "ask:start", "ask:end") and not any(
        s.start or (s.date and several) for s in sessions
    ):
        return False
    if case.has("object:moderator") and case.has("kind:panel"):
        return any(p.moderator for s in sessions for p in s.speakers)
    if not case.has("ask:who", "ask:whois", "object:speaker") or case.has("ask:when", "ask:about"):
        return True
    return any(s.speakers for s in sessions)


def _has_host(session: Session) -> bool:
    """Whether the page tells who leads a session: a moderator, or the one person who speaks."""
    return len(session.speakers) <= 1 or session.kind != "panel" or any(s.moderator for s in session.speakers)


def counted(case: Case, rule: str, found: Sequence[int]) -> Finding | None:
    """How many sessions, in the asker's own word for them where it is more than one."""
    if not found or _within_one(case, found):
        return None
    word = case.clause.text_of(sorted(case.clause.at("kind:session", *(f"kind:{k}" for k in case.kinds))))
    what: object = word if word and len(found) > 1 and " " not in word else Told("in_all", {})
    finding = told(case, rule, "count_sessions", found, n=len(found), what=what)
    finding.values["sessions"] = listing(case, found, limit=LONGEST_REPLY)
    return finding


def _within_one(case: Case, found: Sequence[int]) -> bool:
    """Whether what is counted is within a session: "how many projects are pitched?", "workshops to choose from"."""
    clause = case.clause
    if clause.counted and not clause.counted & clause.at(*(f"kind:{k}" for k in clause.of("kind"))):
        return True
    if len(found) == 1 and case.has("ask:count") and not clause.counted:
        return True  # "how many people at the panel?"
    titles = [tokens(case.facts.event.sessions[i].title or "") for i in found]
    return len(found) == 1 and any(
        t.word == clause.words[i].word or (t.word.endswith(PLURAL) and clause.keys[i] & case.facts.keys(t.word))
        for i in clause.counted
        for t in titles[0]
    )


def timed(case: Case) -> list[int]:
    return [i for i, s in enumerate(case.facts.spans) if s]


def span(case: Case, i: int) -> Span:
    found = case.facts.spans[i]
    if found is None:
        raise ValueError("a session without a time has no span")
    return found


def kind(case: Case, i: int) -> str:
    return case.facts.event.sessions[i].kind


def of_kinds(case: Case, i: int, kinds: set[str] | frozenset[str]) -> bool:
    """Of one of these kinds by the loader, or by a word of the clause that its title or track holds."""
    return kind(case, i) in kinds or kind_in_title(case, i, kinds)


def kind_in_title(case: Case, i: int, kinds: Iterable[str]) -> bool:
    """Whether the title or track of a session holds the word by which the clause names its kind."""
    clause = case.clause
    titled = case.facts.title_keys[i] | case.facts.keys(case.facts.event.sessions[i].track or "")
    plain, labels = clause.at("function"), {f"kind:{k}" for k in kinds if k != "closing"}
    named = [{*hit.at} - plain for hit in clause.hits if hit.label in labels]
    return any(at and all(clause.keys[p] & titled for p in at) for at in named)


def filtered(case: Case, sessions: Iterable[int]) -> list[int]:
    """The sessions that fit the rooms, people, words and kinds of the clause."""
    subject, facts = case.subject, case.facts
    found = list(sessions)
    if subject.rooms:
        found = [i for i in found if facts.event.sessions[i].room in subject.rooms]
    if subject.persons or subject.covered:
        found = [i for i in found if i in subject.sessions]
        kinds = case.kinds & TELLING_KINDS
        return [i for i in found if of_kinds(case, i, kinds)] if kinds else found
    if case.kinds:
        titled = [i for i in found if kind_in_title(case, i, case.kinds)] if case.kinds <= PAUSES else []
        fitting = titled or [i for i in found if of_kinds(case, i, case.kinds)]
        if not fitting and case.kinds == {"talk"}:
            return [i for i in found if kind(case, i) in CONTENT]
        return fitting
    return found


def in_half(when: When, begin: dt.datetime) -> bool:
    """Whether a session that begins then belongs to the morning, or the afternoon, of the day meant."""
    if begin.date() != when.start.date():
        return False
    morning = begin.time() < MIDDAY
    return morning if when.part == "morning" else not morning and begin < when.end


def fits_time(case: Case, when: When, i: int) -> bool:
    """Whether a session is on in the span of time, as its relation means it."""
    on = span(case, i)
    same_day = on.begin.date() == when.start.date()
    match when.relation:
        case "after":
            return on.begin >= when.start and same_day
        case "before":
            return on.begin < when.start and same_day
        case "until":
            return on.begin < when.end and on.begin.date() == when.end.date()
        case "from":
            return on.end > when.start and same_day
    if when.part in HALVES:
        return in_half(when, on.begin)
    if when.end > when.start:
        within = on.begin < when.end and on.end > when.start
        return within and (when.grain == "minute" or on.begin >= when.start)
    return on.begin <= when.start < on.end


def within(case: Case, when: When, sessions: Iterable[int]) -> list[int]:
    """The sessions a span of time means; at a clock time, those that begin then before those that are on."""
    found = [i for i in sessions if fits_time(case, when, i)]
    if when.grain == "minute" and when.relation in ("at", "about") and when.end == when.start:
        exact = [i for i in found if span(case, i).begin == when.start]
        if any(case.facts.event.sessions[i].room is None for i in exact):
            return exact
    return found


def in_times(case: Case, i: int) -> bool:
    """Whether a session is meant by the times of the clause; without any, or without a time of its own, it is."""
    if case.facts.spans[i] is None:
        return not any(_at_another_meeting(case, t) or _elsewhen(case, t) for t in case.times)
    return not case.times or any(fits_time(case, t, i) for t in case.times)


def _elsewhen(case: Case, when: When) -> bool:
    """Whether a day or a month is named in which the event is not."""
    return when.dated and not when.relative and not days_in(case, when)


def _at_another_meeting(case: Case, when: When) -> bool:
    """Whether a time is not that of the next meeting of a series, of which alone the page tells a programme."""
    days = list(case.facts.event.days)
    return when.dated and is_series(days) and coming(case)[0] not in days_in(case, when)


def together(case: Case, pool: Iterable[int], first: int) -> list[int]:
    """The sessions that begin with another one."""
    return [i for i in pool if span(case, i).begin == span(case, first).begin]


def ranked(case: Case, pool: Iterable[int]) -> list[int]:
    """Of sessions, those that a word of order picks out: the first, the second, the last; each with all that begin
    when it does, but for the first and the last."""
    order = sorted(pool, key=lambda i: span(case, i).begin)
    if not order or case.has("relation:first", "relation:last"):
        return order[:1] if case.has("relation:first") else order[-1:]
    begins = sorted({span(case, i).begin for i in order})
    n = 1 if case.has("relation:second") else 2
    return [i for i in order if n < len(begins) and span(case, i).begin == begins[n]]


def earliest(case: Case, pool: Iterable[int]) -> int | None:
    return min(pool, key=lambda i: span(case, i).begin, default=None)


def sure_length(case: Case, i: int) -> dt.timedelta | None:
    """How long a session is, as the page says it or as the next session tells."""
    minutes = case.facts.event.sessions[i].duration
    if minutes:
        return dt.timedelta(minutes=minutes)
    on = case.facts.spans[i]
    if on and (on.said or any(span(case, j).begin == on.end for j in timed(case) if j != i)):
        return on.end - on.begin
    return None
