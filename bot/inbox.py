"""From what was received to replies: each update once, those of one person in order, nobody held up by another.

New updates are handled before they are written down, so that one transaction keeps all of it: that they came, what is
remembered, and the replies. What has to wait is written down as it came, and handled in rounds of one transaction.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import time
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy.exc import DataError, IntegrityError

from bot.announcement import OfficeEffect
from bot.commands.organisers import INVITATION
from bot.fencing import LostLeaseError
from bot.memories import Memories
from bot.message import ChatMemory, Message, Outcome, Reply
from bot.pace import Pace
from bot.rows import Handled, Waiting
from bot.store import SeenError, patiently

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Sequence

    from bot.announcement import Office
    from bot.conversation import Conversation
    from bot.message import Counted
    from bot.outbox import Outbox
    from bot.rows import Draft, Progress, Received, Row
    from bot.store import Store
    from bot.wording import Wording

log = logging.getLogger(__name__)
Result = TypeVar("Result")
ROUND = 24  # updates at most in one transaction
MOST = 5000  # rows that are taken up at once
LINGER = 0.01  # seconds for which what only a reply on its way is owed for may wait to be synced with other such
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


class StoppedError(RuntimeError):
    """No more is taken: the desk stops, or another process is in charge."""


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


class Inbox:
    """Handles what comes. `clock` is that of the conversation, `contact` tells whom to write to instead.

    `shared`: other processes write updates down too.
    """

    def __init__(
        self,
        store: Store,
        chat: Chat,
        conversation: Conversation,
        outbox: Outbox,
        *,
        clock: Callable[[], dt.datetime],
        contact: str | None = None,
        pace: Pace | None = None,
        answered: Callable[[float], None] = lambda _: None,
        failed: Callable[[], None] = lambda: None,
        counted: Callable[[Counted, float], None] = lambda _question, _seconds: None,
        offices: Callable[[str, str], Awaitable[Office | None]] | None = None,
        affected: Callable[[], None] = lambda: None,
        shared: bool = False,
    ) -> None:
        self._store, self._chat, self._conversation, self._outbox = store, chat, conversation, outbox
        self._clock, self._contact, self._pace = clock, contact, pace or Pace()
        self._answered, self._failed = answered, failed
        self._count = counted
        self._offices, self._affected = offices, affected
        self._shared = shared
        self._memories = Memories(store)
        self._lanes: dict[str, deque[Waiting]] = {}
        self._known: set[int] = set()  # rows that wait here or are being handled
        self._ready: deque[str] = deque()
        self._timers: list[tuple[float, str]] = []
        self._works: set[asyncio.Task[Any]] = set()  # what goes on beside `run`
        self._turn = asyncio.Lock()
        self._wake = asyncio.Event()
        self._stopping = False
        self._syncing = False  # soon

    def __len__(self) -> int:
        return sum(map(len, self._lanes.values()))

    async def receive(self, updates: Sequence[Received]) -> None:
        """Take new updates. When this returns they are written down and most are handled; those of which more is owed
        than a reply that is on its way are safe from a power cut too.

        Who stops waiting for it does not stop it: a reply that is written down as being sent has to be sent.
        """
        owed = False
        for start in range(0, len(updates), ROUND):
            if self._stopping:
                raise StoppedError
            work = self._beside(self._accept(updates[start : start + ROUND]))
            try:
                owed |= await asyncio.shield(work)
            except asyncio.CancelledError:
                if work.cancelled():
                    raise StoppedError from None
                raise
        if owed:
            await patiently(self._store.flush)
        elif updates and not self._syncing:
            self._syncing = True
            self._beside(self._sync())

    async def _sync(self) -> None:
        """Once for all that is written down meanwhile, while the replies leave."""
        await asyncio.sleep(LINGER)
        self._syncing = False
        await patiently(self._store.flush)

    def put(self, rows: Iterable[Waiting]) -> None:
        """Take what waits in the store."""
        for row in rows:
            if row.id in self._known:
                continue
            self._known.add(row.id)
            if row.lane not in self._lanes:
                self._lanes[row.lane] = deque()
                self._ready.append(row.lane)
            self._lanes[row.lane].append(row)
            self._wake.set()

    async def look(self) -> None:
        """Take what other processes have written down."""
        async with self._turn:
            await self._take_up()

    async def _take_up(self, lanes: Collection[str] = ()) -> None:
        channel = self._chat.channel
        numbers = await patiently(lambda: self._store.waiting_numbers(channel, lanes))
        if new := [number for number in numbers if number not in self._known][:MOST]:
            self.put(await patiently(lambda: self._store.waiting(channel, new)))

    def stop(self) -> None:
        """`run` ends when what was begun is written down; what waits stays in the store."""
        self._stopping = True
        self._wake.set()

    async def leave(self) -> None:
        """Another process is in charge: what was begun is its matter."""
        self.stop()
        works = [*self._works]
        for work in works:
            work.cancel()
        await asyncio.gather(*works, return_exceptions=True)

    async def run(self) -> None:
        """Handle what waits until `stop`."""
        while not self._stopping:
            self._wake.clear()
            now = time.monotonic()
            while self._timers and self._timers[0][0] <= now:
                self._ready.append(heapq.heappop(self._timers)[1])
            if self._ready:
                async with self._turn:
                    await self._round()
                continue
            self._pace.tidy(now)
            try:
                await asyncio.wait_for(self._wake.wait(), self._timers[0][0] - now if self._timers else 60.0)
            except TimeoutError:
                continue
        await asyncio.gather(*self._works)

    def _beside(self, work: Coroutine[None, None, Result]) -> asyncio.Task[Result]:
        task = asyncio.create_task(work)
        self._works.add(task)
        task.add_done_callback(self._works.discard)
        return task

    async def _accept(self, updates: Sequence[Received]) -> bool:
        """Handle new updates and write all of it down at once; those that came before, or cannot be kept, wait.

        Returns whether more is owed than replies that are on their way.
        """
        async with self._turn:
            if self._shared:
                await self._take_up({update.lane for update in updates})  # they come before
            at_once, later = self._sorted(updates)
            batch, made = self._claimed(await self._handle_all([_new(update) for update in at_once]))
            channel = self._chat.channel
            try:
                accepted = await patiently(lambda: self._store.accept(channel, at_once, batch, later, made))
            except (SeenError, DataError, IntegrityError):
                self._release(batch, made)
                self.put(await patiently(lambda: self._store.receive(channel, updates)))
                await patiently(self._outbox.recover)
                return True
            except LostLeaseError:
                self._release(batch, made)
                raise
            else:
                self._kept(batch, made, accepted.rows)
                self.put(accepted.waiting)
                return bool(later) or not all(map(_is_on_its_way, batch))

    def _sorted(self, updates: Sequence[Received]) -> tuple[list[Received], list[Received]]:
        """Those whose turn it is, and those that wait: behind others of their lane, for the pace, for a thread."""
        at_once: list[Received] = []
        later: list[Received] = []
        held, now = set[str](), time.monotonic()
        for update in updates:
            behind = update.lane in held or update.lane in self._lanes
            if behind or len(update.payload) > LONG or self._pace.wait(update.lane, now) > 0:
                held.add(update.lane)
                later.append(update)
            else:
                at_once.append(update)
        return at_once, later

    async def _round(self) -> None:
        """Handle what waits and has its turn."""
        rows, told, alone = self._take()
        memories = await self._memories.of({row.chat for row in told})
        batch = [self._slowed(row, memories[row.chat]) for row in told]
        if batch or rows:
            await self._keep([*batch, *await self._handle_all(rows)])
        for row in alone:
            self._beside(self._by_itself(row))

    async def _by_itself(self, row: Waiting) -> None:
        """Handle one long message while others go on; its lane waits."""
        await self._keep(await self._handle_all([row]))
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

    async def _handle_all(self, rows: Sequence[Waiting]) -> list[Handled]:
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

    def _slowed(self, row: Waiting, memory: ChatMemory) -> Handled:
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

    async def _keep(self, batch: Sequence[Handled]) -> None:
        """Write a round down; where one message's values cannot be kept, the others are."""
        claimed, made = self._claimed(batch)
        try:
            rows = await patiently(lambda: self._store.handled(claimed, made))
        except LostLeaseError:
            self._release(claimed, made)
            raise
        except (SeenError, DataError, IntegrityError) as error:
            self._release(claimed, made)
            if len(batch) > 1:
                for one in batch:
                    await self._keep([one])
            elif isinstance(error, SeenError):  # kept, though the store's answer was lost
                self._known.discard(batch[0].inbox or 0)
                await patiently(self._outbox.recover)
            else:
                log.error("a reply could not be kept", extra={"error": type(error).__name__})
                await self._keep([replace(batch[0], memory=None, drafts=(), effects=())])
            return
        self._kept(claimed, made, rows)

    def _claimed(self, batch: Sequence[Handled]) -> tuple[list[Handled], Progress]:
        """Replies whose chats are free are sent without waiting for a turn; what has landed is noted with them."""
        claimed = [replace(one, drafts=tuple(map(self._claim, one.drafts))) if one.drafts else one for one in batch]
        return claimed, self._outbox.landed()

    def _claim(self, draft: Draft) -> Draft:
        return replace(draft, claimed=True) if self._outbox.claim(draft.chat) else draft

    def _release(self, batch: Sequence[Handled], made: Progress) -> None:
        self._outbox.landed_again(made)
        for draft in (draft for one in batch for draft in one.drafts if draft.claimed):
            self._outbox.release(draft.chat)

    def _kept(self, batch: Sequence[Handled], made: Progress, rows: Iterable[Row]) -> None:
        self._outbox.noted(made)
        for one in batch:
            self._known.discard(one.inbox or 0)
            self._memories.keep(one)
        self._outbox.put(rows)
        if any(isinstance(effect, OfficeEffect) for one in batch for effect in one.effects):
            self._affected()


def _is_on_its_way(one: Handled) -> bool:
    """Whether nothing more is owed to anybody than replies that are being sent."""
    return all(draft.claimed for draft in one.drafts) and len(one.effects) == len(one.unanswered)


def _new(update: Received) -> Waiting:
    """An update that has no row yet, and so no number of one."""
    return Waiting(id=0, chat=update.chat, lane=update.lane, payload=update.payload, received=time.time())
