"""What is on at a moment, what comes next, before and after; breaks and gaps."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.answers import LONGEST_LIST, Finding, Told, shorten
from knowledge.rules.quoting import LONGEST, quoted
from knowledge.rules.state import is_over, over
from knowledge.rules.timeline import (
    CONTENT,
    PAUSES,
    can_tell,
    counted,
    earliest,
    filtered,
    in_times,
    kind,
    kind_in_title,
    lines_of,
    listing,
    of_kinds,
    ranked,
    span,
    sure_length,
    timed,
    together,
    told,
    within,
)
from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from knowledge.case import Case
    from knowledge.when import When

PAUSE = dt.timedelta(minutes=5)  # a gap from which on it is told as a pause
SOON = dt.timedelta(hours=3)  # within which "next" is told with the time left


def gap_at(case: Case, moment: dt.datetime, sessions: Iterable[int]) -> tuple[dt.datetime | None, int | None]:
    """The end of what came before a moment, and what comes next on that day."""
    on_day = [i for i in sessions if span(case, i).begin.date() == moment.date()]
    before = max((span(case, i).end for i in on_day if span(case, i).end <= moment), default=None)
    return before, earliest(case, [i for i in on_day if span(case, i).begin > moment])


def now(case: Case) -> Finding | None:
    """What is on now, or in a while."""
    relative = next((t for t in case.times if t.relative and t.grain == "minute" and t.relation == "at"), None)
    if relative is None and (not case.has("relation:now") or case.facts.begin is None):
        return None
    if is_over(case):
        return over(case)
    moment = relative.start.astimezone(case.facts.event.zone) if relative else case.now
    return at_moment(case, moment)


def at_moment(case: Case, moment: dt.datetime) -> Finding | None:
    pool = filtered(case, timed(case))
    on = [i for i in pool if span(case, i).begin <= moment < span(case, i).end]
    if on:
        return told(case, "now", "now_session", on)
    before, after = gap_at(case, moment, pool)
    if after is not None and before is not None:
        return told(case, "gap", "now_gap", [after], end=span(case, after).begin)
    coming = after if after is not None else earliest(case, [i for i in pool if span(case, i).begin > moment])
    if coming is None:
        return None
    begun = any(span(case, i).begin <= moment for i in pool)
    return told(case, "not begun", "next_session" if begun else "not_begun", together(case, pool, coming))


def following(case: Case) -> Finding | None:
    """What comes next from now on, and how long until then."""
    if case.subject.inherited or (case.has("relation:after") and (case.kinds or case.subject.sessions)):
        return None
    pool = filtered(case, timed(case))
    first = earliest(case, [i for i in pool if span(case, i).begin > case.now])
    if first is None:
        return over(case) if is_over(case) and not case.has("ask:when", "ask:date") else None
    found = together(case, pool, first)
    left = span(case, first).begin - case.now
    if left < SOON or case.has("ask:until", "ask:duration"):
        return told(case, "next", "time_until", found, time=left, what=listing(case, found))
    return told(case, "next", "next_session", found)


def _marks(case: Case) -> list[int]:
    """The sessions that "after X" counts from: those of the words, else those last spoken of."""
    if case.subject.sessions and not _after_kind(case):
        found = [i for i in case.subject.sessions if case.facts.spans[i]]
    else:
        found = [i for i in timed(case) if of_kinds(case, i, case.kinds)] if case.kinds else []
        found = [i for i in found if kind_in_title(case, i, case.kinds)] or found  # "the coffee break", not tea
    return _ranked(case, found)


def _ranked(case: Case, found: list[int]) -> list[int]:
    """Of the sessions counted from, the one that a word of order picks out: "after the first break"."""
    edge = min(case.clause.at("relation:after", "relation:before"), default=None)
    ranks = case.clause.at("relation:first", "relation:second", "relation:third", "relation:last")
    if edge is None or not found or not any(i > edge for i in ranks):
        return found
    return ranked(case, found) if len({span(case, i).begin.date() for i in found}) == 1 else []


def _after_kind(case: Case) -> bool:
    """Whether the clause counts from a kind, and names what it asks for before: "is X on after lunch?"."""
    clause = case.clause
    edge = min(clause.at("relation:after", "relation:before"), default=None)
    kinds = clause.at(*(f"kind:{k}" for k in case.kinds))
    told = case.subject.covered | case.subject.named
    return edge is not None and bool(kinds) and min(kinds) > edge and bool(told) and max(told) < edge


def neighbour(case: Case) -> Finding | None:
    """What comes after, or before, a session."""
    marks = [i for i in _marks(case) if in_times(case, i)]
    if case.subject.persons and not case.subject.inherited and case.has("pronoun") and case.has("ask:what"):
        return None  # "what did she do before she came here?"
    if not marks:
        return _beside_gap(case) or _beside_on_page(case) or _afterwards(case)
    if len({span(case, i).begin.date() for i in marks}) > 1 and not case.subject.inherited:
        return None
    if _after_kind(case):
        return _beside(case, marks)
    rooms = {case.facts.event.sessions[i].room for i in marks}
    day = span(case, marks[0]).begin.date()
    pool = [i for i in timed(case) if span(case, i).begin.date() == day and i not in marks]
    if case.subject.rooms and case.subject.in_room.isdisjoint(case.subject.covered):
        pool = [i for i in pool if case.facts.event.sessions[i].room in case.subject.rooms]
    elif len(rooms) == 1 and None not in rooms and not all(kind(case, i) in PAUSES for i in marks):
        pool = [i for i in pool if case.facts.event.sessions[i].room in rooms | {None} or kind(case, i) in PAUSES]
    if case.has("relation:before", "relation:previous"):
        edge = min(span(case, i).begin for i in marks)
        earlier = _with_people(case, [i for i in pool if span(case, i).begin < edge])
        if case.has("ask:count"):
            return counted(case, "before", [i for i in earlier if kind(case, i) in CONTENT])
        last = max(earlier, key=lambda i: span(case, i).begin, default=None)
        found = together(case, earlier, last) if last is not None else ()
        return told(case, "before", "before_session" if found else "before_none", found)
    if case.has("relation:after") or case.subject.inherited:
        return _after(case, marks, pool)
    return None


def _beside_gap(case: Case) -> Finding | None:
    """What comes after, or before, the one break that the programme leaves without a name."""
    gaps = _gaps(case) if case.kinds == {"break"} and not case.subject.sessions else []
    if len(gaps) != 1 or case.has("ask:count") or any(kind(case, i) in PAUSES for i in timed(case)):
        return None
    _, _, last, first = gaps[0]
    if case.has("relation:before", "relation:previous"):
        return told(case, "before", "before_session", [last])
    return told(case, "after", "next_session", [first])


def _afterwards(case: Case) -> Finding | None:
    """What the page says under a heading like "Afterwards", of what follows the talks or the event as a whole."""
    words, clause = case.facts.language, case.clause
    whole = case.kinds <= {"talk"} and not case.subject.sessions and not clause.has("ask:when", "ask:who", "ask:count")
    for sentence in case.facts.sentences if whole and clause.has("relation:after") else ():
        heading = tokens(sentence.headings[-1]) if sentence.headings else []
        hits = words.lexicon.find(heading)
        after = {n for hit in hits if hit.label in ("relation:after", "function") for n in hit.at}
        if any(hit.label == "relation:after" for hit in hits) and after >= set(range(len(heading))):
            return quoted("afterwards", [shorten(sentence.text, LONGEST)], [sentence])
    return None


def _beside_on_page(case: Case) -> Finding | None:
    """What the page has right after, or before, a session without a time, on the same day."""
    sessions = case.facts.event.sessions
    if len(case.subject.sessions) != 1 or case.has("ask:count", "ask:when", "ask:start", "ask:until"):
        return None
    if case.subject.persons and not case.has("ask:who", "object:speaker", "kind:talk"):
        return None  # "what did she do before she came here?"
    mark = case.subject.sessions[0]
    back = case.has("relation:before", "relation:previous")
    other = mark - 1 if back else mark + 1
    if case.facts.spans[mark] or not 0 <= other < len(sessions) or sessions[other].date != sessions[mark].date:
        return None
    if back and case.facts.spans[other]:
        return None  # what has a time may hold all that comes below it
    return told(case, "before" if back else "after", "before_session" if back else "next_session", [other])


def _beside(case: Case, marks: list[int]) -> Finding | None:
    """The sessions asked for that are on after, or before, others."""
    asked = [i for i in case.subject.sessions if case.facts.spans[i]]
    if case.has("relation:before", "relation:previous"):
        found = [i for i in asked if span(case, i).begin < min(span(case, m).begin for m in marks)]
    else:
        found = [i for i in asked if span(case, i).begin >= max(span(case, m).end for m in marks)]
    return told(case, "beside", "sessions", found or asked) if asked else None


def _after(case: Case, marks: list[int], pool: list[int]) -> Finding:
    begin = max(span(case, i).begin for i in marks)
    end = max(span(case, i).end for i in marks)
    later = [i for i in pool if span(case, i).begin >= end] or [i for i in pool if span(case, i).begin > begin]
    later = _with_people(case, later)
    first = earliest(case, later)
    found = together(case, later, first) if first is not None else ()
    return told(case, "after", "next_session" if found else "next_none", found)


def _with_people(case: Case, pool: list[int]) -> list[int]:
    """Where someone who speaks is asked for, or a talk by its place in order, the sessions that have speakers."""
    ranks = ("relation:first", "relation:second", "relation:third", "relation:last")
    talk = case.has("kind:talk") and case.has(*ranks) and "talk" not in _mark_kinds(case)
    if not (talk or case.has("object:speaks", "object:speaker")):
        return pool
    return [i for i in pool if case.facts.event.sessions[i].speakers] or pool


def _mark_kinds(case: Case) -> set[str]:
    """The kinds named behind "after" or "before"."""
    clause = case.clause
    edge = min(clause.at("relation:after", "relation:before"), default=-1)
    return {k for k in case.kinds if any(i > edge for i in clause.at(f"kind:{k}"))}


def pause(case: Case) -> Finding | None:
    """Breaks: those of the programme, else the gaps between its sessions, else its meals."""
    pauses = [i for i in timed(case) if kind(case, i) in PAUSES and in_times(case, i)]
    if case.has("ask:duration", "ask:until", "relation:still"):
        on = [i for i in pauses if span(case, i).begin <= case.now < span(case, i).end]
        if on:
            end = span(case, on[0]).end
            return told(case, "break", "session_left", on, time=end - case.now, end=end)
    titled = [i for i in timed(case) if in_times(case, i) and kind_in_title(case, i, case.kinds)]
    said = [i for i in pauses if kind(case, i) == "break"]
    if titled and not set(titled) & set(said):
        said = titled  # "when is coffee?": "welcome and coffee", where no break is called so
    if said and case.has("ask:duration"):
        lengths = {i: length for i in said if (length := sure_length(case, i))}
        same = len(set(lengths.values())) == 1
        return told(case, "break", "duration", lengths, time=next(iter(lengths.values()))) if same else None
    if said:
        return told(case, "break", "sessions", said)
    gaps = [g for g in _gaps(case) if not case.times or any(t.start <= g[0] < t.end for t in case.times)]
    if not gaps:
        return told(case, "break", "sessions", pauses) if pauses else None
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


def at_time(case: Case) -> Finding | None:
    """What is on at a time, in a part of the day, on a day."""
    spans = [t for t in case.times if t.grain in ("minute", "part", "day")]
    if not spans or _asks_hours_of_a_day(case):
        return None
    pool = filtered(case, timed(case))
    meant = {i for t in spans for i in within(case, t, pool)}
    sessions = case.facts.event.sessions
    found = [i for i in pool if i in meant] or _without_hour(case, spans)
    if not found:
        return _nothing_at(case, spans[0], pool)
    if case.has("ask:count") and not case.has("object:speaker", "object:speaks"):
        content = [i for i in found if kind(case, i) in CONTENT]
        return counted(case, "count", content) if content else None
    if case.has("ask:who", "object:speaker"):
        found = [i for i in found if sessions[i].speakers] or found if len(found) > 1 else found
        if not any(sessions[i].speakers for i in found):
            return None
    if case.has("ask:duration") and spans[0].part and not (case.kinds or case.subject.sessions):
        return _length_of_part(case, found)
    if case.has("ask:duration") and not can_tell(case, found):
        return None
    if case.has("ask:end") and not (case.kinds or case.subject.sessions or case.has("ask:start")):
        return None  # "when does it end in the evening?"
    if case.has("topic:room") and not case.has("ask:count", "ask:who") and not any(sessions[i].room for i in found):
        return None
    whole = len(found) > LONGEST_LIST and case.has("object:programme", "topic:programme")
    return told(case, "at", "programme" if whole else "sessions", found)


def _without_hour(case: Case, spans: Sequence[When]) -> list[int]:
    """The sessions of a day named for which the page gives no hour."""
    days = {t.start.date() for t in spans if t.grain == "day"}
    dated = [i for i, s in enumerate(case.facts.event.sessions) if s.date in days and case.facts.spans[i] is None]
    return filtered(case, dated)


def _length_of_part(case: Case, found: list[int]) -> Finding | None:
    """How long the morning is, from its first session to the end of its last, where the page tells that end."""
    last = max(found, key=lambda i: span(case, i).end)
    begin, end = min(span(case, i).begin for i in found), span(case, last).end
    if sure_length(case, last) is None or begin.date() != end.date():
        return None
    values = {"time": end - begin, "opens": begin.time(), "closes": end.time()}
    return Finding(rule="part", say="lasts", values=values, lines=lines_of(case, found), topic="hours")


def _asks_hours_of_a_day(case: Case) -> bool:
    """Whether a day is named only to say whose opening or closing is asked: "when does it start on Friday?"."""
    opening = case.has("ask:start") and not case.has("ask:end")
    of_day = all(t.grain == "day" or (opening and t.part == "morning") for t in case.times)
    return of_day and case.has("ask:start", "ask:end", "ask:hours") and not (case.kinds or case.subject.sessions)


def _nothing_at(case: Case, when: When, pool: list[int]) -> Finding | None:
    if when.grain != "minute" or case.kinds or case.subject.sessions:
        return None
    before, after = gap_at(case, when.start, pool)
    if before is None or after is None:
        return None
    return told(case, "gap", "gap", [after], begin=before, end=span(case, after).begin)
