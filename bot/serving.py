"""The running desk: put together, in charge of its chats or standing by, and taken apart cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import signal
import sys
import time
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from bot.announcing import Announcing
from bot.arrivals import Arrivals
from bot.complaining import complain
from bot.config import Settings
from bot.contact import contact
from bot.conversation import Conversation
from bot.counting import Counting
from bot.current import CurrentPages
from bot.fencing import LostLeaseError
from bot.following_up import FollowingUp
from bot.health import Health
from bot.inbox import Inbox
from bot.inline import shared
from bot.landing import LANDING, land
from bot.lease import Lease, this_process
from bot.offices import Offices
from bot.outbox import Outbox
from bot.pace import Pace
from bot.pages import written
from bot.patience import patiently
from bot.rehearsal_clock import rehearsal_clock
from bot.reminding import Reminding
from bot.retention import keep_swept
from bot.shown import Shown
from bot.store import Store
from bot.telegram.calls import NAME
from bot.telegram.chat import TelegramChat
from bot.telegram.profile import GuestMenus
from bot.telegram.webhook import Webhook
from bot.telling import Telling
from bot.turns import USUAL_RATE
from bot.uploads import Uploads
from bot.web import Metrics, serve_web, web_app
from bot.wording import wordings

if TYPE_CHECKING:
    import socket

    from bot.outbox import Delivery
    from bot.pages import Desks
    from bot.rows import Row

log = logging.getLogger(__name__)


class Serving:
    """The desk while it runs."""

    def __init__(self, settings: Settings, desks: Desks, listener: socket.socket) -> None:
        assert settings.telegram_token is not None  # noqa: S101 - checked by main
        self._settings, self._listener = settings, listener
        self._clock = rehearsal_clock(desks) if settings.now else lambda: dt.datetime.now(dt.UTC)
        self._conversation = Conversation(desks.desks, wordings(), retention_days=settings.retention_days)
        self._conversation.written = written(desks.desks)
        self._conversation.tells = True
        self._contact = contact(desks.desks[0], settings.contact)
        process = this_process()
        self._store = Store(settings.database_url.get_secret_value(), process=process)
        self._chat = TelegramChat(settings.telegram_token.get_secret_value(), settings.telegram_base_url)
        shown = Shown(self._conversation, self._store, settings.organisers)
        self._chat.card = shown.card()
        self._chat.remember(Uploads(self._store, self._chat.channel, time.time))
        self._menus = GuestMenus(shown.guest_menus, shown.guests)
        self._chat.inline.look = lambda typed: shared(self._conversation, typed, self._clock())
        self._lease = Lease(self._store, self._chat.channel, process)
        self._chat.in_charge = self._lease.is_good
        if settings.webhook_url and settings.webhook_secret:
            name = self._chat.channel
            self._chat.webhook = Webhook(
                settings.webhook_url,
                settings.webhook_secret.get_secret_value(),
                lambda: self._store.told(name),
                lambda mark: self._store.tell(name, mark),
            )
        self._metrics = Metrics()
        self._arrivals = Arrivals(self._store, self._chat, self._lease, self._metrics)
        self._counting = Counting(self._store, self._metrics, self._conversation, self._clock)
        self._health = Health(self._store, self._chat, self._lease, self._metrics, self._counting)
        self._offices = Offices(self._store, self._chat, self._counting, clock=self._clock, named=settings.organisers)
        self._pages = CurrentPages(
            settings.events,
            desks,
            self._store,
            self._conversation,
            clock=self._clock,
            held=lambda: self._lease.held,
            shared=self._chat.webhook is not None,
            changed=self._changed,
        )
        self._stopped = asyncio.Event()
        self._announcing: Announcing | None = None
        self._following_up: FollowingUp | None = None

    async def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._stopped.set)
        try:
            await self._store.open()
        except (SQLAlchemyError, OSError) as error:
            return complain([f"GUICHET_DATABASE_URL: the store cannot be opened ({type(error).__name__})"])
        await self._chat.open()
        routes = [self._chat.webhook.route(self._arrivals.bring)] if self._chat.webhook else []
        app = web_app(self._metrics, self._health.faults, self._health.see, routes)
        web = asyncio.create_task(serve_web(app, self._listener, self._stopped))
        besides = [asyncio.create_task(work) for work in (self._pages.run(), self._store.listen(self._arrivals.hear))]
        host, port = self._listener.getsockname()[:2]
        sys.stdout.write(f"guichet serve: http://{host}:{port}/health\n")
        sys.stdout.flush()
        try:
            while not self._stopped.is_set():
                await self._in_charge()
        except Exception as error:
            log.exception("the desk gives up", extra={"error": type(error).__name__})
            return 1
        finally:
            self._stopped.set()
            for task in besides:
                task.cancel()
            await web
            await self._arrivals.close()
            await asyncio.gather(*besides, return_exceptions=True)
            await self._chat.close()
            await self._store.close()
            log.info("stopped")
        return 0

    async def _in_charge(self) -> None:
        """From taking the lease to a stop, or to losing it."""
        stopped = asyncio.create_task(self._stopped.wait())
        acquired = asyncio.create_task(self._lease.acquire())
        await asyncio.wait({stopped, acquired}, return_when=asyncio.FIRST_COMPLETED)
        acquired.cancel()
        stopped.cancel()
        if not self._lease.held:
            return
        self._store.fence = self._lease.fence
        keeping = asyncio.create_task(self._lease.keep())
        try:
            await self._serve_while_in_charge(keeping)
        except LostLeaseError:
            log.error("another process has taken over")
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            self._store.fence = None
            self._arrivals.inbox = self._announcing = self._following_up = None

    async def _serve_while_in_charge(self, keeping: asyncio.Task[None]) -> None:
        inbox, outbox = await self._prepare()
        receiving = asyncio.create_task(self._chat.run(self._arrivals.receive))
        answering = asyncio.create_task(self._answer(inbox))
        sending = asyncio.create_task(outbox.run())
        works = (
            self._arrivals.look(inbox),
            keep_swept(self._store, self._conversation, self._clock, self._settings.retention_days),
            self._remind(outbox),
            self._announce(),
            self._tell(outbox),
            self._follow_up(),
            self._counting.run(),
            self._chat.show_menus(self._menus),
            self._stopped.wait(),
        )
        others = {asyncio.create_task(work) for work in works}
        tasks = {keeping, receiving, answering, sending, *others}
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        try:
            errors = [error for task in ended if (error := task.exception())]
            if not self._chat.ready.is_set():
                answering.cancel()  # there is nothing to finish
            lost = next((error for error in errors if isinstance(error, LostLeaseError)), None)
            if lost is None:
                await land(receiving, inbox, answering, outbox, sending)
                with contextlib.suppress(SQLAlchemyError, OSError, TimeoutError):
                    await self._counting.write()
                await self._lease.release()
                if errors:
                    raise errors[0]
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await inbox.leave()
        if lost is not None:
            self._lease.held = False
            with contextlib.suppress(SQLAlchemyError, OSError, TimeoutError):
                async with asyncio.timeout(LANDING):
                    await outbox.leave(LANDING / 2)
            raise lost

    async def _prepare(self) -> tuple[Inbox, Outbox]:
        """Take up what an earlier process left."""
        rate = self._settings.send_rate
        again = self._settings.on_doubt == "again"
        outbox = Outbox(
            self._store,
            NAME,
            self._chat.deliver,
            rate=rate,
            again=again,
            counted=self._counting.sent,
            landed=self._landed,
            in_charge=self._lease.is_good,
            wait=1.0 if self._lease.inherited and rate <= USUAL_RATE else 0.0,
        )
        announcing = Announcing(
            self._store,
            self._chat,
            self._conversation,
            outbox,
            clock=self._clock,
            quiet=self._settings.quiet_hours,
            rate=rate,
        )
        inbox = Inbox(
            self._store,
            self._chat,
            self._conversation,
            outbox,
            clock=self._clock,
            contact=self._contact,
            pace=Pace(max(1.0, rate / USUAL_RATE)),
            answered=self._metrics.seconds.observe,
            failed=self._metrics.errors.inc,
            counted=self._counting.asked,
            offices=self._offices.of,
            affected=self._decided,
            shared=self._chat.webhook is not None,
        )
        self._following_up = FollowingUp(
            self._store,
            self._chat,
            self._conversation,
            outbox,
            clock=self._clock,
            quiet=self._settings.quiet_hours,
            named=self._settings.organisers,
        )
        await self._pages.recognise()
        await self._following_up.learn()
        await patiently(announcing.start)
        await outbox.start()
        inbox.put(await patiently(lambda: self._store.waiting(self._chat.channel)))
        self._arrivals.inbox, self._announcing = inbox, announcing
        return inbox, outbox

    async def _remind(self, outbox: Outbox) -> None:
        await self._chat.ready.wait()
        quiet = self._settings.quiet_hours
        await Reminding(self._store, self._chat, self._conversation, outbox, clock=self._clock, quiet=quiet).run()

    async def _tell(self, outbox: Outbox) -> None:
        await self._chat.ready.wait()
        named, clock = self._settings.organisers, self._clock
        await Telling(self._store, self._chat, self._conversation, outbox, clock=clock, named=named).run()

    async def _answer(self, inbox: Inbox) -> None:
        await self._chat.ready.wait()
        await inbox.run()

    async def _announce(self) -> None:
        assert self._announcing is not None  # noqa: S101 - made with the outbox
        await self._chat.ready.wait()
        await self._announcing.run()

    def _changed(self) -> None:
        """A page has."""
        if self._announcing:
            self._announcing.notice()

    def _decided(self) -> None:
        """An organiser has."""
        if self._announcing and self._following_up:
            self._announcing.notice()
            self._following_up.notice()
        self._menus.notice()

    async def _follow_up(self) -> None:
        assert self._following_up is not None  # noqa: S101 - made with the outbox
        await self._chat.ready.wait()
        await self._following_up.run()

    def _landed(self, row: Row, delivery: Delivery) -> None:
        if self._announcing:
            self._announcing.landed(row, delivery)
