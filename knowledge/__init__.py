"""What is true about an event and how to find it. The chat side uses these names and no others."""

from importlib import import_module
from typing import TYPE_CHECKING

from knowledge.desk import Answer, Desk
from knowledge.event import Day, Event, EventFileError, Faq, Problem, Session, Text
from knowledge.loader import load_event, parse
from knowledge.meaning import Meaning
from knowledge.meaning import same as same_meaning
from knowledge.memory import Memory
from knowledge.when import find_times
from knowledge.words import tidy

if TYPE_CHECKING:
    from knowledge.changes import Change, carried, compare
    from knowledge.check import as_json, changes_report, report
    from knowledge.series import named

__all__ = [
    "Answer",
    "Change",
    "Day",
    "Desk",
    "Event",
    "EventFileError",
    "Faq",
    "Meaning",
    "Memory",
    "Problem",
    "Session",
    "Text",
    "as_json",
    "carried",
    "changes_report",
    "compare",
    "find_times",
    "load_event",
    "named",
    "parse",
    "report",
    "same_meaning",
    "tidy",
]

# What a question does without is imported when it is asked for.
_LATER = {
    "Change": "knowledge.changes",
    "carried": "knowledge.changes",
    "compare": "knowledge.changes",
    "as_json": "knowledge.check",
    "changes_report": "knowledge.check",
    "named": "knowledge.series",
    "report": "knowledge.check",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
