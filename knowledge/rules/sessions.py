"""Sessions by their words, kinds and order: when, who, where, how long, how many; one against another."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from knowledge.answers import Finding, Quote
from knowledge.language import language
from knowledge.rules.abstract import abstract
from knowledge.rules.passages import passage
from knowledge.rules.timeline import (
    CONTENT,
    PAUSES,
    TELLING_KINDS,
    can_tell,
    counted,
    earliest,
    filtered,
    fits_time,
    in_times,
    kind,
    listing,
    of_kinds,
    ranked,
    span,
    sure_length,
    timed,
    told,
)
from knowledge.subject import described_by
from knowledge.words import tidy

if TYPE_CHECKING:
    from knowledge.case import Case
    from knowledge.event import Session
    from knowledge.when import When

BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
MOST_LENGTHS = 3  # sessions of different lengths that are told where one is asked
OF_THE_LINE = ("ask:when", "ask:start", "ask:end", "ask:date", "ask:where", "ask:duration", "ask:who", "topic:room")
MOST_SESSIONS = 8  # found by words; more are no answer
NO_TALKS = frozenset({"workshop", "welcome", "closing"})
NO_CLAIM = ("object:programme", "object:arriving", "object:leaving", "relation:still", "relation:missed")
PROGRAMME = ("kind:session", "object:programme", "topic:programme", "ask:what", "ask:list")
MOST_CLAIMED = 3  # sessions of which a time may be claimed at once
OF_SPEAKERS = ("ask:who", "object:speaks", "object:speaker")


def about_sessions(case: Case, found: list[int], rule: str) -> Finding | None:
    """What a clause asks of sessions: how many, whether over, how long, how soon; else all of their lines."""
    for aspect in (_count, _over, _duration, _until):
        answered, finding = aspect(case, found, rule)
        if answered:
            return finding
    if not can_tell(case, found):
        return None
    if case.has("object:moderator") and case.has("kind:panel"):
        found = [i for i in found if any(p.moderator for p in case.facts.event.sessions[i].speakers)]
    if len(found) == 1 and (case.has("ask:about", "topic:topic") or case.clause.of("ask") == {"what"}):
        text = abstract(case, found[0])
        if text:
            return told(case, rule, "session_about", found, text=Quote(text))
    return told(case, rule, "sessions", found)


Aspect = tuple[bool, "Finding | None"]  # whether it was asked for, and what answers it


def _count(case: Case, found: list[int], rule: str) -> Aspect:
    if case.clause.counted & {*case.clause.rest} and case.has("object:speaker", "object:speaks"):
        return True, None  # "how many radios take part?" counts no sessions
    of_kind = {i for label, at in case.clause.labels.items() if label.startswith("kind:") for i in at}
    if not case.has("ask:count") or case.clause.at("object:speaker", "object:speaks") - of_kind:
        return False, None
    if case.has("relation:again"):
        return True, told(case, rule, "count_times", found, n=len(found))
    if not of_kind or (case.clause.counted and not of_kind & case.clause.counted):
        return True, _counted_in_title(case, found, rule)  # "how many projects will be pitched?" counts no pitches
    return True, counted(case, rule, found)


def _counted_in_title(case: Case, found: list[int], rule: str) -> Finding | None:
    """A session whose title says how many: "Pitches of three projects"."""
    facts, clause = case.facts, case.clause
    titled = [i for i in found if all(clause.keys[n] & facts.title_keys[i] for n in clause.counted)]
    titled = [i for i in titled if facts.has_number(facts.event.sessions[i].title or "")]
    return told(case, rule, "sessions", titled) if titled else None


def _over(case: Case, found: list[int], _rule: str) -> Aspect:
    if not case.has("relation:over", "relation:missed", "relation:begun") or case.has("ask:when"):
        return False, None
    known = [i for i in found if case.facts.spans[i]]
    if not known:
        return True, None
    over = case.has("relation:over")
    past = [i for i in known if span(case, i).end <= case.now]
    if len(past) == len(known):
        last = max(known, key=lambda i: span(case, i).end)
        say = "session_over" if over else "session_missed"
        return True, told(case, "state", say, [last], time=span(case, last).end)
    if case.has("relation:begun") and any(span(case, i).begin <= case.now for i in known):
        return True, told(case, "state", "so", [i for i in known if span(case, i).begin <= case.now])
    left = [i for i in known if i not in past]
    return True, told(case, "state", "session_not_over" if over else "session_not_missed", left)


def _duration(case: Case, found: list[int], _rule: str) -> Aspect:
    if not case.has("ask:duration") or case.has("ask:until"):
        return False, None
    if case.clause.at("ask:start", "ask:end") - case.clause.at("ask:duration"):
        return True, None  # "how long from the opening to the welcome?" asks for no session's length
    on = [i for i in found if (s := case.facts.spans[i]) and s.begin <= case.now < s.end]
    if case.has("relation:still") and len(on) == 1:
        end = span(case, on[0]).end
        return True, told(case, "left", "session_left", on, time=end - case.now, end=end)
    lengths = {i: length for i in found if (length := sure_length(case, i))}
    if len(found) > 1 and (len(set(lengths.values())) > 1 or len(lengths) < len(found)):
        few = len(lengths) == len(found) <= MOST_LENGTHS
        return True, told(case, "duration", "sessions", found) if few else None
    for i, length in lengths.items():
        return True, told(case, "duration", "duration", [i], time=length)
    return True, None


def _until(case: Case, found: list[int], rule: str) -> Aspect:
    first = earliest(case, [i for i in found if case.facts.spans[i] and span(case, i).begin > case.now])
    if not case.has("ask:until") or first is None:
        return False, None
    left = span(case, first).begin - case.now
    return True, told(case, rule, "time_until", [first], time=left, what=listing(case, [first]))


def by_words(case: Case) -> Finding | None:
    """Sessions found by the words of the clause, or last spoken of."""
    subject = case.subject
    if not subject.sessions or not (subject.covered or subject.inherited) or _claims_more(case):
        return None
    found = [i for i in subject.sessions if in_times(case, i)]
    of_topic = not subject.inherited and not subject.covered & {*case.clause.rest}
    if of_topic and case.has(*OF_THE_LINE) and not _in_head(case, found):
        return None  # a word of a topic in what is said of a session: "when does the open stage begin?"
    if not subject.inherited and not case.has(*OF_THE_LINE) and not _which(case) and not _in_head(case, found):
        inside = passage(case)
        if inside:
            return inside
    kinds = case.kinds & TELLING_KINDS
    if kinds and not subject.inherited:
        found = [i for i in found if of_kinds(case, i, kinds)]
    return about_sessions(case, found, "words") if 0 < len(found) <= MOST_SESSIONS else None


def _claims_more(case: Case) -> bool:
    """Whether a yes or no is asked that the line of a session does not say: "is the quay flooded?"."""
    beyond = case.has("ask:exists", "kind:session", "object:speaks", "object:programme") or case.kinds or case.times
    return case.clause.of("ask") == {"is_it"} and not beyond and not case.subject.rooms


def _which(case: Case) -> bool:
    """Whether a session is what is asked for: "which talk covers …?"."""
    kinds = case.clause.at(*(x for x in case.clause.labels if x.startswith("kind:")))
    return any(i + 1 in kinds for i in case.clause.at("ask:what"))


def _in_head(case: Case, found: list[int]) -> bool:
    """Whether a word of the clause stands in a title or a speaker, not only in what is said below."""
    facts = case.facts
    people = [
        facts.keys(" ".join(filter(None, (s.name, s.role, s.organisation))))
        for i in found
        for s in facts.event.sessions[i].speakers
    ]
    head = frozenset().union(*(facts.title_keys[i] for i in found), *people)
    return any(case.clause.keys[i] & head for i in case.subject.covered)


def by_kind(case: Case) -> Finding | None:
    """Sessions of a kind: the workshops, the round table, lunch."""
    everything = range(len(case.facts.event.sessions))
    found = [i for i in filtered(case, everything) if in_times(case, i)] if case.kinds else []
    return about_sessions(case, found, "kind") if found else None


def every(case: Case) -> Finding | None:
    """How many sessions, which sessions."""
    if not case.has("kind:session") or case.subject.sessions:
        return None
    sessions = range(len(case.facts.event.sessions))
    found = [i for i in filtered(case, sessions) if kind(case, i) in CONTENT and in_times(case, i)]
    return about_sessions(case, found, "sessions") if found else None


def programme(case: Case) -> Finding | None:
    """The programme as a whole, or of the rooms, days and parts named."""
    if case.subject.sessions and not case.subject.rooms:
        return None
    found = [i for i in filtered(case, range(len(case.facts.event.sessions))) if in_times(case, i)]
    return told(case, "programme", "programme", found) if found else None


def order(case: Case) -> Finding | None:
    """First, last, longest, shortest of the sessions meant."""
    kinds = case.kinds & TELLING_KINDS
    pool = [i for i in timed(case) if in_times(case, i) and kind(case, i) not in PAUSES - kinds]
    if kinds:
        pool = [i for i in pool if of_kinds(case, i, kinds)]
    if case.subject.rooms:
        pool = [i for i in pool if case.facts.event.sessions[i].room in case.subject.rooms]
    if case.subject.persons or case.subject.covered:
        pool = [i for i in pool if i in case.subject.sessions]
    pool = _of_speakers(case, pool) if case.has(*OF_SPEAKERS) else _without_welcome(case, pool, kinds)
    if not pool or _first_of_the_event(case):
        return None
    if case.has("relation:longest", "relation:shortest"):
        talks = [i for i in pool if kind(case, i) not in NO_TALKS] if case.kinds == {"talk"} else []
        return _by_length(case, talks or pool)
    found = ranked(case, pool)
    return about_sessions(case, found, "order") if found else None


def _of_speakers(case: Case, pool: list[int]) -> list[int]:
    """The sessions with someone on stage; none where the closing itself is asked for and nobody is named for it."""
    spoken = [i for i in pool if case.facts.event.sessions[i].speakers]
    closing = case.has("relation:last") and not case.has("object:speaker", "object:speaks", "kind:talk")
    if closing and pool and max(pool, key=lambda i: span(case, i).begin) not in spoken:
        return []
    return spoken


def _without_welcome(case: Case, pool: list[int], kinds: set[str]) -> list[int]:
    """Without a welcome where a session is asked for: "the first talk" is none, "what does it begin with?" may be."""
    if kinds or not case.has("kind:session", "kind:talk", "topic:session", "topic:topic"):
        return pool
    talks = [i for i in pool if case.facts.event.sessions[i].speakers or kind(case, i) != "welcome"]
    return talks or pool


def _first_of_the_event(case: Case) -> bool:
    """Whether "first" is said of the event or of a word of its title: "is it the first conference?"."""
    clause = case.clause
    ranks = clause.at("relation:first", "relation:second", "relation:third", "relation:last")
    beside = {i + d for i in ranks for d in (-1, 1)}
    beside -= ranks | clause.at("function", "light") | case.subject.covered | clause.at_time
    own = clause.at(*(x for x in clause.labels if x.startswith(("kind:", "object:speak", "object:programme", "ask:"))))
    named = {i for i in clause.rest if clause.keys[i] & case.facts.event_keys} | clause.at("object:event")
    return bool(beside & named - own)


def _by_length(case: Case, pool: list[int]) -> Finding | None:
    sure = {i: length for i in pool if (length := sure_length(case, i))}
    if not sure:
        return None
    pick = max(sure.values()) if case.has("relation:longest") else min(sure.values())
    return told(case, "length", "duration", [i for i, d in sure.items() if d == pick], time=pick)


def compare(case: Case) -> Finding | None:
    """Two sessions against each other: at the same time, which first, which longer."""
    pair = _pair(case)
    if pair is None:
        return None
    a, b = sorted(pair, key=lambda i: span(case, i).begin)
    if case.has("relation:same_time"):
        both = span(case, a).begin < span(case, b).end and span(case, b).begin < span(case, a).end
        return told(case, "overlap", "overlap_yes" if both else "overlap_no", [a, b])
    if case.has("ask:duration", "relation:longest", "relation:shortest"):
        length = {i: sure_length(case, i) for i in (a, b)}
        first, second = length[a], length[b]
        if first is None or second is None:
            return None
        if first == second:
            return told(case, "compare", "same_length", [a, b], time=first)
        longer = a if first > second else b
        return told(case, "compare", "longer", [longer, a + b - longer], first=_called(case, longer))
    return told(case, "compare", "order_before", [a, b], first=_called(case, a), second=_called(case, b))


def _called(case: Case, i: int) -> object:
    """A session as the clause calls it: its speaker, else its title."""
    named = [p for p in case.subject.persons if i in case.facts.persons[p].sessions]
    return case.facts.persons[named[0]].name if named else Quote(case.facts.event.sessions[i].title or "")


def _pair(case: Case) -> tuple[int, int] | None:
    """The two sessions that are compared: on each side of a conjunction, of two people, of two words."""
    found = _sides(case)
    if not found and len(case.subject.persons) == 2:
        found = [case.facts.persons[p].sessions[0] for p in case.subject.persons]
    if not found:
        held = [
            [s for s in timed(case) if case.clause.keys[i] & case.facts.title_keys[s]]
            for i in sorted(case.subject.covered)
        ]
        held += [[s for s in timed(case) if of_kinds(case, s, {k})] for k in sorted(case.kinds)]
        found = list(dict.fromkeys(sessions[0] for sessions in held if len(sessions) == 1))
    if len(found) != 2 or found[0] == found[1] or not all(case.facts.spans[i] for i in found):
        return None
    return found[0], found[1]


def _sides(case: Case) -> list[int]:
    clause = case.clause
    words = sorted({*clause.rest, *case.subject.covered})
    joints = {i for i, t in enumerate(clause.words) if t.word in language(clause.language).comparers}
    joints |= clause.at("relation:before", "relation:after")
    for joint in sorted(joints):
        sides = ([i for i in words if i < joint], [i for i in words if i > joint and i not in joints])
        found = [described_by(side, clause, case.facts, timed(case)) for side in sides]
        if all(len(best) == 1 and covered == set(side) for (best, covered), side in zip(found, sides, strict=True)):
            return [best[0] for best, _ in found]
    return []


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
