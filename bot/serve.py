"""`guichet serve`: puts the running desk together, and takes it apart cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import secrets
import signal
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from bot import announced, questions
from bot.announcement import Office
from bot.announcing import Announcing
from bot.choosing import fingerprint
from bot.commands.events import slug
from bot.commands.organisers import INVITATION
from bot.config import ConfigError, Settings, read_settings, settings_help, webhook_faults
from bot.conversation import COMMANDS, OFFICE_COMMANDS, Conversation
from bot.counting import Counting
from bot.current import CurrentPages
from bot.fencing import LostLeaseError
from bot.following_up import FollowingUp
from bot.gathering import Gathering
from bot.inbox import Inbox, StoppedError
from bot.inline import shared
from bot.lease import Lease, this_process
from bot.logs import set_up
from bot.outbox import Outbox
from bot.pace import Pace
from bot.pages import ArgumentError, open_desks, written
from bot.reminding import Reminding
from bot.retention import cutoff, ending
from bot.store import Store, patiently
from bot.telegram.calls import NAME
from bot.telegram.chat import TelegramChat
from bot.telegram.profile import GuestMenus, menus
from bot.telegram.profile import settings as card
from bot.telegram.webhook import Webhook
from bot.telling import Telling
from bot.turns import USUAL_RATE
from bot.uploads import Uploads
from bot.web import Metrics, listen, serve_web, web_app
from bot.wording import wordings
from knowledge import EventFileError

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Collection, Iterable, Sequence

    from bot.outbox import Delivery
    from bot.pages import Desks
    from bot.rows import Received, Row
    from bot.telegram.profile import Setting
    from knowledge import Desk

log = logging.getLogger(__name__)
ALL_COMMANDS = (*COMMANDS, *OFFICE_COMMANDS)
UNUSABLE = 2
LANDING = 3.5  # seconds that messages in flight have to land at a stop
FULL = 10_000  # waiting messages from which no more are fetched; they are safe where they are
SWEEP = 3600.0  # seconds between two sweeps of the store
LISTEN = 1.0  # seconds between two looks at what other processes have written down
NO_CHAT = "GUICHET_TELEGRAM_TOKEN: not set, so there is no chat to serve; BotFather on Telegram gives a token"
HELP = "Usage: guichet serve\n\nRun the desk for all its chats.\n\n"


def main(arguments: Sequence[str] = ()) -> int:
    """Serve until SIGTERM. Exit 2 with every fault named where it cannot start, 1 where it had to give up."""
    if {"-h", "--help"} & set(arguments):
        sys.stdout.write(f"{HELP}{settings_help()}\n")
        return 0
    if arguments:
        raise ArgumentError(f"{arguments[0]!r} is not known; settings are GUICHET_* variables, see --help")
    try:
        settings = read_settings()
    except ConfigError as error:
        return _complain(error.faults)
    set_up(settings.log, settings.secrets)
    faults = [] if settings.telegram_token else [NO_CHAT]
    faults += webhook_faults(settings)
    desks = listener = None
    try:
        desks = open_desks(settings.events, settings.now)
    except EventFileError as error:
        faults.append(f"GUICHET_EVENTS: {error.sentence}")
    try:
        listener = listen(*settings.http)
    except OSError as error:
        faults.append(f"GUICHET_HTTP: {settings.http[0]}:{settings.http[1]}: {error.strerror}")
    if faults or desks is None or listener is None:
        return _complain(faults)
    return asyncio.run(Serving(settings, desks, listener).run())


def _complain(faults: Iterable[str]) -> int:
    sys.stderr.write("".join(f"guichet serve: {' '.join(fault.split())}\n" for fault in faults))
    return UNUSABLE


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
        self._chat.card = self._card(settings)
        self._chat.remember(Uploads(self._store, self._chat.channel, time.time))
        self._menus = GuestMenus(self._guest_menus, self._guests)
        self._chat.inline.look = lambda typed: shared(self._conversation, typed, self._clock())
        self._lease = Lease(self._store, self._chat.channel, process)
        self._chat.in_charge = self._lease.is_good
        self._heard = asyncio.Event()  # another process has written something down, or left
        self._gathering = Gathering(self._write_down)
        if settings.webhook_url and settings.webhook_secret:
            name = self._chat.channel
            self._chat.webhook = Webhook(
                settings.webhook_url,
                settings.webhook_secret.get_secret_value(),
                lambda: self._store.told(name),
                lambda mark: self._store.tell(name, mark),
            )
        self._metrics = Metrics()
        self._counting = Counting(self._store, self._metrics, self._conversation, self._clock)
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
        self._inbox: Inbox | None = None
        self._outbox: Outbox | None = None
        self._announcing: Announcing | None = None
        self._following_up: FollowingUp | None = None

    def _card(self, settings: Settings) -> list[Setting]:
        """Menus, name and descriptions; the desk of one event bears its title."""
        events = [desk.event for desk in self._conversation.desks]
        title = events[0].title.text if len(events) == 1 else ""
        return card(wordings(), ALL_COMMANDS, settings.organisers, self._language, title)

    @property
    def _language(self) -> str:
        """That of who uses Telegram in none of ours."""
        return self._conversation.wording(self._conversation.desks[0].event.language).code

    def _guest_menus(self, people: Collection[str]) -> list[Setting]:
        theirs = [person for person in people if person not in self._settings.organisers]
        return menus(wordings(), ALL_COMMANDS, theirs, self._language)

    async def _guests(self) -> Collection[str]:
        return await patiently(lambda: self._store.run(announced.guests))

    async def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._stopped.set)
        try:
            await self._store.open()
        except (SQLAlchemyError, OSError) as error:
            return _complain([f"GUICHET_DATABASE_URL: the store cannot be opened ({type(error).__name__})"])
        await self._chat.open()
        routes = [self._chat.webhook.route(self._bring)] if self._chat.webhook else []
        app = web_app(self._metrics, self._faults, self._see, routes)
        web = asyncio.create_task(serve_web(app, self._listener, self._stopped))
        besides = [asyncio.create_task(work) for work in (self._pages.run(), self._store.listen(self._hear))]
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
            await self._gathering.close()
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
            self._inbox = self._outbox = self._announcing = self._following_up = None

    async def _serve_while_in_charge(self, keeping: asyncio.Task[None]) -> None:
        inbox, outbox = await self._prepare()
        receiving = asyncio.create_task(self._chat.run(self._receive))
        answering = asyncio.create_task(self._answer(inbox))
        sending = asyncio.create_task(outbox.run())
        works = (
            self._look(inbox),
            self._sweep(),
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
                await _land(receiving, inbox, answering, outbox, sending)
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
            offices=self._office,
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
        self._inbox, self._outbox, self._announcing = inbox, outbox, announcing
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

    async def _office(self, person: str, what: str) -> Office | None:
        """For an organiser what the store knows, for who brings an invitation whether it is good, else nothing."""
        now = self._clock().timestamp()
        if what.startswith(INVITATION):
            code = fingerprint(what.removeprefix(INVITATION))
            good = await self._store.run(lambda db: announced.is_invited(db, code, now))
            return Office(role="invited") if good else None
        named = person in self._settings.organisers
        office = await self._store.run(lambda db: announced.office(db, person, named=named, now=now))
        if office and what in {"unanswered", "reply", "asked"}:
            return replace(office, questions=await self._store.run(questions.groups))
        if office and what == "stats":
            return replace(office, figures=await self._counting.read())
        token = secrets.token_urlsafe(12)
        return office and replace(office, token=token, link=self._chat.link(f"{INVITATION}{token}"))

    async def _receive(self, updates: list[Received]) -> None:
        assert self._inbox is not None  # noqa: S101 - made before polling starts
        while len(self._inbox) > FULL:  # noqa: ASYNC110 - rare, and nobody waits for it
            await asyncio.sleep(0.1)
        self._metrics.updates.inc(len(updates))
        await self._inbox.receive(updates)

    async def _bring(self, update: dict[str, Any]) -> bool:
        """Take an update that the chat program has brought; whether it may forget it."""
        found = self._chat.brought(update)
        if found is None:
            return True
        if len(self._gathering) + (len(self._inbox) if self._inbox else 0) > FULL:
            return False
        taken = await self._gathering.take(found)
        if taken:
            self._metrics.updates.inc()
        return taken

    async def _write_down(self, updates: list[Received]) -> None:
        """Whoever is in charge handles them; any other process leaves them to it."""
        if self._inbox is not None and self._chat.ready.is_set() and self._lease.is_good():
            with contextlib.suppress(LostLeaseError, StoppedError):
                await self._inbox.receive(updates)
                return
        await self._store.leave(self._chat.channel, updates)
        self._hear()

    def _hear(self) -> None:
        self._heard.set()
        self._lease.look()

    async def _look(self, inbox: Inbox) -> None:
        """At what other processes have written down."""
        while True:
            self._heard.clear()
            await inbox.look()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LISTEN):
                    await self._heard.wait()

    async def _sweep(self) -> None:
        async def once() -> None:
            now, retention = self._clock().timestamp(), self._settings.retention_days * 86400.0
            ends = {slug(desk.event): end for desk in self._conversation.desks if (end := ending(desk.event))}
            coming = {event for event, end in ends.items() if end + retention > now}
            await self._store.sweep(cutoff([*ends.values()], now, retention), coming)

        while True:
            await patiently(once)
            await asyncio.sleep(SWEEP)

    async def _faults(self) -> list[str]:
        """What is not well. A process that stands by is well: another one is connected."""
        faults = [f"telegram: {self._chat.fault}"] if self._chat.fault and not self._lease.stands_by else []
        try:
            async with asyncio.timeout(2.0):
                await self._store.ping()
        except (SQLAlchemyError, OSError, TimeoutError):
            faults.append("store: it does not answer")
        return faults

    async def _see(self) -> None:
        """Figures of this moment: who this process is, and what stands in the store, the same for all."""
        held = self._lease.held
        self._metrics.in_charge.set(held)
        self._metrics.connected.labels(NAME).set(held and not self._chat.fault)
        await self._counting.see_store(self._chat.channel)


async def _land(
    receiving: asyncio.Task[None],
    inbox: Inbox,
    answering: asyncio.Task[None],
    outbox: Outbox,
    sending: asyncio.Task[None],
) -> None:
    """Receive no more, finish the round, let messages in flight land. What then still flies is in doubt."""
    receiving.cancel()
    inbox.stop()
    try:
        async with asyncio.timeout(LANDING):
            if not answering.done():
                await asyncio.wait({answering}, timeout=LANDING / 2)
            outbox.stop()
            await sending
    except TimeoutError:
        log.warning("messages in flight did not land in time", extra={"count": len(outbox)})


def rehearsal_clock(desks: Desks) -> Callable[[], dt.datetime]:
    """GUICHET_NOW is when the clock starts."""
    started, began = desks.at(name="GUICHET_NOW")[1], time.monotonic()
    return lambda: started + dt.timedelta(seconds=time.monotonic() - began)


def contact(desk: Desk, fallback: str | None) -> str | None:
    """Whom to write to when the desk itself fails: the page's contact, else the setting, else the registration link."""
    event = desk.event
    named = [text.text for text in (*event.contact.emails, *event.contact.phones)]
    named += [link.url for link in event.contact.links]
    named += [fallback] if fallback else [link.url for link in event.registration.links]
    return next(iter(named), event.url)
