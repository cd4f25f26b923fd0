"""The one way out: everything sent is a row first, paced by one limiter, replies before the rest."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Literal, Protocol

from bot.fencing import LostLeaseError
from bot.patience import patiently
from bot.rows import REPLY, Progress, Row
from bot.turns import Limiter, Queue

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from bot.store import Store

log = logging.getLogger(__name__)
Kind = Literal["sent", "limited", "offline", "refused", "failed", "gone", "moved", "doubt"]
SLOTS = 64  # calls in flight at a time
REFUSALS = 12  # times that a server may answer 5xx to one message, some ten minutes
LINGER = 0.01  # seconds for which what has landed may wait for another transaction
LONGEST = 60.0  # seconds between two attempts …
OFFLINE = 5.0  # … where there was no connection
NAMES = tuple(field.name for field in fields(Progress))


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of one attempt.

    `limited`: come again after `seconds`; `offline`: it never left; `refused`: the server could not now; `failed`:
    it never will; `gone`: the chat is closed to us; `moved`: it is `chat` now; `doubt`: it may have arrived.
    """

    kind: Kind
    seconds: float = 0.0
    chat: str = ""
    message: int | None = None  # what the chat program calls a new message


class Sink(Protocol):
    """Where rows are put that were written down, to be sent."""

    def __len__(self) -> int:
        """How many wait."""

    def put(self, rows: Iterable[Row]) -> None: ...


class Outbox:
    """Sends rows by `deliver`, and writes down what becomes of them; `again` sends once more what is in doubt.

    `channel` is the chat program whose rows these are, like `telegram`; `rate` is in messages a second. `in_charge`
    tells whether this process may still send; `wait` are seconds in which what another has sent just now counts.
    """

    def __init__(
        self,
        store: Store,
        channel: str,
        deliver: Callable[[Row], Awaitable[Delivery]],
        *,
        rate: float,
        again: bool,
        counted: Callable[[Kind], None] = lambda _: None,
        landed: Callable[[Row, Delivery], None] = lambda _row, _delivery: None,
        in_charge: Callable[[], bool] = lambda: True,
        wait: float = 0.0,
    ) -> None:
        self._store, self._channel, self._deliver = store, channel, deliver
        self._again, self._counted, self._told = again, counted, landed
        self._in_charge = in_charge
        self._limiter = Limiter(rate)
        self._limiter.rest(time.monotonic() + wait)
        self._queue = Queue(self._limiter)
        self._known: set[int] = set()  # rows that wait, are being sent, or are not written down as sent
        self._promised = 0  # claims whose rows are not written down yet
        self._made: list[Progress] = []
        self._due = 0.0  # when it is written down, should no other transaction take it along
        self._flying: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._stopping = False

    def __len__(self) -> int:
        return len(self._queue) + len(self._flying)

    def claim(self, chat: str) -> bool:
        """Whether a reply to this chat may be written down as being sent. Then `put` sends it, or `release` it."""
        if self._free() <= 0 or not self._queue.claim(chat, time.monotonic()):
            return False
        self._promised += 1
        return True

    def release(self, chat: str) -> None:
        """A claimed reply was not written down."""
        self._promised -= 1
        self._queue.release(chat)

    def put(self, rows: Iterable[Row]) -> None:
        """Take rows that were written down: claimed ones are sent now, others in their turn."""
        now, wall = time.monotonic(), time.time()
        for row in rows:
            if row.id in self._known:
                continue
            self._known.add(row.id)
            if row.state == "sending":
                self._promised -= 1
                self._fly(row)
            else:
                self._queue.put(row, now + min(row.not_before - wall, LONGEST))
                self._wake.set()

    def landed(self) -> Progress:
        """What has become of rows, for the next transaction to write down; then `noted`, or `landed_again`."""
        made, self._made = self._made, []
        return Progress(**{name: tuple(one for some in made for one in getattr(some, name)) for name in NAMES})

    def noted(self, made: Progress) -> None:
        """It is written down."""
        self._known.difference_update(made.sent, made.kept, made.failed, made.blocked, made.doubt)

    def landed_again(self, made: Progress) -> None:
        """It was not written down after all."""
        self._made.insert(0, made)
        self._wake.set()

    async def start(self) -> None:
        """Take up what an earlier process left behind. What it was sending when it died is in doubt.

        Each step is patient by itself: a first one that is repeated finds nothing, and would count nothing.
        """
        doubts = await patiently(lambda: self._store.settle_doubt(self._channel, again=self._again))
        for _ in range(doubts):
            self._counted("doubt")
        if doubts:
            log.warning("messages in doubt after a cut", extra={"count": doubts, "sent_again": self._again})
        await patiently(self._store.flush)
        await patiently(self.recover)

    async def recover(self) -> None:
        """Take up rows that were written down though the store's answer was lost: nobody has sent them."""
        known = self._known.copy()
        rows = await self._store.unsent(self._channel)
        self.put(replace(row, state="pending") for row in rows if row.id not in known)

    def stop(self) -> None:
        """Send nothing new; `run` ends when what is in flight has landed and is written down."""
        self._stopping = True
        self._wake.set()

    async def leave(self, seconds: float) -> None:
        """Another process is in charge: say of what is in flight what becomes of it, and nothing else."""
        self.stop()
        if self._flying:
            await asyncio.wait(self._flying, timeout=seconds)
        made = self.landed()
        await self._store.progress(Progress(sent=made.sent, kept=made.kept, doubt=made.doubt, later=made.later))

    async def run(self) -> None:
        """Send what waits until `stop`."""
        tidied = time.monotonic()
        while not self._stopping or self._flying or self._made:
            self._wake.clear()
            rows, wait = self._take()
            if rows or (self._made and time.monotonic() >= self._due):
                await self._write(rows)
            else:
                await _first(self._wake, min(wait, self._due - time.monotonic()) if self._made else wait)
            if time.monotonic() > tidied + LONGEST:
                tidied = time.monotonic()
                self._limiter.tidy(tidied)

    def _free(self) -> int:
        """How many calls may begin now."""
        return 0 if self._stopping else SLOTS - len(self._flying) - self._promised

    def _take(self) -> tuple[list[Row], float]:
        """Rows that may be sent now, and seconds until the next."""
        rows: list[Row] = []
        while len(rows) < self._free():
            found = self._queue.next(time.monotonic())
            if not isinstance(found, Row):
                return rows, LONGEST if found is None else found
            rows.append(replace(found, attempts=found.attempts + 1))
        return rows, LONGEST

    async def _write(self, rows: list[Row]) -> None:
        """Claim rows and send them; until the store takes it, nothing is sent."""
        made = replace(self.landed(), claimed=tuple(row.id for row in rows))
        try:
            claimed = await patiently(lambda: self._store.progress(made))
        except LostLeaseError:
            self.landed_again(replace(made, claimed=()))
            raise
        self.noted(made)
        rows = self._without_withdrawn(rows, claimed)
        if any(row.priority > REPLY for row in rows):
            await patiently(self._store.flush)
        for row in rows:
            self._fly(row)

    def _without_withdrawn(self, rows: list[Row], claimed: frozenset[int]) -> list[Row]:
        """What was cancelled while it waited could not be claimed, and is not sent."""
        for row in rows:
            if row.id not in claimed:
                self._known.discard(row.id)
                self._queue.release(row.chat)
        return [row for row in rows if row.id in claimed]

    def _fly(self, row: Row) -> None:
        task = asyncio.create_task(self._send(row))
        self._flying.add(task)

    async def _send(self, row: Row) -> None:
        try:
            delivery = await self._deliver(row) if self._in_charge() else Delivery(kind="offline")
        except Exception as error:
            log.exception("a message could not be sent", extra={"error": type(error).__name__})
            delivery = Delivery(kind="failed")
        self._counted(delivery.kind)
        self._told(row, delivery)
        if not self._made:
            self._due = time.monotonic() + LINGER
        self._made.append(self._landed(row, delivery))
        self._flying.discard(asyncio.current_task())
        self._wake.set()

    def _landed(self, row: Row, delivery: Delivery) -> Progress:
        now, kind = time.monotonic(), delivery.kind
        again_in = _again_in(row, delivery, again=self._again)
        if kind == "limited":
            self._limiter.pause(row.chat, now, delivery.seconds)
        self._queue.done(row, now, again_in=again_in)
        if kind == "gone":
            dropped = [row, *self._queue.drop(row.chat)]
            failed = tuple(other.id for other in dropped if not other.announcement)
            blocked = tuple(other.id for other in dropped if other.announcement)
            return Progress(failed=failed, blocked=blocked, gone=(row.chat,))
        if kind == "moved":
            for other in self._queue.drop(row.chat):
                self._queue.put(replace(other, chat=delivery.chat))
            return Progress(moved=((row.chat, delivery.chat),), later=((row.id, 0.0),))
        if again_in is not None:
            return Progress(later=((row.id, time.time() + again_in),))
        if kind == "doubt":
            return Progress(doubt=(row.id,))
        if kind == "sent":
            kept = row.dedup or row.announcement
            return Progress(kept=(row.id,)) if kept else Progress(sent=(row.id,))
        return Progress(failed=(row.id,))


def backoff(attempt: int, longest: float = LONGEST) -> float:
    """Seconds before the next attempt: doubling from a half, shaken so that not all come at once."""
    return float(min(longest, 0.5 * 2 ** min(attempt - 1, 16)) * random.uniform(0.8, 1.0))  # noqa: S311 - no secret


def _again_in(row: Row, delivery: Delivery, *, again: bool) -> float | None:
    """Seconds until the row is sent again; None: never."""
    if delivery.kind == "limited":
        return delivery.seconds
    if delivery.kind == "moved":
        return 0.0
    if delivery.kind == "offline":
        return max(delivery.seconds, backoff(row.attempts, OFFLINE))
    retried = delivery.kind == "refused" and row.attempts < REFUSALS
    return backoff(row.attempts) if retried or (delivery.kind == "doubt" and again) else None


async def _first(event: asyncio.Event, seconds: float) -> None:
    timer = asyncio.get_running_loop().call_later(seconds, event.set)
    await event.wait()
    timer.cancel()
