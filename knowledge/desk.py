"""The desk: a question, the moment it is asked and the chat's short memory → an answer. Values only.

The shapes every chat relies on stand here; how a question is understood and answered is the business of
`question`, `matcher` and `answers`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from knowledge.event import Event, Lines

AnswerKind = Literal["answer", "fallback", "choice", "chat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a conversation remembers of its last turns: plain text values, so that any store can keep them as JSON."""

    language: str | None = None
    topic: str | None = None
    asked: str | None = None
    sessions: tuple[str, ...] = ()  # identities of the sessions last spoken of
    speakers: tuple[str, ...] = ()  # names of the speakers last spoken of
    when: tuple[str, str] | None = None  # ISO 8601, the span last asked about
    choices: tuple[str, ...] = ()  # questions offered by the last reply
    at: str | None = None  # ISO 8601, when this was written


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    kind: AnswerKind
    text: str  # plain text, in `language`
    language: str
    lines: Lines = ()  # of the event file, that prove the answer; empty unless kind is "answer"
    choices: tuple[str, ...] = ()  # for "choice": questions to choose from
    sessions: tuple[str, ...] = ()  # identities of the sessions the answer speaks of
    topics: tuple[str, ...] = ()  # what was asked, by topic names
    not_found: tuple[str, ...] = ()  # what was looked for in vain, in the asker's words
    pictures: tuple[str, ...] = ()  # addresses of pictures of the page the answer rests on
    memory: Memory = Memory()
    why: tuple[str, ...] = ()  # for --why: what was recognised, facts considered with scores, lines


class Desk:
    """The information desk of one event: building it indexes the page; asking reads no file, network or clock."""

    def __init__(self, event: Event, *, contact: str | None = None, page_url: str | None = None) -> None:
        self.event = event
        self._contact = contact
        self._page_url = page_url

    def ask(self, question: str, *, now: dt.datetime, memory: Memory = Memory(), language: str | None = None) -> Answer:
        """Answer one message. `now` is aware; `language` fixes that of the reply (default: the question's)."""
        contact = self._contact or (self.event.contact.emails[0].text if self.event.contact.emails else "")
        return Answer(kind="fallback", text=contact, language=language or self.event.language, memory=memory)
