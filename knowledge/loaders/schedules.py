"""Schedules in the formats of other programs: what kind a text is, and its reader, imported only for such a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from knowledge.event import Event, Problem

Format = Literal["calendar", "xml", "json"]


def format_of(text: str) -> Format | None:
    """The format of a schedule, None where a text is none."""
    begin = text.lstrip()[:15]
    if begin.upper() == "BEGIN:VCALENDAR":
        return "calendar"
    if begin[:5].casefold() == "<?xml" or begin.startswith("<schedule"):
        return "xml"
    return "json" if begin[:1] == "{" else None


def parse_schedule(text: str, file: str) -> tuple[Event, tuple[Problem, ...]]:
    form = format_of(text)
    if form == "calendar":
        from knowledge.loaders.calendar import parse_calendar

        return parse_calendar(text, file)
    from knowledge.loaders.schedule import parse_json, parse_xml

    return parse_xml(text, file) if form == "xml" else parse_json(text, file)
