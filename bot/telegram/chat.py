"""Telegram: updates by polling or by a webhook, and the parts of this package put together.

Only this package imports telegram. Texts are sent without a parse mode: nothing that a page or a person wrote can be
read as markup.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any, cast

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.fencing import LostLeaseError
from bot.outbox import backoff
from bot.telegram.calls import NAME, drafts
from bot.telegram.delivery import REVOKED, Sender
from bot.telegram.inline import Inline, newest
from bot.telegram.pictures import Pictures
from bot.telegram.profile import introduce
from bot.telegram.taps import Taps
from bot.telegram.transport import CALL, IN_CHARGE, Transport
from bot.telegram.updates import Reader, received
from bot.telegram.webhook import WANTED, take_away

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence

    from bot.chat import Asked, Left, Moved
    from bot.message import Reply
    from bot.outbox import Delivery
    from bot.rows import Draft, Received, Row
    from bot.telegram.profile import GuestMenus, Setting
    from bot.telegram.webhook import Webhook
    from bot.uploads import Uploads

log = logging.getLogger(__name__)
BATCH = 100  # updates of one call
POLL = 25  # seconds that a call for updates waits
CONTESTED = 5.0  # seconds before polling again where another program polls too
CHECK = 60.0  # seconds between two looks at whether the webhook is ours still
WEBHOOK = "webhook is active"


class TelegramChat:
    """One bot: `run` receives, `deliver` sends; `fault` says what keeps it from working, None when nothing does."""

    def __init__(self, token: str, base_url: str) -> None:
        self._transport = Transport(base_url)
        self._bot = Bot(token, base_url=base_url, request=self._transport, get_updates_request=self._transport)
        self.channel = f"{NAME}:{token.partition(':')[0]}"  # the bot's own identity
        self.fault: str | None = "not connected yet"
        self.ready = asyncio.Event()  # set once the bot's name is known: updates can be read
        self._reader, self._sender, self._taps = Reader(), Sender(self._bot), Taps()
        self.inline = Inline(self._bot)
        self._noticed: set[str] = set()  # pressed buttons whose answer says something
        self._connected = False
        self.webhook: Webhook | None = None  # without it, updates are polled for
        self.in_charge: Callable[[], bool] = lambda: True
        self.card: Sequence[Setting] = ()  # menus and profile, set when connected
        self._errands: set[asyncio.Task[object]] = set()

    def remember(self, uploads: Uploads) -> None:
        """Pictures are given to Telegram once."""
        self._sender.pictures = Pictures(uploads, self._beside)

    async def open(self) -> None:
        await self._transport.initialize()

    async def close(self) -> None:
        for errand in self._errands:
            errand.cancel()
        await self._transport.shutdown()

    async def run(self, receive: Callable[[list[Received]], Awaitable[None]]) -> None:
        """Poll for ever, or see for ever to it that updates are brought.

        `receive` writes updates down; only then Telegram is told that they have arrived.
        """
        offset, failures = 0, 0
        self._connected = False
        while True:
            try:
                if not self._connected:
                    await self._connect()
                if self.webhook is not None:
                    await self._see_to(self.webhook)
                    failures, self._sender.refused = 0, False
                    await asyncio.sleep(CHECK)
                    continue
                updates = await self._poll(offset, 0 if failures else POLL)
                for query in newest(updates):
                    self._beside(self.inline.answer(query))
                await receive([received(update) for update in updates if "inline_query" not in update])
                offset = updates[-1]["update_id"] + 1 if updates else offset
                failures, self._sender.refused = 0, False
                self._now(None)
            except LostLeaseError:
                raise
            except Exception as error:
                failures += 1
                await asyncio.sleep(self._failed(error, failures))

    async def _connect(self) -> None:
        me = await self._bot.get_me()
        if self.webhook is None:
            await take_away(self._bot)
        self._reader.name, self._connected = (me.username or "").lower(), True
        self.ready.set()
        if self.webhook is None:
            self._now(None)
        self._beside(introduce(self._bot, self.card))

    async def show_menus(self, menus: GuestMenus) -> None:
        """To organisers who were invited, for ever."""
        await self.ready.wait()
        await menus.keep(self._bot)

    async def _see_to(self, webhook: Webhook) -> None:
        await webhook.arrange(self._bot)
        self._now(None)

    def brought(self, update: dict[str, Any]) -> Received | None:
        """What is to be written down of an update that Telegram has brought; an inline query is answered at once."""
        if "inline_query" in update:
            self._beside(self.inline.answer(update["inline_query"]))
            return None
        return received(update)

    async def _poll(self, offset: int, seconds: int) -> list[dict[str, Any]]:
        asked = {"offset": offset, "limit": BATCH, "timeout": seconds, "allowed_updates": WANTED}
        found = await self._bot.do_api_request("getupdates", asked, read_timeout=seconds + CALL)
        return cast("list[dict[str, Any]]", found)

    def _failed(self, error: Exception, failures: int) -> float:
        """Say what is wrong, once; seconds to wait before the next attempt."""
        if isinstance(error, InvalidToken):
            self._connected, self._sender.refused = False, True
            self._now("the token is refused: it was revoked or mistyped; get it from BotFather and restart")
            return REVOKED
        if isinstance(error, Conflict):
            if WEBHOOK in str(error).lower():
                self._connected = False  # connect anew, which takes the webhook away
                self._now("another program has set a webhook for this bot")
                return min(CONTESTED, backoff(failures))
            self._now("another program polls with the same token; stop it, or use a token of its own")
            return CONTESTED
        if isinstance(error, RetryAfter):
            return float(error._retry_after.total_seconds())
        if not isinstance(error, TelegramError):
            log.exception("updates could not be received", extra={"error": type(error).__name__})
        self._now(f"no connection ({type(error).__name__})")
        return backoff(failures, 15.0)

    def _now(self, fault: str | None) -> None:
        if fault != self.fault:
            log.log(logging.INFO if fault is None else logging.ERROR, "telegram: %s", fault or "connected")
        self.fault = fault

    def replied(self, asked: Asked) -> None:
        """A pressed button stops spinning at once, unless a note does it; should that fail, it stops by itself."""
        pressed = str(asked.to.get("pressed", ""))
        if pressed and pressed not in self._noticed:
            self._beside(self._answer_button(pressed))
        self._noticed.discard(pressed)

    def _beside(self, errand: Coroutine[None, None, object]) -> None:
        """Do what nobody waits for; a fault in it is logged."""
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._done)

    def _done(self, errand: asyncio.Task[object]) -> None:
        self._errands.discard(errand)
        if not errand.cancelled() and (error := errand.exception()):
            log.error("an errand failed", extra={"error": type(error).__name__})

    async def _answer_button(self, pressed: str) -> None:
        try:
            await self._bot.answer_callback_query(pressed)
        except TelegramError as error:
            log.debug("a button press was not answered", extra={"error": type(error).__name__})

    def read(self, payload: str) -> Asked | Left | Moved | None:
        """What an update means for the desk; in a group, only what is addressed to it."""
        return self._reader.read(payload)

    def drafts(self, chat: str, asked: Asked, reply: Reply) -> tuple[Draft, ...]:
        """The calls that show a reply; a button that is pressed twice in a row says a thing once."""
        if not reply.edits and self._taps.doubled(chat, asked, time.monotonic()):
            return ()
        if reply.notice and "pressed" in asked.to:
            self._noticed.add(str(asked.to["pressed"]))
        return drafts(chat, asked, reply)

    def link(self, payload: str) -> str:
        return f"https://t.me/{self._reader.name}?start={payload}"

    async def deliver(self, row: Row) -> Delivery:
        """One attempt to send a row of the outbox."""
        IN_CHARGE.set(self.in_charge)  # in the task of this row
        return await self._sender.deliver(row)
