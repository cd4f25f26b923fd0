"""What a conversation keeps of its last turns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.answers import Speech

REMEMBERED = dt.timedelta(minutes=30)  # how long a follow-up keeps its subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a conversation remembers of its last turns: plain text values, so that any store can keep them as JSON."""

    language: str | None = None
    topic: str | None = None
    asked: str | None = None
    sessions: tuple[str, ...] = ()  # identities of the sessions last spoken of
    speakers: tuple[str, ...] = ()  # names of the speakers last spoken of
    lost: bool = False  # the last question was about something that the page does not know
    lines: tuple[int, ...] = ()  # of the passage last quoted, which is about neither the event nor a session
    day: str | None = None  # ISO 8601, the day last spoken of
    choices: tuple[str, ...] = ()  # questions offered by the last reply
    questions: tuple[str, ...] = ()  # the last that were answered, newest last, in the words of the chat
    at: str | None = None  # ISO 8601, when this was written


def last_day(memory: Memory) -> dt.date | None:
    return dt.date.fromisoformat(memory.day) if memory.day else None


def fresh(memory: Memory, now: dt.datetime) -> Memory:
    if memory.at and now - dt.datetime.fromisoformat(memory.at) > REMEMBERED:
        return Memory(language=memory.language)
    return memory


def written(memory: Memory, speech: Speech, now: dt.datetime) -> Memory:
    return replace(memory, language=speech.language.code, at=now.isoformat())
