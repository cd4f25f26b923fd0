"""What sends announcements while the desk runs: what is due becomes a ledger, its people messages, its course a report.

Every step is one transaction that a crash leaves done or undone, and looks only at what the store holds: so it goes on
where it was, in whatever process.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from typing import TYPE_CHECKING

from bot import announced
from bot.chat import Asked
from bot.commands.events import slug
from bot.fencing import LostLeaseError
from bot.ledger import moves, report, said, timing
from bot.message import Message, Reply
from bot.patience import patiently
from bot.reminders import in_quiet_hours
from bot.rows import Draft
from bot.times import announced as marked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import sqlalchemy as sa

    from bot.announcement import Announcement
    from bot.chat import Chat
    from bot.conversation import Conversation
    from bot.outbox import Delivery, Sink
    from bot.rows import Row
    from bot.store import Store
    from knowledge import Desk

log = logging.getLogger(__name__)
REPORT = 1  # priority of reports: before what they tell of, behind replies
REPORTED = 5.0  # seconds between two states of a report
FILLED = 1000  # people that one transaction writes into the ledger
ROUND = 0.1  # seconds between two looks while something is sent …
IDLE = 60.0  # … and at most when nothing is
AHEAD = 64  # messages at least that are made before their turn; above, those of a second
PREFIX = "report:"


class Announcing:
    """`clock` is the conversation's; `quiet` are hours of the event's zone in which messages make no sound."""

    def __init__(
        self,
        store: Store,
        chat: Chat,
        conversation: Conversation,
        outbox: Sink,
        *,
        clock: Callable[[], dt.datetime],
        quiet: tuple[int, int],
        rate: float,
    ) -> None:
        self._store, self._chat, self._conversation, self._outbox = store, chat, conversation, outbox
        self._clock, self._quiet, self._ahead = clock, quiet, max(AHEAD, int(rate))
        self._wake = asyncio.Event()
        self._desks: Sequence[Desk] = ()
        self._told: dict[str, float] = {}  # when the report of each was last drafted
        self._flying: dict[int, str] = {}  # rows of reports that have not landed, and whose they are
        self._messages: dict[str, int] = {}  # reports that have landed, to be written down

    def notice(self) -> None:
        """Something was confirmed, cancelled or moved."""
        self._wake.set()

    def landed(self, row: Row, delivery: Delivery) -> None:
        """What became of an attempt to send; reports are edited from then on."""
        if delivery.kind in {"limited", "offline", "refused", "moved"}:
            return
        key = self._flying.pop(row.id, None)
        if key is None and row.dedup and row.dedup.startswith(PREFIX):
            key = row.dedup.removeprefix(PREFIX)
        if key is not None and delivery.message is not None:
            self._messages[key] = delivery.message
            self._wake.set()

    async def start(self) -> None:
        """Before the outbox takes up what is left: what was cancelled stays so, what is too late is missed."""

        def settle(db: sa.Connection) -> None:
            announced.stop_cancelled(db)
            announced.give_up_stale(db, time.time())

        await self._store.run(settle)

    async def run(self) -> None:
        """For ever; a fault of ours costs a minute, not the desk."""
        while True:
            self._wake.clear()
            try:
                wait = await patiently(self.once)
            except LostLeaseError:
                raise
            except Exception as error:
                log.exception("announcements could not be sent", extra={"error": type(error).__name__})
                wait = IDLE
            timer = asyncio.get_running_loop().call_later(wait, self._wake.set)
            await self._wake.wait()
            timer.cancel()

    async def once(self) -> float:
        """One look at everything; seconds until the next."""
        if self._desks is not self._conversation.desks:
            await self._follow_pages()
        now = self._clock().timestamp()
        due = await self._store.run(announced.next_due)
        if due is not None and due <= now:
            await self._store.run(lambda db: announced.claim_due(db, now))
            due = now
        while await self._store.run(lambda db: announced.fill(db, FILLED, time.time())):
            pass
        if (room := 2 * self._ahead - len(self._outbox)) >= self._ahead:
            self._outbox.put(await self._store.run(lambda db: announced.release(db, room, self._payload)))
        if await self._report() or due == now:
            return ROUND
        return IDLE if due is None else min(IDLE, max(ROUND, due - self._clock().timestamp()))

    async def _report(self) -> bool:
        """Tell the authors how far it is; whether anything goes on."""
        messages, self._messages = self._messages, {}
        if messages:
            await self._store.run(lambda db: announced.remember_reports(db, messages))
        going = await self._store.run(announced.reported)
        for one, counts in going:
            over = not any(counts.get(state) for state in announced.TO_GO)
            landing = one.key in self._messages or one.key in self._flying.values()
            if over and (one.report is not None or not landing):
                await self._conclude(one, counts)
            elif not over and self._may_tell(one):
                await self._tell(one, report(one, counts, self._conversation.wording(one.language), _how(one, over)))
        if not going:
            self._told.clear()
        return bool(going)

    def _may_tell(self, one: Announcement) -> bool:
        """Not before the last one has landed, and not more often than every few seconds."""
        last = self._told.get(one.key)
        return one.key not in self._flying.values() and (last is None or time.monotonic() >= last + REPORTED)

    async def _tell(self, one: Announcement, text: str) -> None:
        self._told[one.key] = time.monotonic()
        first = one.report is None
        rows = await self._store.draft([self._drafted(one, text, f"{PREFIX}{one.key}" if first else None)])
        self._flying.update(dict.fromkeys((row.id for row in rows), one.key))
        self._outbox.put(rows)

    async def _conclude(self, one: Announcement, counts: Mapping[str, int]) -> None:
        """The last report is exact, and is written down together with the end."""
        text = report(one, counts, self._conversation.wording(one.language), _how(one, over=True))
        now = time.time()
        rows = await self._store.draft([self._drafted(one, text, None)], lambda db: announced.finish(db, one.key, now))
        self._told.pop(one.key, None)
        self._outbox.put(rows)

    def _drafted(self, one: Announcement, text: str, dedup: str | None) -> Draft:
        to: dict[str, object] = {} if one.report is None else {"message_id": one.report}
        reply = Reply(text=text, edits=one.report is not None)
        payload = self._chat.drafts(one.chat, Asked(message=Message(), to=to), reply)[0].payload
        return Draft(chat=one.chat, payload=payload, priority=REPORT, dedup=dedup)

    def _payload(self, one: Announcement, language: str | None) -> str:
        """The call that brings it to a reader of this language."""
        texts = dict(one.texts)
        code = language if language in texts else one.texts[0][0]
        desk, wording = self._desk(one.event), self._conversation.wording(code)
        zone = desk.event.zone
        late = ""
        if one.due is not None and timing(one.due, one.started or 0.0) == "late":
            late = desk.speech(wording.code).clock(dt.datetime.fromtimestamp(one.due, zone).time())
        reply = said(one, code, wording, late=late, quiet=in_quiet_hours(self._clock(), zone, self._quiet))
        reply = marked(reply, desk, code, one.session)
        return self._chat.drafts(one.chat, Asked(message=Message(), to={}), reply)[0].payload

    def _desk(self, event: str) -> Desk:
        """That of the event, or any where its page is gone."""
        desks = self._conversation.desks
        return next((desk for desk in desks if slug(desk.event) == event), desks[0])

    async def _follow_pages(self) -> None:
        """What hangs on a session moves with it; what hangs on one that is no more is dropped, and its author told."""
        desks = self._conversation.desks
        events = {slug(desk.event): desk.event for desk in desks}
        waiting = [one for one in await self._store.run(announced.hanging) if one.event in events]
        found = {one.key: moves(one, events[one.event]) for one in waiting}
        moved = {one.key: due for one in waiting if (due := found[one.key]) is not None and due != one.due}
        lost = [one for one in waiting if found[one.key] is None]
        if moved or lost:
            now, wording = time.time(), self._conversation.wording
            drafts = [self._drafted(one, report(one, {}, wording(one.language), "lost"), None) for one in lost]
            keys = [one.key for one in lost]
            rows = await self._store.draft(drafts, lambda db: announced.reschedule(db, moved, keys, now))
            self._outbox.put(rows)
        self._desks = desks


def _how(one: Announcement, over: bool) -> str:
    """Which report it is."""
    if one.state == "running":
        return "done" if over else "running"
    return one.state
