"""The kind of a session, which the first words of its title tell."""

from __future__ import annotations

from knowledge.event import Kind
from knowledge.loaders.words import find, is_whole, per_text, plain, starts

KINDS: tuple[Kind, ...] = ("closing", "welcome", "meal", "break", "panel", "workshop", "other", "talk")
EARLY = 28  # characters within which a word tells the kind of a session
EDGES = " \t:;,–—-|*_~.·•"


@per_text
def kind_of(text: str) -> Kind | None:
    """The kind that the first words of a title tell, None where they tell none."""
    if is_whole("welcome_alone", plain(text).strip(EDGES)):
        return "welcome"
    best: tuple[int, int, Kind] | None = None
    asks = text.rstrip(EDGES + '»”"').endswith("?")
    for kind in KINDS:
        if asks and kind in ("break", "meal", "closing"):
            continue
        m = find(kind, text)
        if m and (m.start() <= EARLY or kind == "panel"):
            found = (m.start() - (m.end() - m.start()) // 100, -(m.end() - m.start()), kind)
            best = min(best, found) if best else found
    if best is None or best[2] == "talk":
        best = _first_word(text) or best
    if best and best[2] in ("break", "meal") and (m := find("welcome", text)) and m.start() <= EARLY:
        return "welcome"
    return best[2] if best else None


def _first_word(text: str) -> tuple[int, int, Kind] | None:
    """The kind that only the first word of a title tells ("Film: …", but not "The film of the year")."""
    bare = text.strip(EDGES)
    article = starts("article", bare)
    bare = bare[article.end() :].strip() if article else bare
    if bare.rstrip(EDGES).endswith("?"):
        return None
    found = [(0, -m.end(), kind) for kind in KINDS if (m := starts(f"{kind}_first", bare))]
    return min(found) if found else None


def is_kind_word(text: str) -> Kind | None:
    """The kind that a text names without saying more ("Table ronde", "Vortrag")."""
    bare = plain(text).strip(EDGES + "0123456789nº°#")
    return next((kind for kind in KINDS if is_whole(kind, bare)), None)
