"""From what was received to replies: each update once, those of one person in order, nobody held up by another.

Updates are handled in rounds; a round is one transaction that keeps memory and replies and marks updates done.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import time
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from sqlalchemy.exc import DataError, IntegrityError

from bot.conversation import ChatMemory, Forget, Message, Outcome, Reply, Unanswered
from bot.store import Handled, patiently

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence

    from bot.conversation import Conversation
    from bot.store import Draft, Row, Store, Waiting
    from bot.wording import Wording

log = logging.getLogger(__name__)
ROUND = 24  # updates at most in one transaction
LONG = 1500  # characters from which an update is handled by itself, in a thread, so that it holds up nobody


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

    def read(self, payload: str) -> Asked | Left | Moved | None:
        """What an update means; None: nothing that the desk replies to."""

    def drafts(self, chat: str, asked: Asked, reply: Reply) -> tuple[Draft, ...]:
        """The calls that show a reply, in order."""


@dataclass(slots=True)
class Allowance:
    """One person's: ten questions at once, then one in three seconds. `told` once that it is going slowly."""

    tokens: float
    at: float
    told: bool = False


class Pace:
    """Seconds until the next question of a lane is answered; `more` scales it as the limits of sending are."""

    def __init__(self, more: float = 1.0) -> None:
        self._burst, self._rate = 10.0 * more, more / 3.0
        self._lanes: dict[str, Allowance] = {}

    def wait(self, lane: str, now: float) -> float:
        """0: taken, answer now."""
        own = self._lanes.setdefault(lane, Allowance(self._burst, now))
        own.tokens, own.at = min(self._burst, own.tokens + (now - own.at) * self._rate), now
        if own.tokens < 1.0:
            return (1.0 - own.tokens) / self._rate + 0.001
        own.tokens -= 1.0
        return 0.0

    def tell(self, lane: str) -> bool:
        """Whether the person is to be told now; once, until the lane has been quiet."""
        told, self._lanes[lane].told = self._lanes[lane].told, True
        return not told

    def tidy(self, now: float) -> None:
        full = self._burst / self._rate
        self._lanes = {lane: own for lane, own in self._lanes.items() if now - own.at < full}


class Inbox:
    """Handles what waits. `clock` is that of the conversation, `contact` tells whom to write to instead."""

    def __init__(
        self,
        store: Store,
        chat: Chat,
        conversation: Conversation,
        send: Callable[[Iterable[Row]], None],
        *,
        clock: Callable[[], dt.datetime],
        contact: str | None = None,
        pace: Pace | None = None,
        answered: Callable[[float], None] = lambda _: None,
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        self._store, self._chat, self._conversation, self._send = store, chat, conversation, send
        self._clock, self._contact, self._pace = clock, contact, pace or Pace()
        self._answered, self._failed = answered, failed
        self._lanes: dict[str, deque[Waiting]] = {}
        self._ready: deque[str] = deque()
        self._timers: list[tuple[float, str]] = []
        self._alone: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._stopping = False

    def __len__(self) -> int:
        return sum(map(len, self._lanes.values()))

    def put(self, rows: Iterable[Waiting]) -> None:
        for row in rows:
            if row.lane not in self._lanes:
                self._lanes[row.lane] = deque()
                self._ready.append(row.lane)
            self._lanes[row.lane].append(row)
        self._wake.set()

    def stop(self) -> None:
        """`run` ends after its round; what waits stays in the store."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            now = time.monotonic()
            while self._timers and self._timers[0][0] <= now:
                self._ready.append(heapq.heappop(self._timers)[1])
            if self._ready:
                await self._round()
                continue
            self._pace.tidy(now)
            try:
                await asyncio.wait_for(self._wake.wait(), self._timers[0][0] - now if self._timers else 60.0)
            except TimeoutError:
                continue

    async def _round(self) -> None:
        rows, told, alone = self._take()
        names = {row.chat for row in (*rows, *told)}
        memories = await patiently(lambda: self._store.recall(names)) if names else {}
        batch = [self._slowed(row, memories.get(row.chat, ChatMemory())) for row in told]
        for row in rows:
            one = await self._handle(row, memories.get(row.chat, ChatMemory()))
            if one.memory is not None:
                memories[row.chat] = one.memory
            batch.append(one)
            await asyncio.sleep(0)
        await self._keep(batch)
        for row in alone:
            task = asyncio.create_task(self._by_itself(row))
            self._alone.add(task)
            task.add_done_callback(self._alone.discard)

    async def _by_itself(self, row: Waiting) -> None:
        """Handle one long message while others go on; its lane waits."""
        memories = await patiently(lambda: self._store.recall({row.chat}))
        await self._keep([await self._handle(row, memories.get(row.chat, ChatMemory()))])
        self._ready.append(row.lane)
        self._wake.set()

    def _take(self) -> tuple[list[Waiting], list[Waiting], list[Waiting]]:
        """The next rows, of each lane in turn; those whose people are to be told that it goes slowly; long ones."""
        rows: list[Waiting] = []
        told: list[Waiting] = []
        alone: list[Waiting] = []
        now = time.monotonic()
        while self._ready and len(rows) < ROUND:
            lane = self._ready.popleft()
            if not (waiting := self._lanes[lane]):
                del self._lanes[lane]
            elif (wait := self._pace.wait(lane, now)) > 0:
                heapq.heappush(self._timers, (now + wait, lane))
                if self._pace.tell(lane):
                    told.append(waiting[0])
            elif len(waiting[0].payload) > LONG:
                alone.append(waiting.popleft())
            else:
                rows.append(waiting.popleft())
                self._ready.append(lane)
        return rows, told, alone

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
        return Handled(inbox=row.id, chat=row.chat, gone=isinstance(asked, Left), moved=moved)

    async def _reply(self, row: Waiting, asked: Asked, memory: ChatMemory) -> Handled:
        outcome = await self._converse(asked, memory)
        drafts = tuple(draft for reply in outcome.replies for draft in self._chat.drafts(row.chat, asked, reply))
        self._answered(time.time() - row.received)
        return Handled(
            inbox=row.id,
            chat=row.chat,
            memory=outcome.memory,
            drafts=drafts,
            unanswered=tuple(effect for effect in outcome.effects if isinstance(effect, Unanswered)),
            forget=any(isinstance(effect, Forget) for effect in outcome.effects),
        )

    async def _converse(self, asked: Asked, memory: ChatMemory) -> Outcome:
        """The reply; a fault of ours costs that reply, not the desk."""
        try:
            if len(asked.message.text) > LONG // 2:
                return await asyncio.to_thread(self._conversation.handle, asked.message, memory, self._clock())
            return self._conversation.handle(asked.message, memory, self._clock())
        except Exception as error:
            self._failed()
            log.exception("a message could not be answered", extra={"error": type(error).__name__})
            said = self._wording(memory, asked.message).say("error")
            text = f"{said} {self._contact}" if self._contact else said
            return Outcome(replies=(Reply(text=text),), memory=memory)

    def _slowed(self, row: Waiting, memory: ChatMemory) -> Handled:
        try:
            asked = self._chat.read(row.payload)
        except Exception:
            asked = None  # its turn comes, and then it is logged
        if not isinstance(asked, Asked):
            return Handled(inbox=None, chat=row.chat)
        said = Reply(text=self._wording(memory, asked.message).say("slow_down"))
        return Handled(inbox=None, chat=row.chat, drafts=self._chat.drafts(row.chat, asked, said))

    def _wording(self, memory: ChatMemory, message: Message) -> Wording:
        return self._conversation.wording(memory.language, memory.desk.language, message.language_hint)

    async def _keep(self, batch: Sequence[Handled]) -> None:
        """Write a round down; where one message's values cannot be kept, the others are."""
        try:
            rows = await patiently(lambda: self._store.handled(batch))
        except (DataError, IntegrityError) as error:
            if len(batch) == 1:
                log.error("a reply could not be kept", extra={"error": type(error).__name__})
                batch = [replace(batch[0], memory=None, drafts=(), unanswered=())]
                rows = await patiently(lambda: self._store.handled(batch))
            else:
                for one in batch:
                    await self._keep([one])
                return
        self._send(rows)
