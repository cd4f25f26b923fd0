"""What chats and the conversation core tell each other: the same values for Telegram, Matrix, web and terminal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from bot.announcement import OfficeEffect
from knowledge import Meaning, Memory

REMEMBERED = dt.timedelta(minutes=30)  # what a chat was about; then it is dropped
MessageKind = Literal["text", "photo", "voice", "sticker", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a person sent. `command` is a command's name without its mark, `button` the action of a pressed button."""

    text: str = ""
    kind: MessageKind = "text"
    command: str | None = None
    button: str | None = None
    person: str = ""  # the sender's identity, like "telegram:123456"; never a name
    group: bool = False
    edited: bool = False
    under: str = ""  # the text of the message that the pressed button stands under, where the chat tells
    language_hint: str | None = None  # what the chat program says of its user
    attached: str = ""  # a picture or file, as the chat program calls it: `photo:…`, `document:…`


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """`action` comes back as `Message.button`; at most 64 bytes of UTF-8."""

    label: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Something to send along: bytes of our own making, a picture of the page by its address, what was sent to us."""

    name: str
    mime: str
    content: bytes = b""
    url: str | None = None
    ref: str = ""  # what the chat program itself calls a file that it has; `mime` is then its kind
    caption: str = ""  # words that say what it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A spot on the map, in degrees."""

    latitude: float
    longitude: float
    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """The characters from `start` to `end` of a text tell the moment `at`."""

    start: int
    end: int
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """`text` is plain, a chat escapes it as its markup demands; `edits` replaces the message the button was under.

    `choices` and `buttons` offer the same things: a chat that has buttons shows those, any other numbers the choices.
    `place` says what the text says: a chat with maps shows it instead. A `notice` only tells the person who pressed a
    button why nothing happens: a chat that can shows it in passing.
    """

    text: str
    choices: tuple[str, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    files: tuple[File, ...] = ()
    place: Place | None = None
    times: tuple[Time, ...] = ()  # of the text
    edits: bool = False
    notice: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """A session that a chat follows, or with an empty `session` the announcements of the whole event.

    As an effect: it is followed from now on, in this way.
    """

    event: str  # its slug
    session: str = ""
    lead: int | None = None  # minutes before it to be reminded; None: never


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfollow:
    """Effect: it is no longer followed."""

    event: str
    session: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMemory:
    """What is kept of one chat between two messages."""

    desk: Memory = Memory()
    language: str | None = None  # chosen with the language command
    event: str | None = None  # file of the event this chat is about, where there are several
    follows: tuple[Follow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """Effect: a question that found no answer is kept for the organisers, scrubbed and without its asker."""

    question: str
    topics: tuple[str, ...]
    language: str
    event: str = ""  # its slug
    meaning: Meaning | None = field(default=None, compare=False)  # to be grouped by


@dataclass(frozen=True, slots=True, kw_only=True)
class TellMe:
    """Effect: this chat is told when the organisers answer the question."""

    event: str
    question: str
    language: str
    meaning: Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """Effect: everything kept of this chat is deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Effect: what has changed in the page of an event is not told to those who follow it."""

    event: str  # its slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct:
    """Effect: what an organiser corrected of an event is what the desk answers, until the page says it too."""

    event: str  # its slug
    session: str  # its identity; of a day's hours the day in ISO 8601, of the venue empty
    what: str  # room, start, end, opens, closes, venue
    value: str
    at: float  # seconds since 1970


Effect = Unanswered | TellMe | Forget | Follow | Unfollow | Hold | Correct | OfficeEffect


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A question as the figures know it: nothing of who asked, nor in which words."""

    event: str  # its slug
    day: dt.date  # in the event's zone
    result: str  # answered, partly, unanswered, asked_back
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What follows from one message."""

    replies: tuple[Reply, ...]
    memory: ChatMemory
    effects: tuple[Effect, ...] = ()
    counted: Counted | None = None  # where it was a question
