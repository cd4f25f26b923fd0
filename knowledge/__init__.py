"""What is true about an event and how to find it. The chat side uses these names and no others."""

from knowledge.check import as_json, report
from knowledge.desk import Answer, Desk, Memory
from knowledge.event import Event, EventFileError, Problem, Session
from knowledge.language import tidy
from knowledge.loader import load_event, parse

__all__ = [
    "Answer",
    "Desk",
    "Event",
    "EventFileError",
    "Memory",
    "Problem",
    "Session",
    "as_json",
    "load_event",
    "parse",
    "report",
    "tidy",
]
