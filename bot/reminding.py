"""Sends reminders when they are due: a worker beside the outbox, of the process that is in charge."""

from __future__ import annotations

import asyncio
import functools
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.agenda import handle
from bot.chat import Asked
from bot.fencing import LostLeaseError
from bot.message import Message, Reply
from bot.offers import button, leaving
from bot.patience import patiently
from bot.reminded import longest_leads, to_remind, to_tell
from bot.reminders import coming, days_coming
from bot.rows import Draft, Handled
from bot.times import timed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from bot.chat import Chat
    from bot.conversation import Conversation
    from bot.outbox import Sink
    from bot.reminders import Coming, DayComing
    from bot.store import Store

log = logging.getLogger(__name__)
LOOK = 2.0  # seconds between two looks; a reminder is in time to the minute
BATCH = 200  # reminders in one transaction
PRIORITY = 1  # replies are sent first


class Reminding:
    """`clock` is that of the conversation, `quiet` the quiet hours of the settings."""

    def __init__(
        self,
        store: Store,
        chat: Chat,
        conversation: Conversation,
        outbox: Sink,
        *,
        clock: Callable[[], dt.datetime],
        quiet: tuple[int, int],
    ) -> None:
        self._store, self._chat, self._conversation, self._outbox = store, chat, conversation, outbox
        self._clock, self._quiet = clock, quiet

    async def run(self) -> None:
        """Look for ever. What was written down but not sent when a process died is sent by the next one's outbox."""
        while True:
            try:
                await self.once()
                await self.days()
            except LostLeaseError:
                raise
            except Exception as error:  # whatever a page holds, the desk goes on
                log.exception("reminders could not be looked for", extra={"error": type(error).__name__})
            await asyncio.sleep(LOOK)

    async def once(self) -> None:
        """Write down, each once, what is due now, and hand it to the outbox."""
        leads = await patiently(lambda: self._store.read(longest_leads))
        for one in coming(self._conversation.desks, self._clock(), self._quiet) if leads else ():
            if leads.get((one.event, one.session), 0) < one.minutes:
                continue
            these = functools.partial(to_remind, one=one, most=BATCH)
            while people := await patiently(functools.partial(self._store.read, these)):
                batch = [Handled(chat=chat, drafts=self._drafts(one, chat, code)) for chat, code in people]
                self._outbox.put(await patiently(functools.partial(self._store.handled, batch)))

    async def days(self) -> None:
        """The evening before, and the morning of an event, to who wishes it."""
        for one in days_coming(self._conversation.desks, self._clock(), self._quiet):
            these = functools.partial(to_tell, one=one, most=BATCH)
            while people := await patiently(functools.partial(self._store.read, these)):
                drafts = [draft for chat, code in people for draft in self._day(one, chat, code)]
                self._outbox.put(await patiently(functools.partial(self._store.draft, drafts)))

    def _day(self, one: DayComing, chat: str, language: str | None) -> tuple[Draft, ...]:
        """What day it is, when the doors open, where, and what comes first."""
        event = one.desk.event
        wording = self._conversation.wording(language, event.language)
        speech = one.desk.speech(wording.code)
        lines = [wording.say(one.choice.removeprefix("@"), title=event.title)]
        if one.doors:
            lines.append(wording.say("doors", time=speech.clock(one.doors.timetz())))
        lines += [text.text for text in (event.venue.name, event.venue.address) if text]
        today = [(s.start, place) for place, s in enumerate(event.sessions) if s.date == one.date and s.start]
        if today:
            lines.append(wording.say("first", session=speech.line(min(today)[1])))
        reply = Reply(text="\n".join(lines), buttons=(leaving(wording, event),))
        doors = [(one.doors.time(), one.doors)] if one.doors else []
        reply = timed(reply, one.desk, wording.code, [min(today)[1]] if today else [], doors)
        return self._pushed(chat, reply, one.once)

    def _drafts(self, one: Coming, chat: str, language: str | None) -> tuple[Draft, ...]:
        event = one.desk.event
        wording = self._conversation.wording(language, event.language)
        speech = one.desk.speech(wording.code)
        name = handle(one.desk, event.sessions[one.place])
        text = wording.say("reminder", time=speech.duration(one.left), session=speech.line(one.place))
        buttons = ((button(wording, "drop", name),), leaving(wording, event))
        reply = timed(Reply(text=text, buttons=buttons), one.desk, wording.code, [one.place])
        return self._pushed(chat, reply, one.once)

    def _pushed(self, chat: str, reply: Reply, once: str) -> tuple[Draft, ...]:
        first, *rest = self._chat.drafts(chat, Asked(message=Message(), to={}), reply)
        return tuple(replace(d, priority=PRIORITY) for d in (replace(first, dedup=chat + once), *rest))
