"""Announcements as values: what an organiser wrote, to whom, when; and what an organiser's commands need to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.figures import Figures
    from bot.grouping import Group, Wording

State = Literal["draft", "waiting", "filling", "running", "done", "cancelled", "missed"]
EVERYBODY = "all"
EACH = "*"  # in a draft: before each session
OPEN = ("waiting", "filling", "running")  # states of what is still to be sent, in whole or in part


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """`texts` by language; the first is for everybody whose language is not among them. Moments in seconds since 1970.

    `audience`: all subscribers of the event, or `session:` those who follow it, `language:`, `chat:`.
    """

    key: str
    series: str  # those before each session share it
    event: str  # its slug
    texts: tuple[tuple[str, str], ...]
    author: str
    language: str  # of the author
    audience: str = EVERYBODY
    file: str = ""  # what the chat program calls it, like `photo:…`
    due: float | None = None  # None: as soon as it is confirmed
    session: str = ""  # due so many minutes before this one
    lead: int = 0
    state: State = "draft"
    version: int = 1
    chat: str = ""  # where the report goes
    report: int | None = None  # which message the report is
    last: str = ""  # the chat up to which the ledger has rows
    created: float = 0.0
    started: float | None = None

    def text(self, language: str | None) -> str:
        return dict(self.texts).get(language or "", self.texts[0][1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """How many chats of one language follow a session, or with an empty one the announcements of an event."""

    event: str
    session: str
    language: str | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What the store knows that an organiser's command is about; `invited`: an invitation is shown instead."""

    role: Literal["organiser", "invited"] = "organiser"
    announcements: tuple[Announcement, ...] = ()  # drafts of this organiser, and all that are open
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # by announcement and state
    following: tuple[Following, ...] = ()
    guests: tuple[str, ...] = ()  # identities of organisers who were invited
    token: str = ""  # a secret for one invitation
    link: str = ""  # the address that leads to the bot with this secret
    questions: tuple[Group, ...] = ()  # without an answer, most asked first
    figures: Mapping[str, Figures] = field(default_factory=dict)  # by the event's slug

    def reached(self, event: str, audience: str) -> int:
        """How many people an announcement would reach now."""
        kind, _, value = audience.partition(":")
        if kind == "chat":
            return 1
        session = value if kind == "session" else ""
        return sum(
            one.count
            for one in self.following
            if (one.event, one.session) == (event, session) and (kind != "language" or one.language == value)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Announce:
    """Effect: an announcement is kept, as a draft or confirmed."""

    announcement: Announcement


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """Effect: a series of drafts is confirmed (`waiting`) or dropped, or what has not left of it is `cancelled`."""

    series: str
    state: Literal["waiting", "dropped", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """Effect: whoever brings what has this fingerprint becomes an organiser, once."""

    code: str
    expires: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Effect: an invitation is used up."""

    code: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismiss:
    """Effect: an invited organiser is none any more."""

    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """Effect: a group of questions has this answer from now on; an empty one: it is not for the organisers."""

    number: int
    answer: str
    language: str  # of the answer
    wordings: tuple[Wording, ...]


OfficeEffect = Announce | Decide | Invite | Join | Dismiss | Settle
