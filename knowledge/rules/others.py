"""Other dates of a session, and the other sessions that are on during it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.rules.timeline import in_times, span, timed, told
from knowledge.words import tidy

if TYPE_CHECKING:
    from knowledge.answers import Finding
    from knowledge.case import Case
    from knowledge.event import Session

BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")


def _plain_title(session: Session) -> str:
    """A title without what is added in brackets: "How it works (repeated)"."""
    return BRACKETS.sub("", tidy(session.title or "")).strip(" !?.")


def again(case: Case) -> Finding | None:
    """Other dates of a session that takes place more than once."""
    subject, sessions = case.subject, case.facts.event.sessions
    if subject.persons and case.has("ask:times"):
        return told(case, "again", "count_times", subject.sessions, n=len(subject.sessions))
    titles = {_plain_title(sessions[i]) for i in subject.sessions}
    if not titles or (len(titles) > 1 and not subject.covered):
        return None
    same = [i for i, s in enumerate(sessions) if _plain_title(s) in titles]
    if case.has("ask:count", "ask:times"):
        return told(case, "again", "count_times", same, n=len(same))
    others = (
        [i for i in same if not in_times(case, i)] if case.times else [i for i in same if i not in subject.sessions]
    )
    return told(case, "again", "sessions", others or same) if len(same) > 1 else None


def meanwhile(case: Case) -> Finding | None:
    """What else is on at the same time as a session, in another room, or in the one that is named."""
    subject, sessions = case.subject, case.facts.event.sessions
    if not (case.has("relation:same_time", "topic:room") or subject.rooms):
        return None
    marks = [i for i in subject.sessions if case.facts.spans[i]]
    others = [
        i
        for i in timed(case)
        if i not in marks
        and any(span(case, i).begin < span(case, m).end and span(case, m).begin < span(case, i).end for m in marks)
    ]
    if subject.rooms:
        others = [i for i in others if sessions[i].room in subject.rooms]
    return told(case, "meanwhile", "sessions", others) if others else None
