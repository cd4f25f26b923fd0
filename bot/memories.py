"""What chats were about, at hand for those heard of lately: only one process answers for a bot, so nothing is stale."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.message import REMEMBERED, ChatMemory
from bot.patience import patiently
from knowledge import Memory

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.rows import Handled
    from bot.store import Store

MOST = 5000  # chats; some kilobytes each, and a transaction for each message of a chat that is not among them
SEEN = 3600.0  # seconds for which a chat's being seen is not written down again


@dataclass(frozen=True, slots=True)
class Recent:
    memory: ChatMemory
    kept: float  # when this memory was written down …
    seen: float  # … and when the chat itself was; seconds since 1970


class Memories:
    """`clock` gives seconds since 1970, like the store's."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = store, clock
        self._recent: dict[str, Recent] = {}

    async def of(self, chats: Collection[str]) -> dict[str, ChatMemory]:
        """What is remembered of each of these chats."""
        if missing := [chat for chat in chats if chat not in self._recent]:
            found = await patiently(lambda: self._store.recall(missing))
        else:
            found = {}
        return {chat: self._at_hand(chat) or found.get(chat, ChatMemory()) for chat in chats}

    def _at_hand(self, chat: str) -> ChatMemory | None:
        recent = self._recent.get(chat)
        if recent is None:
            return None
        fresh = self._clock() - recent.kept < REMEMBERED.total_seconds()
        return recent.memory if fresh else replace(recent.memory, desk=Memory())

    def knows(self, chat: str, memory: ChatMemory) -> bool:
        """Whether all but what the conversation is about was written down lately."""
        recent = self._recent.get(chat)
        if recent is None or self._clock() - recent.seen > SEEN:
            return False
        old = recent.memory
        return (memory.language, memory.event, memory.desk.language) == (old.language, old.event, old.desk.language)

    def keep(self, one: Handled) -> None:
        """Take note of what was written down; of a chat that left, moved or is to be forgotten, nothing stays."""
        before = self._recent.pop(one.chat, None)
        if one.moved:
            self._recent.pop(one.moved, None)
        if one.memory is None or one.forget or one.moved or (one.known and before is None):
            return
        now = self._clock()
        self._recent[one.chat] = Recent(one.memory, now, before.seen if before and one.known else now)
        if len(self._recent) > MOST:
            del self._recent[next(iter(self._recent))]
