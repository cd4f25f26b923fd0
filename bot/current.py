"""The pages that the running desk answers from: read again when saved, with what organisers corrected, and written
down so that a session keeps its identity over a restart."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import time
from typing import TYPE_CHECKING

from bot import questions
from bot.commands.events import slug
from bot.corrections import corrected, said_by
from bot.effects import drop_corrections, read_corrections
from bot.fencing import LostLeaseError
from bot.identities import as_text, known
from bot.pages import new_desk, written
from bot.patience import patiently
from bot.reload import Reloading, tell
from bot.telling import keep_reading

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from bot.conversation import Conversation
    from bot.message import Correct
    from bot.pages import Desks
    from bot.reload import Reading
    from bot.store import Store
    from knowledge import Desk

log = logging.getLogger(__name__)
LOOK = 1.0  # seconds between two looks at the pages


class CurrentPages:
    """Keeps the conversation's desks those of the pages as they are now.

    `held`: whether this process is in charge and may write; `shared`: whether it also answers when it is not, and so
    has to see what the one in charge was told; `changed` is called when the desks are others; `wall` gives seconds
    since 1970, by which what changed is told after a while.
    """

    def __init__(
        self,
        place: str,
        desks: Desks,
        store: Store,
        conversation: Conversation,
        *,
        clock: Callable[[], dt.datetime],
        held: Callable[[], bool],
        shared: bool,
        changed: Callable[[], None],
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._store, self._conversation, self._clock = store, conversation, clock
        self._held, self._shared, self._changed, self._wall = held, shared, changed, wall
        self._reloading = Reloading(place, desks)
        self._reading = asyncio.Lock()  # pages are read by one at a time
        self._kept: dict[str, str] = {}  # what was written down of each reading, by the event's slug
        self._corrections: tuple[tuple[Desk, ...], list[Correct]] = ((), [])
        self._desks = desks.desks  # with corrections

    async def run(self) -> None:
        """Read again what was saved, for ever, beside the answering."""
        while True:
            await asyncio.sleep(LOOK)
            tell(await self.look())

    async def look(self) -> tuple[Reading, ...]:
        """Look once; what was read again."""
        try:
            async with self._reading:
                readings = await asyncio.to_thread(self._reloading.look)
        except Exception as error:  # whatever a page holds, the desk goes on with what it knows
            log.exception("the pages could not be looked at", extra={"error": type(error).__name__})
            return ()
        with contextlib.suppress(LostLeaseError):  # whoever has it now sees to it
            await self._take_over()
            if self._shared and not self._held():
                self._conversation.answers = await patiently(lambda: self._store.read(questions.given))
        return readings

    async def recognise(self) -> None:
        """Sessions keep the identities that they had before a restart: by them they are followed."""
        kept = await patiently(self._store.readings)
        async with self._reading:
            desks = self._reloading.desks.desks
            before = {desk.event.file: known(kept.get(slug(desk.event), "")) for desk in desks}
            self._reloading.recognise({file: one for file, one in before.items() if one})
        await self._keep()
        await self._take_over()

    async def _take_over(self) -> None:
        """Answer from what was read; which session is which is written down first, for the next run."""
        desks = await self._corrected()
        if desks is self._conversation.desks:
            return
        if self._held():
            await self._keep()
        self._conversation.desks, self._conversation.written = desks, written(desks)
        self._changed()

    async def _corrected(self) -> tuple[Desk, ...]:
        """The desks with what organisers corrected; what a page says by now is a correction no more."""
        desks = self._reloading.desks.desks
        facts = await patiently(lambda: self._store.read(read_corrections))
        if self._corrections == (desks, facts):
            return self._desks
        events = {slug(desk.event): desk.event for desk in desks}
        said = [one for one in facts if one.event in events and said_by(events[one.event], one)]
        if said and self._held():
            await patiently(lambda: self._store.run(lambda db: drop_corrections(db, said)))
        left = tuple(one for one in facts if one not in said)
        self._conversation.corrections = left
        self._corrections, self._desks = (desks, facts), tuple(_with_corrections(desk, left) for desk in desks)
        if not left:
            self._desks = desks
        return self._desks

    async def _keep(self) -> None:
        for event in (desk.event for desk in await self._corrected()):
            name, data = slug(event), as_text(event, self._reloading.used(event.file))
            if self._kept.get(name) != data:
                now, since = self._clock(), self._wall()
                keep = functools.partial(keep_reading, event=event, data=data, now=now, since=since)
                await patiently(functools.partial(self._store.run, keep))
                self._kept[name] = data


def _with_corrections(desk: Desk, facts: Sequence[Correct]) -> Desk:
    mine = [one for one in facts if one.event == slug(desk.event)]
    return new_desk(corrected(desk.event, mine)) if mine else desk
