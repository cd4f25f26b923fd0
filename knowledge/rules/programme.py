"""Rules on the programme: what is on at a moment, before and after, first and last, how long, how many."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.answers import LONGEST_LIST, Finding, Listing
from knowledge.language import language, tidy
from knowledge.scope import by_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knowledge.event import Lines
    from knowledge.facts import Span
    from knowledge.scope import Case
    from knowledge.when import When

PAUSE = dt.timedelta(minutes=5)  # a gap from which on it is told as a pause
MIDDAY = dt.time(12, 45)  # what begins before belongs to the morning, else to the afternoon
CONTENT = frozenset({"talk", "panel", "workshop", "other"})
EXACT_KINDS = frozenset({"talk", "panel", "workshop", "welcome", "break", "meal", "closing"})


def lines_of(case: Case, sessions: Iterable[int]) -> Lines:
    return tuple(sorted({n for i in sessions for n in case.facts.event.sessions[i].lines}))


def listing(case: Case, sessions: Iterable[int], *, short: bool = False) -> Listing:
    found = tuple(sessions)
    return Listing(found, dated=len(case.facts.event.days) > 1, short=short)


def told(case: Case, rule: str, say: str, sessions: Iterable[int], **values: object) -> Finding:
    found = tuple(sessions)
    return Finding(
        rule=rule,
        say=say,
        values={"sessions": listing(case, found), "session": listing(case, found[:1]), **values},
        lines=lines_of(case, found),
        sessions=found,
        topic="session",
    )


def timed(case: Case) -> list[int]:
    return [i for i, s in enumerate(case.facts.spans) if s]


def span(case: Case, i: int) -> Span:
    found = case.facts.spans[i]
    if found is None:
        raise ValueError("a session without a time has no span")
    return found


def filtered(case: Case, sessions: Iterable[int]) -> list[int]:
    """The sessions that fit the kinds, rooms, people and words of the clause."""
    scope, facts = case.scope, case.facts
    found = list(sessions)
    if scope.rooms:
        found = [i for i in found if facts.event.sessions[i].room in scope.rooms]
    if scope.persons or scope.by_words:
        found = [i for i in found if i in scope.sessions]
    kinds = scope.kinds & EXACT_KINDS
    if kinds and not (scope.by_words or scope.persons):
        fitting = [i for i in found if of_kind(case, i, kinds)]
        if fitting or kinds != {"talk"}:
            return fitting
        return [i for i in found if facts.event.sessions[i].kind in CONTENT]
    return found


def of_kind(case: Case, i: int, kinds: frozenset[str] | set[str]) -> bool:
    """Of that kind by the loader, or by a word of its title that the clause used."""
    session = case.facts.event.sessions[i]
    if session.kind in kinds:
        return True
    clause = case.clause
    at = clause.at(*(f"kind:{k}" for k in kinds))
    titled = case.facts.title_keys[i] | case.facts.keys(session.track or "")
    return any(clause.keys[p] & titled for p in at) and "closing" not in kinds


def within(case: Case, when: When, sessions: Iterable[int]) -> list[int]:
    """The sessions a span of time means: on at that moment, or overlapping it."""
    found = []
    for i in sessions:
        on = span(case, i)
        if when.part in ("morning", "afternoon") and when.relation in ("at", "between", "about"):
            if in_part(when, on.begin):
                found.append(i)
            continue
        if when.relation == "after":
            fits = on.begin >= when.start and on.begin.date() == when.start.date()
        elif when.relation == "before":
            fits = on.begin < when.start and on.begin.date() == when.start.date()
        elif when.relation == "until":
            fits = on.begin < when.end and on.begin.date() == when.end.date()
        elif when.relation == "from":
            fits = on.end > when.start and on.begin.date() == when.start.date()
        elif when.end > when.start:
            fits = on.begin < when.end and on.end > when.start and (when.grain == "minute" or on.begin >= when.start)
        else:
            fits = on.begin <= when.start < on.end
        if fits:
            found.append(i)
    if when.grain == "minute" and when.relation in ("at", "about") and when.end == when.start:
        exact = [i for i in found if span(case, i).begin == when.start]
        rooms = {case.facts.event.sessions[i].room for i in exact}
        if exact and None in rooms:
            return exact
    return found


def in_part(when: When, begin: dt.datetime) -> bool:
    """Whether a session that begins then belongs to the morning, or the afternoon, of the day meant."""
    if begin.date() != when.start.date():
        return False
    morning = begin.time() < MIDDAY
    return morning if when.part == "morning" else not morning and begin < when.end


def in_spans(case: Case, begin: dt.datetime) -> bool:
    """Whether a moment lies in the spans of time of the clause; without any, it does."""
    spans = [t for t in case.times if t.end > t.start]
    if not spans:
        return True
    return any(in_part(t, begin) if t.part in ("morning", "afternoon") else t.start <= begin < t.end for t in spans)


def gap_at(case: Case, moment: dt.datetime, sessions: Iterable[int]) -> tuple[dt.datetime | None, int | None]:
    """The end of what came before a moment, and what comes next on that day."""
    on_day = [i for i in sessions if span(case, i).begin.date() == moment.date()]
    before = max((span(case, i).end for i in on_day if span(case, i).end <= moment), default=None)
    after = min((i for i in on_day if span(case, i).begin > moment), key=lambda i: span(case, i).begin, default=None)
    return before, after


def now_rule(case: Case) -> Finding | None:
    """What is on now."""
    relative = next((t for t in case.times if t.relative and t.grain == "minute" and t.relation == "at"), None)
    if not (relative or case.has("relation:now")) or case.scope.left or case.clause.of("topic") - {"room", "programme"}:
        return None
    if case.has("relation:next", "relation:after") and not relative:
        return None
    moment = (relative.start if relative else case.now).astimezone(case.facts.event.zone)
    begin, end = case.facts.begin, case.facts.end
    if begin is None or end is None:
        return None
    if case.now >= end:
        from knowledge.rules.days import over_finding

        return over_finding(case)
    return at_moment(case, moment, now=True)


def at_moment(case: Case, moment: dt.datetime, *, now: bool = False) -> Finding | None:
    pool = filtered(case, timed(case))
    on = [i for i in pool if span(case, i).begin <= moment < span(case, i).end]
    if on:
        return told(case, "now" if now else "at", "now_session" if now else "sessions", on)
    before, after = gap_at(case, moment, pool)
    if after is None:
        return _nothing_after(case, moment, pool)
    if before is None:
        return told(case, "not begun", "not_begun", _together(case, pool, after))
    if now:
        return told(case, "gap", "now_gap", [after], end=span(case, after).begin)
    return told(case, "gap", "gap", [after], begin=before, end=span(case, after).begin)


def _nothing_after(case: Case, moment: dt.datetime, pool: list[int]) -> Finding | None:
    later = [i for i in pool if span(case, i).begin > moment]
    if later:
        first = min(later, key=lambda i: span(case, i).begin)
        say = "not_begun" if not any(span(case, i).begin <= moment for i in pool) else "next_session"
        return told(case, "not begun" if say == "not_begun" else "next", say, _together(case, pool, first))
    return None


def _together(case: Case, pool: Iterable[int], first: int) -> list[int]:
    return [i for i in pool if span(case, i).begin == span(case, first).begin]


def next_rule(case: Case) -> Finding | None:
    """What comes next from now on, or how long until then."""
    if not case.has("relation:next") or case.scope.left or case.scope.inherited:
        return None
    if case.clause.of("topic") - {"programme", "next_edition", "networking", "topic"} or (
        case.times and any(t.dated for t in case.times)
    ):
        return None
    if not timed(case) or case.has("topic:next_edition"):
        return None
    pool = filtered(case, timed(case))
    later = [i for i in pool if span(case, i).begin > case.now]
    if not later:
        from knowledge.rules.days import over_finding

        return over_finding(case) if case.facts.end and case.now >= case.facts.end else None
    first = min(later, key=lambda i: span(case, i).begin)
    found = _together(case, pool, first)
    left = span(case, first).begin - case.now
    if case.has("ask:until") or case.has("ask:duration"):
        return told(case, "until", "time_until", found, time=left, what=listing(case, found))
    if left < dt.timedelta(hours=3):
        return told(case, "next", "time_until", found, time=left, what=listing(case, found))
    return told(case, "next", "next_session", found)


def anchor(case: Case) -> list[int]:
    """The sessions that "after X" counts from: those of the words, else those last spoken of."""
    scope = case.scope
    if scope.sessions:
        return [i for i in scope.sessions if case.facts.spans[i]]
    kinds = scope.kinds & EXACT_KINDS
    if kinds:
        return [i for i in timed(case) if of_kind(case, i, kinds)]
    return []


def neighbour(case: Case) -> Finding | None:
    """What comes after, or before, a session."""
    after, before = case.has("relation:after"), case.has("relation:before", "relation:previous")
    if not (after or before) and case.scope.inherited and case.has("relation:next"):
        after = True
    if (
        not (after or before)
        or case.scope.left
        or case.has("relation:compare")
        or case.clause.of("topic") - {"programme"}
    ):
        return None
    marks = anchor(case)
    if not marks or (len({span(case, i).begin.date() for i in marks}) > 1 and not case.scope.inherited):
        return None
    room = {case.facts.event.sessions[i].room for i in marks}
    day = span(case, marks[0]).begin.date()
    pool = [i for i in timed(case) if span(case, i).begin.date() == day and i not in marks]
    if len(room) == 1 and None not in room:
        pool = [i for i in pool if case.facts.event.sessions[i].room in room | {None}]
    if after:
        return _after(case, marks, pool)
    edge = min(span(case, i).begin for i in marks)
    earlier = [i for i in pool if span(case, i).begin < edge]
    if not earlier:
        return told(case, "before", "before_none", ())
    last = max(earlier, key=lambda i: span(case, i).begin)
    return told(case, "before", "before_session", _together(case, earlier, last))


def _after(case: Case, marks: list[int], pool: list[int]) -> Finding:
    edge = max(span(case, i).begin for i in marks)
    ends = max(span(case, i).end for i in marks)
    later = [i for i in pool if span(case, i).begin >= ends] or [i for i in pool if span(case, i).begin > edge]
    if not later:
        return told(case, "after", "next_none", ())
    first = min(later, key=lambda i: span(case, i).begin)
    return told(case, "after", "next_session", _together(case, later, first))


def break_rule(case: Case) -> Finding | None:
    """Breaks and meals: those of the programme, and the gaps between its sessions."""
    if not case.scope.kinds & {"break"} or case.scope.left or case.clause.of("topic"):
        return None
    if case.has("relation:after", "relation:before"):
        return None
    event = case.facts.event
    said = [i for i in timed(case) if event.sessions[i].kind == "break"]
    gaps = [g for g in _gaps(case) if in_spans(case, g[0])]
    said = [i for i in said if in_spans(case, span(case, i).begin)]
    if case.has("ask:duration", "ask:until"):
        said = [i for i in timed(case) if event.sessions[i].kind in ("break", "meal")]
        on = [i for i in said if span(case, i).begin <= case.now < span(case, i).end]
        if on:
            left = span(case, on[0]).end - case.now
            return told(case, "break", "duration", on, time=left)
    if said:
        return told(case, "break", "sessions", said)
    if not gaps:
        meals = [i for i in timed(case) if event.sessions[i].kind == "meal" and in_spans(case, span(case, i).begin)]
        return told(case, "break", "sessions", meals) if meals else None
    from knowledge.answers import Told

    parts = [Told("break_gap", {"begin": a, "end": b}) for a, b, _, _ in gaps[:3]]
    lines = lines_of(case, [i for _, _, x, y in gaps for i in (x, y)])
    return Finding(rule="gap", say="breaks", values={"breaks": parts}, lines=lines, topic="break")


def _gaps(case: Case) -> list[tuple[dt.datetime, dt.datetime, int, int]]:
    order = sorted(timed(case), key=lambda i: span(case, i).begin)
    found = []
    for a, b in pairwise(order):
        end, begin = span(case, a).end, span(case, b).begin
        if span(case, a).said and begin.date() == end.date() and begin - end >= PAUSE:
            found.append((end, begin, a, b))
    return found


def ordered(case: Case) -> Finding | None:
    """First, last, longest, shortest of the sessions meant."""
    clause = case.clause
    if case.scope.left or case.clause.of("topic") - {"programme", "session"} or case.scope.persons:
        return None
    if not clause.has("relation:first", "relation:last", "relation:longest", "relation:shortest"):
        return None
    if case.scope.by_words:
        return None
    pool = [i for i in _in_span(case) if case.facts.event.sessions[i].kind not in ("break", "meal")]
    kinds = case.scope.kinds & (EXACT_KINDS - {"closing", "welcome", "talk"})
    if kinds:
        pool = [i for i in pool if of_kind(case, i, kinds)]
    if case.scope.rooms:
        pool = [i for i in pool if case.facts.event.sessions[i].room in case.scope.rooms]
    if not pool:
        return None
    if clause.has("relation:longest", "relation:shortest"):
        return _by_length(case, pool)
    pool.sort(key=lambda i: span(case, i).begin)
    i = pool[0] if clause.has("relation:first") else pool[-1]
    return told(case, "order", "session", [i])


def _in_span(case: Case) -> list[int]:
    return [i for i in timed(case) if in_spans(case, span(case, i).begin)]


def _by_length(case: Case, pool: list[int]) -> Finding | None:
    sure = {i: span(case, i).end - span(case, i).begin for i in pool if span(case, i).said or _followed(case, i)}
    if not sure:
        return None
    pick = max(sure.values()) if case.has("relation:longest") else min(sure.values())
    found = [i for i, d in sure.items() if d == pick]
    return told(case, "length", "duration", found, time=pick)


def _followed(case: Case, i: int) -> bool:
    """Whether the end follows from the next session of the day."""
    return any(span(case, j).begin == span(case, i).end for j in timed(case) if j != i)


def compare(case: Case) -> Finding | None:
    """Two sessions against each other: at the same time, which first, which longer."""
    clause = case.clause
    if not clause.has("relation:same_time", "relation:compare", "relation:longest"):
        return None
    pair = _pair(case)
    if pair is None:
        return None
    a, b = sorted(pair, key=lambda i: span(case, i).begin)
    if clause.has("relation:same_time"):
        both = span(case, a).begin < span(case, b).end and span(case, b).begin < span(case, a).end
        return told(case, "overlap", "overlap_yes" if both else "overlap_no", [a, b])
    length = {i: span(case, i).end - span(case, i).begin for i in (a, b)}
    if clause.has("ask:duration", "relation:longest", "ask:compare_length"):
        if length[a] == length[b]:
            return told(case, "compare", "same_length", [a, b], time=length[a])
        longer = max((a, b), key=lambda i: length[i])
        return told(case, "compare", "longer", [longer, a + b - longer], first=listing_title(case, longer))
    return told(case, "compare", "order_before", [a, b], first=listing_title(case, a), second=listing_title(case, b))


def listing_title(case: Case, i: int) -> object:
    from knowledge.answers import Quote

    session = case.facts.event.sessions[i]
    named = [p for p in case.scope.persons if i in case.facts.persons[p].sessions]
    return case.facts.persons[named[0]].name if named else Quote(session.title or "")


def _sides(case: Case) -> tuple[int, int] | None:
    """The session on each side of a conjunction."""
    clause = case.clause
    words = sorted({*clause.rest, *case.scope.covered})
    for joint, token in enumerate(clause.words):
        if token.word not in language(clause.language).comparers:
            continue
        sides = ([i for i in words if i < joint], [i for i in words if i > joint])
        found = [by_words(side, clause, case.facts, timed(case)) for side in sides]
        if all(len(best) == 1 and covered == set(side) for (best, covered), side in zip(found, sides, strict=True)):
            return found[0][0][0], found[1][0][0]
    return None


def again(case: Case) -> Finding | None:
    """Other dates of a session that takes place more than once."""
    scope, event = case.scope, case.facts.event
    if not case.has("relation:again", "ask:times") or scope.left or not scope.sessions:
        return None
    titles = {tidy(event.sessions[i].title or "") for i in scope.sessions}
    if len(titles) > 1 and not scope.by_words:
        return None
    same = [
        i
        for i, s in enumerate(event.sessions)
        if tidy(s.title or "").strip(" !?.") in {t.strip(" !?.") for t in titles}
    ]
    if case.has("ask:count", "ask:times"):
        return told(case, "again", "count_times", same, n=len(same))
    others = [i for i in same if not any(t.start <= span(case, i).begin < t.end for t in case.times)]
    others = others if case.times else [i for i in same if i not in scope.sessions] or same
    return told(case, "again", "sessions", others) if len(same) > 1 and others else None


def meanwhile(case: Case) -> Finding | None:
    """What else is on at the same time as a session."""
    if not case.has("relation:same_time") or case.scope.left or not case.scope.sessions:
        return None
    marks = [i for i in case.scope.sessions if case.facts.spans[i]]
    others = [
        i
        for i in timed(case)
        if i not in marks
        and any(span(case, i).begin < span(case, m).end and span(case, m).begin < span(case, i).end for m in marks)
    ]
    return told(case, "meanwhile", "sessions", others) if others else None


def _pair(case: Case) -> tuple[int, int] | None:
    scope = case.scope
    sides = _sides(case)
    if sides:
        return sides
    if scope.left:
        return None
    if len(scope.persons) == 2:
        first, second = (case.facts.persons[p].sessions[0] for p in scope.persons)
        pair = (first, second)
    else:
        words = sorted(scope.covered)
        found: list[int] = []
        for i in words:
            best = [s for s in timed(case) if case.clause.keys[i] & case.facts.title_keys[s]]
            if len(best) == 1 and best[0] not in found:
                found.append(best[0])
        kinds = [[s for s in timed(case) if of_kind(case, s, {k})] for k in scope.kinds & EXACT_KINDS]
        found += [k[0] for k in kinds if len(k) == 1 and k[0] not in found]
        if len(found) != 2:
            return None
        pair = (found[0], found[1])
    return pair if case.facts.spans[pair[0]] and case.facts.spans[pair[1]] and pair[0] != pair[1] else None


def at_time(case: Case) -> Finding | None:
    """What is on at a time, in a part of the day, on a day."""
    spans = [t for t in case.times if t.grain in ("minute", "part", "day")]
    if (
        not spans
        or case.scope.left
        or case.clause.of("topic") - {"programme", "room", "topic", "session", "networking"}
    ):
        return None
    if case.has("ask:date") and not case.has("ask:what", "ask:who", "ask:exists", "ask:list"):
        return None
    pool = filtered(case, timed(case))
    found = [i for i in pool if any(i in within(case, t, pool) for t in spans)]
    if case.has("object:moderator") and not case.has("object:speaks"):
        return None
    if case.has("ask:count") and not case.has("object:speaker", "object:speaks"):
        counted = [i for i in found if case.facts.event.sessions[i].kind not in ("break", "meal")]
        return told(case, "count", "count_sessions", counted, n=len(counted)) if counted else None
    if not found:
        return _nothing_at(case, spans[0], pool)
    if (
        case.has("ask:who", "object:speaker")
        and len(found) > 1
        and any(case.facts.event.sessions[i].speakers for i in found)
    ):
        found = [i for i in found if case.facts.event.sessions[i].speakers]
    elif case.has("ask:who", "object:speaker") and not any(case.facts.event.sessions[i].speakers for i in found):
        return None
    many = len(found) > LONGEST_LIST
    return told(case, "at", "programme" if many and case.has("object:programme") else "sessions", found)


def _nothing_at(case: Case, when: When, pool: list[int]) -> Finding | None:
    if when.grain != "minute" or when.end != when.start:
        return None
    moment = when.start
    before, after = gap_at(case, moment, pool)
    if before is not None and after is not None and not case.has("ask:who"):
        return told(case, "gap", "gap", [after], begin=before, end=span(case, after).begin)
    if before is not None and after is not None:
        return told(case, "gap", "gap", [after], begin=before, end=span(case, after).begin)
    return None


def whole(case: Case) -> Finding | None:
    """The programme as a whole."""
    if not case.has("topic:programme", "object:programme") or case.scope.left or case.scope.sessions:
        return None
    if case.clause.of("topic") - {"programme", "topic", "session"} or not case.facts.event.sessions:
        return None
    found = filtered(case, range(len(case.facts.event.sessions)))
    return told(case, "programme", "programme", found) if found else None


def kinds(case: Case) -> Finding | None:
    """Sessions of a kind: the workshops, the round table, lunch."""
    scope = case.scope
    wanted = scope.kinds & EXACT_KINDS
    if (
        not wanted
        or scope.left
        or scope.sessions
        or scope.persons
        or case.clause.of("topic") - {"programme", "room", "session"}
    ):
        return None
    if case.has("relation:after", "relation:before", "object:moderator"):
        return None
    found = [i for i in range(len(case.facts.event.sessions)) if of_kind(case, i, wanted)]
    found = [i for i in found if (on := case.facts.spans[i]) is None or in_spans(case, on.begin)]
    if scope.rooms:
        found = [i for i in found if case.facts.event.sessions[i].room in scope.rooms]
    if wanted == {"talk"} and not found:
        found = [i for i, s in enumerate(case.facts.event.sessions) if s.kind in CONTENT]
    if not found:
        return None
    return about_sessions(case, found, "kind")


def all_sessions(case: Case) -> Finding | None:
    """How many sessions, which sessions."""
    if "session" not in case.scope.kinds or case.scope.left or case.scope.sessions or case.clause.of("topic"):
        return None
    if not case.has("ask:count", "ask:what", "ask:list", "ask:exists"):
        return None
    found = [i for i, s in enumerate(case.facts.event.sessions) if s.kind in CONTENT]
    return about_sessions(case, found, "sessions") if found else None


def about_sessions(case: Case, found: list[int], rule: str) -> Finding | None:
    """What a clause asks of sessions: how many, who, where, how long, whether over; else all of their line."""
    for aspect in (_how_many, _over_or_not, _how_long, _how_soon):
        asked, finding = aspect(case, found, rule)
        if asked:
            return finding
    return told(case, rule, "sessions", found) if _can_tell(case, found) else None


Aspect = tuple[bool, "Finding | None"]  # whether it was asked for, and what answers it


def _how_many(case: Case, found: list[int], rule: str) -> Aspect:
    clause = case.clause
    if not clause.has("ask:count", "relation:again") or clause.has("object:speaker", "object:speaks"):
        return False, None
    if not case.scope.kinds and not clause.has("relation:again"):
        return True, None
    say = "count_times" if clause.has("relation:again") else "count_sessions"
    return True, told(case, rule, say, found, n=len(found))


def _over_or_not(case: Case, found: list[int], _rule: str) -> Aspect:
    asked = case.has("relation:over", "relation:missed") and not case.has("ask:when")
    return asked, _state(case, found) if asked else None


def _how_long(case: Case, found: list[int], _rule: str) -> Aspect:
    asked = case.has("ask:duration") and not case.has("ask:until")
    return asked, _durations(case, found) if asked else None


def _how_soon(case: Case, found: list[int], rule: str) -> Aspect:
    later = [i for i in found if case.facts.spans[i] and span(case, i).begin > case.now]
    if not case.has("ask:until") or not later:
        return False, None
    first = min(later, key=lambda i: span(case, i).begin)
    left = span(case, first).begin - case.now
    return True, told(case, rule, "time_until", [first], time=left, what=listing(case, [first]))


def _can_tell(case: Case, found: list[int]) -> bool:
    """Whether the page says of one of the sessions what is asked: a room, an end, a time, a speaker."""
    clause, sessions = case.clause, [case.facts.event.sessions[i] for i in found]
    several = len(case.facts.event.days) > 1
    if clause.has("topic:room") and not any(s.room for s in sessions):
        return False
    if clause.has("ask:end") and not clause.has("ask:start") and not any(s.end or s.duration for s in sessions):
        return False
    timed_at_all = any(s.start or (s.date and several) for s in sessions)
    if clause.has("ask:when", "ask:date", "ask:start", "ask:end") and not timed_at_all:
        return False
    asks_who = clause.has("ask:who", "object:speaker") and not clause.has("ask:when", "ask:about")
    return not asks_who or any(s.speakers for s in sessions)


def _state(case: Case, found: list[int]) -> Finding | None:
    known = [i for i in found if case.facts.spans[i]]
    if not known:
        return None
    last = max(known, key=lambda i: span(case, i).end)
    if span(case, last).end <= case.now:
        say = "session_over" if case.has("relation:over") else "session_missed"
        return told(case, "state", say, [last], time=span(case, last).end)
    past = [i for i in known if span(case, i).end <= case.now]
    if past and len(known) > 1:
        upcoming = [i for i in known if i not in past]
        return told(case, "state", "session_not_over", upcoming)
    return told(case, "state", "session_not_over" if case.has("relation:over") else "session_not_missed", [last])


def _durations(case: Case, found: list[int]) -> Finding | None:
    sure = [
        i
        for i in found
        if (case.facts.spans[i] and (span(case, i).said or _followed(case, i))) or case.facts.event.sessions[i].duration
    ]
    if not sure:
        return None
    i = sure[0]
    minutes = case.facts.event.sessions[i].duration
    length = dt.timedelta(minutes=minutes) if minutes else span(case, i).end - span(case, i).begin
    return told(case, "duration", "duration", [i], time=length)
