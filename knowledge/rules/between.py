"""How much time there is between two sessions: "from the welcome to lunch", "between the keynote and the panel"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.rules.timeline import of_kinds, span, timed, told

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from knowledge.answers import Finding
    from knowledge.case import Case

PAUSES = ("kind:meal", "kind:break", "topic:meal")  # what the time may be for
ORDINALS = ("relation:first", "relation:second", "relation:third", "relation:last")
Side = tuple[int, bool]  # a session, and whether its beginning is meant
ASKING = (
    "ask:duration",
    "ask:between",
    "ask:is_it",
    "ask:what",
    "ask:who",
    "ask:exists",
    "object:speaks",
    "object:speaker",
)
EDGES = ("ask:start", "ask:end", *ORDINALS)  # what may be said of a session beside its name


def between(case: Case) -> Finding | None:
    """From the end of the earlier session, where the page tells it, to the beginning of the later one: how long that
    is, or what is on."""
    long = case.has("ask:duration")
    if not (long or case.has("ask:between")) or case.times or case.has("relation:compare", "ask:count", "ask:until"):
        return None
    pair = next((found for joint in _joints(case) if (found := _sides(case, joint))), None)
    case.notes.append(f"between two sessions: {'yes' if pair else 'no'}")
    if pair is None:
        return None
    (first, begins), (second, _) = pair
    begin = span(case, first).begin if begins or not span(case, first).said else span(case, first).end
    end = span(case, second).begin
    if begin == end:
        return told(case, "between", "sessions", [first, second])
    if not long:
        return _on_between(case, first, begin, end)
    values = {"time": end - begin, "begin": begin.time(), "end": end.time()}
    return told(case, "between", "between", [first, second], **values)


def _on_between(case: Case, first: int, begin: dt.datetime, end: dt.datetime) -> Finding | None:
    on = [i for i in timed(case) if i != first and begin <= span(case, i).begin < end]
    if case.has("ask:who", "object:speaker", "object:speaks"):
        on = [i for i in on if case.facts.event.sessions[i].speakers]
    return told(case, "between", "sessions", on) if on else None


def _joints(case: Case) -> list[int]:
    """Where "to" stands, or the "and" of "between … and"."""
    data, words = case.asked_in, case.clause.words
    after = min(case.clause.at("ask:between"), default=len(words))
    joints = [i for i, t in enumerate(words) if t.word in data.comparers]
    return [i for i in joints if words[i].word not in data.conjunctions or i > after]


def _sides(case: Case, joint: int) -> tuple[Side, Side] | None:
    """The sessions on both sides of a joint, the earlier first; of several on one side, the nearest to the other."""
    clause = case.clause
    plain = clause.at("function", "light", "pronoun", *ASKING) - clause.at(*EDGES)
    begin = max((i for i in clause.at("ask:between") if i < joint), default=-1)
    said = [i for i in range(len(clause.words)) if i not in plain]
    if any(i < begin and i not in clause.at(*PAUSES) for i in said):
        return None
    said = [i for i in said if i > begin]
    sides = [_sessions(case, [i for i in said if i < joint]), _sessions(case, [i for i in said if i > joint])]
    pairs = [(a, b) for a in sides[0] for b in sides[1] if _in_order(case, a[0], b[0])]
    if not pairs:
        pairs = [(b, a) for a in sides[0] for b in sides[1] if _in_order(case, b[0], a[0])]
    if not pairs or min(map(len, sides)) > 1:
        return None
    return min(pairs, key=lambda pair: span(case, pair[1][0]).begin - span(case, pair[0][0]).begin)


def _in_order(case: Case, a: int, b: int) -> bool:
    """Whether one session is over when another one of the same day begins."""
    before, after = span(case, a), span(case, b)
    return (
        a != b
        and before.begin.date() == after.begin.date()
        and (before.end if before.said else before.begin) <= after.begin
    )


def _sessions(case: Case, words: list[int]) -> list[Side]:
    """The sessions that all of these words name, each with whether its beginning is meant."""
    clause = case.clause
    naming = [i for i in words if i not in clause.at(*EDGES)] or words
    naming = [i for i in naming if i not in clause.at("kind:break")] or naming  # "between A and B, is there a break?"
    found = [s for s in timed(case) if all(_names(case, s, i) for i in naming)] if naming else []
    titled = [s for s in found if any(clause.keys[i] & case.facts.title_keys[s] for i in naming)]
    begins = bool(clause.at("ask:start") & {*words} - {*naming})
    return [(s, begins) for s in _ranked(case, titled or found, words)]


def _ranked(case: Case, found: list[int], words: Iterable[int]) -> list[int]:
    rank = next((n for n, x in enumerate(ORDINALS) if case.clause.at(x) & {*words}), None)
    ordered = sorted(found, key=lambda s: span(case, s).begin)
    if rank is None:
        return ordered
    return ordered[-1:] if ORDINALS[rank] == "relation:last" else ordered[rank : rank + 1]


def _names(case: Case, session: int, i: int) -> bool:
    """Whether a word names a session: by its title, by who speaks, by its kind."""
    clause, facts = case.clause, case.facts
    if clause.keys[i] & facts.title_keys[session]:
        return True
    if any(session in facts.persons[p].sessions for p in facts.names.get(clause.words[i].word, ())):
        return True
    kinds = {label.removeprefix("kind:") for label in case.labels_at(i) if label.startswith("kind:")}
    return bool(kinds) and of_kinds(case, session, kinds)
