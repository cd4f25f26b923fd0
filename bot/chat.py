"""What a chat and the desk say to each other, whatever program people chat with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.message import Message, Reply
    from bot.rows import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A message for the desk; `to` is what the chat needs to place the replies."""

    message: Message
    to: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """The chat has blocked or removed the bot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The chat goes on under another identity."""

    chat: str


class Chat(Protocol):
    """What a chat translates for the inbox."""

    @property
    def channel(self) -> str:
        """Whose updates these are: the bot, like `telegram:42`."""

    def read(self, payload: str) -> Asked | Left | Moved | None:
        """What an update means; None: nothing that the desk replies to."""

    def drafts(self, chat: str, asked: Asked, reply: Reply) -> tuple[Draft, ...]:
        """The calls that show a reply, in order."""

    def link(self, payload: str) -> str:
        """The address that starts a conversation with this payload."""

    def replied(self, asked: Asked) -> None:
        """What is to be said is known."""
