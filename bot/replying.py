"""From updates to what follows from them: replies, what is remembered, effects. Nothing is written down here."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from bot.chat import Asked, Left, Moved
from bot.commands.organisers import INVITATION
from bot.lanes import LONG
from bot.message import Outcome, Reply
from bot.patience import patiently
from bot.rows import Handled

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Awaitable, Callable, Sequence

    from bot.announcement import Office
    from bot.chat import Chat
    from bot.conversation import Conversation
    from bot.memories import Memories
    from bot.message import ChatMemory, Counted, Message
    from bot.rows import Waiting
    from bot.wording import Wording

log = logging.getLogger(__name__)


class Replying:
    """`clock` is that of the conversation, `contact` tells whom to write to instead."""

    def __init__(
        self,
        memories: Memories,
        chat: Chat,
        conversation: Conversation,
        *,
        clock: Callable[[], dt.datetime],
        contact: str | None,
        answered: Callable[[float], None],
        failed: Callable[[], None],
        counted: Callable[[Counted, float], None],
        offices: Callable[[str, str], Awaitable[Office | None]] | None,
    ) -> None:
        self._memories, self._chat, self._conversation = memories, chat, conversation
        self._clock, self._contact = clock, contact
        self._answered, self._failed = answered, failed
        self._count = counted
        self._offices = offices

    async def handle_all(self, rows: Sequence[Waiting]) -> list[Handled]:
        """What follows from updates, one after the other; other work goes on in between."""
        memories = await self._memories.of({row.chat for row in rows})
        batch: list[Handled] = []
        for row in rows:
            if batch:
                await asyncio.sleep(0)
            one = await self._handle(row, memories[row.chat])
            if one.memory is not None:
                memories[row.chat] = one.memory
            batch.append(one)
        return batch

    async def _handle(self, row: Waiting, memory: ChatMemory) -> Handled:
        """What follows from an update; one that cannot be read is set aside."""
        try:
            asked = self._chat.read(row.payload)
            if isinstance(asked, Asked):
                return await self._reply(row, asked, memory)
        except Exception as error:
            log.exception("an update could not be handled", extra={"error": type(error).__name__})
            asked = None
        moved = asked.chat if isinstance(asked, Moved) else None
        return Handled(inbox=row.id or None, chat=row.chat, gone=isinstance(asked, Left), moved=moved)

    async def _reply(self, row: Waiting, asked: Asked, memory: ChatMemory) -> Handled:
        outcome = await self._converse(asked, memory, await self._office(asked.message, memory))
        drafts = tuple(draft for reply in outcome.replies for draft in self._chat.drafts(row.chat, asked, reply))
        self._chat.replied(asked)
        seconds = time.time() - row.received
        self._answered(seconds)
        if outcome.counted is not None:
            self._count(outcome.counted, seconds)
        return Handled(
            inbox=row.id or None,
            chat=row.chat,
            memory=outcome.memory,
            known=self._memories.knows(row.chat, outcome.memory),
            drafts=drafts,
            effects=outcome.effects,
            hint=(asked.message.language_hint or "")[:2].lower() or None,
        )

    async def _office(self, message: Message, memory: ChatMemory) -> Office | None:
        """What an organiser's message is about; for nobody else, and not for other messages."""
        what = self._conversation.for_organisers(message, memory, self._clock())
        if what is None or self._offices is None:
            return None
        offices = self._offices
        office = await patiently(lambda: offices(message.person, what))
        if office is None:
            command = "an invitation" if what.startswith(INVITATION) else what
            log.warning("an organisers' command was refused", extra={"command": command})
        return office

    async def _converse(self, asked: Asked, memory: ChatMemory, office: Office | None) -> Outcome:
        """The reply; a fault of ours costs that reply, not the desk."""
        try:
            if len(asked.message.text) > LONG // 2 or self._conversation.takes_long(asked.message):
                return await asyncio.to_thread(self._conversation.handle, asked.message, memory, self._clock(), office)
            return self._conversation.handle(asked.message, memory, self._clock(), office)
        except Exception as error:
            self._failed()
            log.exception("a message could not be answered", extra={"error": type(error).__name__})
            said = self._wording(memory, asked.message).say("error")
            text = f"{said} {self._contact}" if self._contact else said
            return Outcome(replies=(Reply(text=text),), memory=memory)

    def slowed(self, row: Waiting, memory: ChatMemory) -> Handled:
        """One line to who asks too fast; the question goes on waiting."""
        try:
            asked = self._chat.read(row.payload)
        except Exception:
            asked = None  # its turn comes, and then it is logged
        if not isinstance(asked, Asked):
            return Handled(chat=row.chat)
        said = Reply(text=self._wording(memory, asked.message).say("slow_down"))
        return Handled(chat=row.chat, drafts=self._chat.drafts(row.chat, asked, said))

    def _wording(self, memory: ChatMemory, message: Message) -> Wording:
        return self._conversation.wording(memory.language, memory.desk.language, message.language_hint)
