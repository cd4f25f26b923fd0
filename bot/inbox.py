"""From what was received to replies: each update once, those of one person in order, nobody held up by another.

New updates are handled before they are written down, so that one transaction keeps all of it: that they came, what is
remembered, and the replies. What has to wait is written down as it came, and handled in rounds of one transaction.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.exc import DataError, IntegrityError

from bot.announcement import OfficeEffect
from bot.fencing import LostLeaseError
from bot.lanes import ROUND, Lanes
from bot.memories import Memories
from bot.pace import Pace
from bot.patience import patiently
from bot.replying import Replying
from bot.rows import Handled, Waiting
from bot.store import SeenError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Sequence

    from bot.announcement import Office
    from bot.chat import Chat
    from bot.conversation import Conversation
    from bot.message import Counted
    from bot.outbox import Outbox
    from bot.rows import Draft, Progress, Received, Row
    from bot.store import Store

log = logging.getLogger(__name__)
Result = TypeVar("Result")
MOST = 5000  # rows that are taken up at once
LINGER = 0.01  # seconds for which what only a reply on its way is owed for may wait to be synced with other such


class StoppedError(RuntimeError):
    """No more is taken: the desk stops, or another process is in charge."""


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
        self._store, self._chat, self._outbox = store, chat, outbox
        self._pace, self._affected, self._shared = pace or Pace(), affected, shared
        self._memories = Memories(store)
        self._replying = Replying(
            self._memories,
            chat,
            conversation,
            clock=clock,
            contact=contact,
            answered=answered,
            failed=failed,
            counted=counted,
            offices=offices,
        )
        self._lanes = Lanes(self._pace)
        self._works: set[asyncio.Task[Any]] = set()  # what goes on beside `run`
        self._turn = asyncio.Lock()
        self._stopping = False
        self._syncing = False  # soon

    def __len__(self) -> int:
        return len(self._lanes)

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
        self._lanes.put(rows)

    async def look(self) -> None:
        """Take what other processes have written down."""
        async with self._turn:
            await self._take_up()

    async def _take_up(self, lanes: Collection[str] = ()) -> None:
        channel = self._chat.channel
        numbers = await patiently(lambda: self._store.waiting_numbers(channel, lanes))
        if new := self._lanes.unknown(numbers)[:MOST]:
            self._lanes.put(await patiently(lambda: self._store.waiting(channel, new)))

    def stop(self) -> None:
        """`run` ends when what was begun is written down; what waits stays in the store."""
        self._stopping = True
        self._lanes.wake.set()

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
            self._lanes.wake.clear()
            now = time.monotonic()
            if self._lanes.ready(now):
                async with self._turn:
                    await self._round()
                continue
            self._pace.tidy(now)
            try:
                await asyncio.wait_for(self._lanes.wake.wait(), self._lanes.until_next(now))
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
            at_once, later = self._lanes.sorted(updates)
            batch, made = self._claimed(await self._replying.handle_all([_new(update) for update in at_once]))
            channel = self._chat.channel
            try:
                accepted = await patiently(lambda: self._store.accept(channel, at_once, batch, later, made))
            except (SeenError, DataError, IntegrityError):
                self._release(batch, made)
                self._lanes.put(await patiently(lambda: self._store.receive(channel, updates)))
                await patiently(self._outbox.recover)
                return True
            except LostLeaseError:
                self._release(batch, made)
                raise
            else:
                self._kept(batch, made, accepted.rows)
                self._lanes.put(accepted.waiting)
                return bool(later) or not all(map(_is_on_its_way, batch))

    async def _round(self) -> None:
        """Handle what waits and has its turn."""
        rows, told, alone = self._lanes.take()
        memories = await self._memories.of({row.chat for row in told})
        batch = [self._replying.slowed(row, memories[row.chat]) for row in told]
        if batch or rows:
            await self._keep([*batch, *await self._replying.handle_all(rows)])
        for row in alone:
            self._beside(self._by_itself(row))

    async def _by_itself(self, row: Waiting) -> None:
        """Handle one long message while others go on; its lane waits."""
        await self._keep(await self._replying.handle_all([row]))
        self._lanes.go_on(row.lane)

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
                self._lanes.done(batch[0].inbox or 0)
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
            self._lanes.done(one.inbox or 0)
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
