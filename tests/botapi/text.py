"""A text as it is given → the text as it is kept, with its entities; the limits on both."""

from __future__ import annotations

import re

from tests.botapi import html, markdown
from tests.botapi.call import Call
from tests.botapi.errors import Json, bad
from tests.botapi.units import units

LONGEST, LONGEST_CAPTION = 4096, 1024
FOUND = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"]+[^\s<>\".,;:!?)])|(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/]))|(?P<mention>(?<!\w)@[A-Za-z]\w{3,31})"
)


def detected(text: str) -> list[Json]:
    """What Telegram finds by itself: commands, mentions, links, addresses."""
    if "/" not in text and "@" not in text:
        return []
    return [
        {"type": str(one.lastgroup), "offset": units(text[: one.start()]), "length": units(one[0])}
        for one in FOUND.finditer(text)
    ]


def read_text(call: Call, name: str, *, longest: int = LONGEST, entities: str = "entities") -> tuple[str, list[Json]]:
    """Length is counted after parsing and, to be on the strict side, in UTF-16 units."""
    source = call.text(name)
    text, marks = _parse(source, call.text("parse_mode"))
    if not call.text("parse_mode"):
        marks = _given(call.data(entities), text)
    text, marks = trimmed(text.replace("\r", ""), marks)
    if len(text) * 2 > longest and units(text) > longest:
        raise bad("message is too long" if longest == LONGEST else "message caption is too long")
    return text, _joined(marks, detected(text))


def _parse(source: str, mode: str) -> tuple[str, list[Json]]:
    if not mode:
        return source, []
    if mode.lower() == "html":
        return html.parse(source)
    if mode.lower() == "markdownv2":
        return markdown.parse(source)
    raise bad("unsupported parse_mode")


def _given(entities: object, text: str) -> list[Json]:
    if not entities:
        return []
    if not isinstance(entities, list) or not all(isinstance(one, dict) and "type" in one for one in entities):
        raise bad("can't parse entities JSON object")
    whole = units(text)
    return [one for one in entities if 0 <= one["offset"] < one["offset"] + one["length"] <= whole]


def trimmed(text: str, marks: list[Json]) -> tuple[str, list[Json]]:
    """Blank space at both ends goes, and the entities move with the text."""
    kept = text.strip()
    if kept == text or not marks:
        return kept, marks
    skipped, whole, moved = units(text[: len(text) - len(text.lstrip())]), units(kept), []
    for mark in marks:
        begin = max(mark["offset"] - skipped, 0)
        end = min(mark["offset"] - skipped + mark["length"], whole)
        if end > begin:
            moved.append({**mark, "offset": begin, "length": end - begin})
    return kept, moved


def _joined(given: list[Json], found: list[Json]) -> list[Json]:
    """Nothing is detected where a link or code was given."""
    if not found or not given:
        return given or found
    closed = [
        (one["offset"], one["offset"] + one["length"])
        for one in given
        if one["type"] in ("text_link", "code", "pre", "text_mention", "url")
    ]
    free = [one for one in found if not any(a < one["offset"] + one["length"] and one["offset"] < b for a, b in closed)]
    return sorted([*given, *free], key=lambda one: (one["offset"], -one["length"]))
