"""What the counterpart knows: the bot, people, chats, messages, files and the log of what was sent."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.botapi.call import Call
from tests.botapi.errors import Json, Refused, bad, forbidden

BOT = {
    "id": 4242,
    "is_bot": True,
    "first_name": "Guichet",
    "username": "guichet_test_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}


@dataclass(slots=True)
class Place:
    """A chat as the bot sees it; `trouble` is what stands in the way of writing there."""

    chat: Json
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    pinned: int = 0
    trouble: Refused | None = None
    numbers: itertools.count[int] | None = None  # supergroups number their messages themselves

    @property
    def private(self) -> bool:
        return bool(self.chat["type"] == "private")


@dataclass(slots=True)
class Entry:
    """One line of the log: one call that arrived, and how it ended. `cut` says that nobody heard the end."""

    time: float
    method: str
    chat: int | None
    text: str
    values: Json
    ok: bool
    result: Any
    code: int = 200
    description: str = ""
    cut: str = ""

    def row(self) -> Json:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class File:
    content: bytes
    path: str
    name: str
    mime: str
    kind: str


class World:
    def __init__(self, token: str, clock: Callable[[], float] = time.time) -> None:
        self.token = token
        self.clock = clock
        self.bot: Json = dict(BOT)
        self.bot_user: Json = {name: BOT[name] for name in ("id", "is_bot", "first_name", "username")}
        self.people: dict[int, Json] = {}
        self.places: dict[int, Place] = {}
        self.messages: dict[tuple[int, int], Json] = {}
        self.queries: dict[str, float] = {}
        self.inline_answers: dict[str, Json] = {}
        self.callback_answers: dict[str, Json] = {}
        self.files: dict[str, File] = {}
        self.remote_files: dict[str, bytes] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.log: list[Entry] = []
        self._numbers = itertools.count(1)
        self._idents = itertools.count(1)

    @property
    def now(self) -> int:
        return int(self.clock())

    def ident(self) -> int:
        return next(self._idents)

    def place(self, chat: int) -> Place:
        found = self.places.get(chat)
        if found is None:
            raise bad("chat not found")
        return found

    def target(self, call: Call) -> Place:
        """The chat of a call, where the bot may write."""
        place = self.place(self.chat_id(call))
        if place.trouble is not None:
            raise place.trouble
        return place

    def chat_id(self, call: Call) -> int:
        raw = call.text("chat_id")
        if not raw:
            raise bad("chat_id is empty")
        if raw.startswith("@"):
            named = (one for one, place in self.places.items() if place.chat.get("username") == raw[1:])
            found = None if (chat := next(named, None)) is not None and self.places[chat].private else chat
            if found is None:
                raise bad("chat not found")
            return found
        try:
            return int(raw)
        except ValueError as error:
            raise bad("chat not found") from error

    def new_message(self, place: Place, sender: Json, content: Json) -> Json:
        number = next(place.numbers or self._numbers)
        base = {"message_id": number, "from": sender, "chat": place.chat, "date": self.now}
        message: Json = base | content
        self.messages[place.chat["id"], number] = message
        return message

    def message(self, chat: int, number: int, missing: str) -> Json:
        found = self.messages.get((chat, number))
        if found is None:
            raise bad(missing)
        return found

    def status(self, place: Place, user: int) -> str:
        if user == self.bot["id"]:
            return place.members.get(user, "member")
        return place.members.get(user, "member" if place.private and place.chat["id"] == user else "left")

    def block(self, place: Place) -> None:
        words = {
            "private": "bot was blocked by the user",
            "group": "bot was kicked from the group chat",
            "supergroup": "bot was kicked from the supergroup chat",
        }
        place.trouble = forbidden(words.get(place.chat["type"], "bot is not a member of the channel chat"))
