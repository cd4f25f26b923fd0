"""Long texts in pieces that a chat takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BREAKS = ("\n\n", "\n", ". ", " ")


def units(text: str) -> int:
    """Length as Telegram counts it, in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, limit: int) -> Iterator[str]:
    """The text in pieces of at most `limit` UTF-16 units, cut between paragraphs, else lines, sentences, words."""
    rest = text.strip()
    while units(rest) > limit:
        head = _head(rest, limit)
        cut = next((place + len(mark) for mark in BREAKS if (place := head.rfind(mark)) > 0), len(head))
        if piece := rest[:cut].strip():
            yield piece
        rest = rest[cut:].strip()
    if rest:
        yield rest


def _head(text: str, limit: int) -> str:
    taken = 0
    for place, character in enumerate(text):
        taken += 2 if character > "\uffff" else 1
        if taken > limit:
            return text[:place]
    return text
