"""What goes into the store and comes out of it. Moments are seconds since 1970."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.message import Forget, Unanswered

if TYPE_CHECKING:
    from bot.message import ChatMemory, Effect

REPLY = 0  # priority of replies; everything else is higher, that is, later


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An update as it came; `lane` is whose updates are handled in order."""

    update_id: int
    chat: str
    lane: str
    payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A row of the inbox that nobody has handled yet."""

    id: int
    chat: str
    lane: str
    payload: str
    received: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A row for the outbox: one call of the chat's interface. Of those with one `dedup`, only the first is kept.

    `claimed`: it is sent as soon as it is written down.
    """

    chat: str
    payload: str
    priority: int = REPLY
    dedup: str | None = None
    claimed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the outbox that is to be sent; `attempts` counts those that were begun."""

    id: int
    chat: str
    payload: str
    priority: int = REPLY
    state: str = "pending"
    attempts: int = 0
    not_before: float = 0.0
    dedup: str | None = None
    announcement: str | None = None  # its key


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What follows from one message; `inbox` is its row, None where it has none or still waits there.

    `memory` None: nothing to remember; `known`: nothing is new but what the conversation was about.
    """

    chat: str
    inbox: int | None = None
    memory: ChatMemory | None = None
    known: bool = False
    drafts: tuple[Draft, ...] = ()
    effects: tuple[Effect, ...] = ()
    gone: bool = False  # it has blocked or removed the bot
    moved: str | None = None  # what the chat is called from now on
    hint: str | None = None  # the language that the chat program says of its user

    @property
    def unanswered(self) -> tuple[Unanswered, ...]:
        return tuple(effect for effect in self.effects if isinstance(effect, Unanswered))

    @property
    def forget(self) -> bool:
        return any(isinstance(effect, Forget) for effect in self.effects)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What new updates became: rows of the inbox that wait, and rows of the outbox."""

    waiting: tuple[Waiting, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What has become of rows of the outbox since the last time, by their ids."""

    claimed: tuple[int, ...] = ()  # about to be sent
    sent: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()  # sent too, and their rows stay: they have a `dedup`, or are of a ledger
    failed: tuple[int, ...] = ()
    blocked: tuple[int, ...] = ()  # of a ledger: the chat is closed to us
    doubt: tuple[int, ...] = ()
    later: tuple[tuple[int, float], ...] = ()  # with the moment before which they are not sent again
    gone: tuple[str, ...] = ()  # chats
    moved: tuple[tuple[str, str], ...] = ()  # chats, from and to
