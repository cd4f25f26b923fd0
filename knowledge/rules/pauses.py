"""Breaks of the programme, and the gaps between its sessions."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.answers import Finding, Told
from knowledge.rules.timeline import PAUSES, in_times, kind, kind_in_title, lines_of, span, sure_length, timed, told

if TYPE_CHECKING:
    from knowledge.case import Case

PAUSE = dt.timedelta(minutes=5)  # a gap from which on it is told as a pause


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
    gaps = [g for g in gaps_of(case) if not case.times or any(t.start <= g[0] < t.end for t in case.times)]
    if not gaps:
        return told(case, "break", "sessions", pauses) if pauses else None
    parts = [Told("break_gap", {"begin": a, "end": b}) for a, b, _, _ in gaps[:3]]
    lines = lines_of(case, [i for _, _, x, y in gaps for i in (x, y)])
    return Finding(rule="gap", say="breaks", values={"breaks": parts}, lines=lines, topic="break")


def gaps_of(case: Case) -> list[tuple[dt.datetime, dt.datetime, int, int]]:
    order = sorted(timed(case), key=lambda i: span(case, i).begin)
    found = []
    for a, b in pairwise(order):
        end, begin = span(case, a).end, span(case, b).begin
        if span(case, a).said and begin.date() == end.date() and begin - end >= PAUSE:
            found.append((end, begin, a, b))
    return found
