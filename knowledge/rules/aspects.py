"""What is asked of sessions: how many, whether over, how long, how soon; else all of their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.answers import Finding, Quote
from knowledge.rules.abstract import abstract
from knowledge.rules.timeline import can_tell, counted, earliest, listing, span, sure_length, told

if TYPE_CHECKING:
    from knowledge.case import Case

MOST_LENGTHS = 3  # sessions of different lengths that are told where one is asked


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
