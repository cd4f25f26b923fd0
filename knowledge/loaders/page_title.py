"""What a page calls its event: its title, its first heading, the name of its file."""

from __future__ import annotations

from pathlib import Path

from knowledge.event import Text
from knowledge.loaders import prose
from knowledge.loaders.envelope import Envelope
from knowledge.loaders.fields import exact_label
from knowledge.loaders.marks import Block
from knowledge.loaders.times import find_dates, find_times
from knowledge.loaders.words import is_whole, plain, starts, words

SHORT = 8  # characters beside the date of a heading that is nothing else
NAMELESS = ("", "index", "_index", "readme")  # files that do not tell by their name what they are about


def title_of(envelope: Envelope, body: list[Block], file: str) -> Text:
    """The title of the front matter, else of the page, else of its address or its file."""
    own = prose.text_of(envelope.text("title")) or _subtitle(envelope, body)
    if own:
        return own
    headings = [b for b in body if b.kind == "heading"]
    first = min(headings, key=lambda b: b.level, default=None)
    if first and headings:
        at = next(i for i, b in enumerate(body) if b.kind == "heading" and b.level == first.level)
        named = is_whole("event_kind", plain(body[at].text).strip(" :*_")) and body[at + 1 :]
        below = body[at + 1] if named and body[at + 1].kind == "heading" else None
        nameless = Path(file).stem.casefold() in NAMELESS
        if top := below or (body[at] if nameless or not _names_part(body[at].text) else None):
            return Text(text=top.text, lines=top.numbers)
    if (url := envelope.text("url")) and url.text:
        file = url.text.rstrip("/")
    return Text(text=Path(file).stem.replace("-", " ").replace("_", " ") or "?")


def _subtitle(envelope: Envelope, body: list[Block]) -> Text | None:
    """The subtitle of a page that has no title, neither in its front matter nor as its one top heading."""
    node = next((n for k, n in envelope.front.pairs if plain(k) == "subtitle"), None)
    top = any(b.kind == "heading" and b.level == 1 for b in body)
    return prose.text_of(node) if node and node.text and not top else None


def _names_part(text: str) -> bool:
    """Whether a heading names a part that any page may have ("Dates", "The event", "Programme")."""
    bare = plain(text).strip(" :*_?!.")
    article = starts("article", bare)
    bare = bare[article.end() :].strip() if article else bare
    if dates := find_dates(text, 2000):
        return len(text) - (dates[0].at[1] - dates[0].at[0]) - sum(t.at[1] - t.at[0] for t in find_times(text)) <= SHORT
    return (
        exact_label(bare) is not None
        or bare in words().weekdays
        or any(is_whole(kind, bare) for kind in ("event_kind", "programme"))
    )
