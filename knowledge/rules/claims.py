"""Sessions at an hour that is named: claimed of one, or at which somebody comes or leaves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from knowledge.rules.timeline import CONTENT, TELLING_KINDS, filtered, fits_time, kind, span, timed, told

if TYPE_CHECKING:
    from knowledge.answers import Finding
    from knowledge.case import Case
    from knowledge.when import When

NO_CLAIM = ("object:programme", "object:arriving", "object:leaving", "relation:still", "relation:missed")
PROGRAMME = ("kind:session", "object:programme", "topic:programme", "ask:what", "ask:list")
MOST_CLAIMED = 3  # sessions of which a time may be claimed at once


def from_then_on(case: Case) -> Finding | None:
    """What somebody who comes, or leaves, at a certain hour can see, or misses."""
    when = next((t for t in case.times if t.grain == "minute" and not t.relative), None)
    if when is None or not _asks_what_is_left(case):
        return None
    if case.subject.covered or case.kinds & TELLING_KINDS:
        meant = [i for i in filtered(case, timed(case)) if _that_day(case, i, when)]
        return told(case, "from then on", "sessions", meant) if 0 < len(meant) <= MOST_CLAIMED else None
    pool = [i for i in timed(case) if _that_day(case, i, when) and kind(case, i) in CONTENT]
    missed = case.has("relation:missed") and not case.has("relation:still")
    late = not case.has("object:leaving")
    early = [i for i in pool if (span(case, i).begin < when.start if late else span(case, i).end <= when.start)]
    found = [i for i in filtered(case, pool) if (i in early) == (missed == late)]
    return told(case, "from then on", "sessions", found) if found else None


def _asks_what_is_left(case: Case) -> bool:
    left = any(hit.label == "relation:still" and len(hit.at) > 1 for hit in case.clause.hits)  # "what's left?"
    asked = left or case.kinds or case.has(*PROGRAMME)
    return case.has("relation:missed") or (bool(asked) and case.has("relation:still"))


def _that_day(case: Case, i: int, when: When) -> bool:
    return span(case, i).begin.date() == when.start.date()


def claim(case: Case) -> Finding | None:
    """ "The panel is at 11, isn't it?": the session, with no where it is at another time."""
    clause, subject = case.clause, case.subject
    claims = [t for t in case.times if t.relation in ("at", "about") and not t.relative and _claimable(case, t)]
    open_question = clause.of("ask") - {"is_it", "start"} or clause.has(*NO_CLAIM)
    if not claims or subject.persons or open_question or not (clause.mark or clause.has("ask:is_it")):
        return None
    named = bool(subject.covered or subject.inherited) or (bool(case.kinds) and clause.has("ask:start", "ask:is_it"))
    found = [i for i in filtered(case, timed(case)) if i in subject.sessions or not subject.sessions] if named else []
    if not 0 < len(found) <= MOST_CLAIMED:
        return None
    right = [i for i in found if any(_at(case, i, t) for t in claims)]
    if not right and not case.has("ask:start") and any(fits_time(case, t, i) for t in claims for i in found):
        return told(case, "claim", "sessions", found)  # on at that hour, if not from then on
    return told(case, "claim", "so", right) if right else told(case, "claim", "not_so", found)


def _claimable(case: Case, when: When) -> bool:
    """Whether a time may be what is claimed: not the "evening" of "the evening on dialects, is it in the library?"."""
    before = [t for i, t in enumerate(case.clause.words) if i in case.subject.covered and t.start < when.span[0]]
    return when.grain == "minute" or (when.grain == "part" and bool(before))


def _at(case: Case, i: int, when: When) -> bool:
    """Whether a session is on at a time; of no certain day, whether it begins then on any day."""
    begin = span(case, i).begin
    if when.dated:
        return fits_time(case, when, i)
    moved = begin.date() - when.start.date()
    if when.grain == "minute":
        return when.start + moved == begin
    return fits_time(case, replace(when, start=when.start + moved, end=when.end + moved), i)
