"""A sentence of the page, cut to the clauses that hold what was asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from knowledge.words import Token

SHORT = 230  # characters of a sentence that is quoted whole
LONGEST = 260  # characters of an excerpt
JOINT = re.compile(r"(?<=[,;:])\s+|\s+(?=\()|(?<=\))\s+|\s+[–—|-]\s+")
DIGIT = re.compile(r"\d")
EDGES = " ,;:–—|-"


class Piece(NamedTuple):
    """A clause of a sentence, by its place in the text; `told` counts the words that were asked."""

    start: int
    end: int
    told: int
    number: bool


def cut(text: str, told: Callable[[Token], bool], *, numeric: bool, joints: Collection[str] = ()) -> str:
    """The clauses of a sentence that hold words asked for, with the number beside them; all of it where it is short.

    `numeric`: a number is asked, so that a number of something else must not come along.
    """
    text = " ".join(text.split())
    pieces = [_piece(text, a, b, told) for a, b in _bounds(text, joints)]
    if numeric and (own := _with_number(text, pieces)):
        return own
    return text if len(text) <= SHORT or len(pieces) < 2 else _around(text, pieces)


def _bounds(text: str, joints: Collection[str]) -> list[tuple[int, int]]:
    """Where clauses stand: cut at punctuation, and at a conjunction that has a number on both sides."""
    cuts = [(m.start(), m.end()) for m in JOINT.finditer(text)]
    cuts += [
        (t.start, t.start)
        for t in tokens(text)
        if t.word in joints and DIGIT.search(text[: t.start]) and DIGIT.search(text[t.end :])
    ]
    starts = [0, *(end for _, end in sorted(cuts))]
    ends = [*(start for start, _ in sorted(cuts)), len(text)]
    return [(a, b) for a, b in zip(starts, ends, strict=True) if a < b]


def _piece(text: str, start: int, end: int, told: Callable[[Token], bool]) -> Piece:
    part = text[start:end]
    return Piece(start, end, sum(1 for t in tokens(part) if told(t)), bool(DIGIT.search(part)))


def _with_number(text: str, pieces: list[Piece]) -> str | None:
    """The one clause with the words asked and a number, where other clauses hold other numbers and no more of them."""
    numbers = [p for p in pieces if p.number]
    most = max((p.told for p in numbers), default=0)
    best = [p for p in numbers if p.told == most]
    if not most or len(best) != 1 or len(numbers) < 2 or any(p.told >= most and not p.number for p in pieces):
        return None
    return text[best[0].start : best[0].end].strip(EDGES)


def _around(text: str, pieces: list[Piece]) -> str:
    """The clause with most of the words asked, and its neighbours as far as there is room."""
    at = max(range(len(pieces)), key=lambda i: (pieces[i].told, pieces[i].number, -i))
    first = last = at
    while True:
        wider = [(f, n) for f, n in ((first, last + 1), (first - 1, last)) if f >= 0 and n < len(pieces)]
        wider = [(f, n) for f, n in wider if pieces[n].end - pieces[f].start <= LONGEST]
        if not wider:
            break
        first, last = max(wider, key=lambda w: _told(pieces[w[0] : w[1] + 1]))
    part = text[pieces[first].start : pieces[last].end].strip(EDGES)
    return f"{'… ' if first else ''}{part}{' …' if last < len(pieces) - 1 else ''}"


def _told(pieces: Iterable[Piece]) -> int:
    return sum(p.told for p in pieces)
