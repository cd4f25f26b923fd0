"""What is true about an event and how to find it. The chat side uses these names and no others."""

from knowledge.changes import Change, carried, compare
from knowledge.check import as_json, changes_report, report
from knowledge.desk import Answer, Desk
from knowledge.event import Event, EventFileError, Problem, Session
from knowledge.language import tidy
from knowledge.loader import load_event, parse
from knowledge.memory import Memory
from knowledge.series import named

__all__ = [
    "Answer",
    "Change",
    "Desk",
    "Event",
    "EventFileError",
    "Memory",
    "Problem",
    "Session",
    "as_json",
    "carried",
    "changes_report",
    "compare",
    "load_event",
    "named",
    "parse",
    "report",
    "tidy",
]
