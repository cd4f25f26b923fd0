"""Telegram: updates to messages, replies to calls, a transport, a polling loop. The only file that imports telegram.

Texts are sent without a parse mode: nothing that a page or a person wrote can be read as markup.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import re
from typing import TYPE_CHECKING, Any, cast

import aiohttp
from telegram import Bot, InputFile, Update
from telegram import Message as TelegramMessage
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import BaseRequest, RequestData

from bot.cutting import pieces
from bot.inbox import Asked, Left, Moved
from bot.message import Message
from bot.outbox import SLOTS, Delivery, backoff
from bot.rows import Draft, Received

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.message import File, MessageKind, Reply
    from bot.rows import Row

log = logging.getLogger(__name__)
NAME = "telegram"
LIMIT = 4096  # UTF-16 units of a message
BATCH = 100  # updates of one call
POLL = 25  # seconds that a call for updates waits
CALL = 20.0  # seconds that any other call may take
CONTESTED = 5.0  # seconds before polling again where another program polls too
REVOKED = 60.0  # seconds before trying again with a token that was refused
WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]
MEMBERS_GONE = {"left", "kicked"}
COMMAND = re.compile(r"[/!]\w+(?:@(\w+))?")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
FAR = ("chat not found", "user is deactivated", "group chat was deactivated", "bot was kicked")
WEBHOOK = "webhook is active"


class UnsentError(NetworkError):
    """The request never left: there was no connection."""


class CutError(NetworkError):
    """The request was on its way: whether it arrived cannot be known."""


class Transport(BaseRequest):
    """HTTP by aiohttp, which stays fast with many calls at a time. Its errors hold no address: that has the token."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def initialize(self) -> None:
        self._session = self._session or aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=SLOTS + 8), timeout=aiohttp.ClientTimeout(sock_connect=10.0)
        )

    async def shutdown(self) -> None:
        if self._session:
            await self._session.close()

    @property
    def read_timeout(self) -> float:
        return CALL

    async def do_request(  # type: ignore[override]
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        **_timeouts: Any,
    ) -> tuple[int, bytes]:
        assert self._session is not None  # noqa: S101 - initialize comes first
        seconds = read_timeout if isinstance(read_timeout, int | float) else CALL
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=10.0)
        try:
            async with self._session.request(method, url, data=_form(request_data), timeout=timeout) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise UnsentError(type(error).__name__) from None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise CutError(type(error).__name__) from None


def _form(data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if data is None or not data.multipart_data:
        return data.json_parameters if data else None
    form = aiohttp.FormData(data.json_parameters)
    for key, (name, content, mime) in data.multipart_data.items():
        form.add_field(key, content, filename=name, content_type=mime)
    return form


class TelegramChat:
    """One bot: `run` receives, `deliver` sends; `fault` says what keeps it from working, None when nothing does."""

    def __init__(self, token: str, base_url: str) -> None:
        self._transport = Transport()
        self._bot = Bot(token, base_url=base_url, request=self._transport, get_updates_request=self._transport)
        self.channel = f"{NAME}:{token.partition(':')[0]}"  # the bot's own identity
        self.fault: str | None = "not connected yet"
        self.ready = asyncio.Event()  # set once the bot's name is known: updates can be read
        self._connected = self._refused = False
        self._name = ""
        self._errands: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        await self._transport.initialize()

    async def close(self) -> None:
        await self._transport.shutdown()

    async def run(self, receive: Callable[[list[Received]], Awaitable[None]]) -> None:
        """Poll for ever. `receive` writes updates down; only then Telegram is told that they have arrived."""
        offset, failures = 0, 0
        while True:
            try:
                if not self._connected:
                    await self._connect()
                updates = await self._poll(offset, 0 if failures else POLL)
                await receive([_received(update) for update in updates])
                offset = updates[-1]["update_id"] + 1 if updates else offset
                failures, self._refused = 0, False
                self._now(None)
                self._answer_buttons(updates)
            except Exception as error:
                failures += 1
                await asyncio.sleep(self._failed(error, failures))

    async def _connect(self) -> None:
        """A webhook that another program left would keep updates from us; what waits for it is ours now."""
        me = await self._bot.get_me()
        await self._bot.delete_webhook(drop_pending_updates=False)
        self._name, self._connected = (me.username or "").lower(), True
        self.ready.set()
        self._now(None)

    async def _poll(self, offset: int, seconds: int) -> list[dict[str, Any]]:
        asked = {"offset": offset, "limit": BATCH, "timeout": seconds, "allowed_updates": WANTED}
        found = await self._bot.do_api_request("getupdates", asked, read_timeout=seconds + CALL)
        return cast("list[dict[str, Any]]", found)

    def _failed(self, error: Exception, failures: int) -> float:
        """Say what is wrong, once; seconds to wait before the next attempt."""
        if isinstance(error, InvalidToken):
            self._connected, self._refused = False, True
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

    def _answer_buttons(self, updates: Sequence[dict[str, Any]]) -> None:
        """The pressed button stops spinning at once; should that fail, it stops by itself."""
        for pressed in (update["callback_query"]["id"] for update in updates if "callback_query" in update):
            task = asyncio.create_task(self._answer_button(pressed))
            self._errands.add(task)
            task.add_done_callback(self._errands.discard)

    async def _answer_button(self, pressed: str) -> None:
        try:
            await self._bot.answer_callback_query(pressed)
        except TelegramError as error:
            log.debug("a button press was not answered", extra={"error": type(error).__name__})

    def read(self, payload: str) -> Asked | Left | Moved | None:
        """What an update means for the desk; in a group, only what is addressed to it."""
        update = Update.de_json(json.loads(payload), None)
        if update.my_chat_member:
            return Left() if update.my_chat_member.new_chat_member.status in MEMBERS_GONE else None
        if update.callback_query:
            return self._pressed(update)
        message = update.message or update.edited_message
        if message is None:
            return None
        if message.migrate_to_chat_id:
            return Moved(chat=f"{NAME}:{message.migrate_to_chat_id}")
        return self._asked(message, edited=update.edited_message is not None)

    def _pressed(self, update: Update) -> Asked | None:
        pressed = update.callback_query
        if pressed is None or pressed.message is None or pressed.data is None:
            return None
        chat, user = pressed.message.chat, pressed.from_user
        shown = pressed.message.text if isinstance(pressed.message, TelegramMessage) else None
        message = Message(
            button=pressed.data,
            person=f"{NAME}:{user.id}",
            group=chat.type != "private",
            under=shown or "",
            language_hint=user.language_code,
        )
        return Asked(message=message, to={"chat_id": chat.id, "message_id": pressed.message.message_id})

    def _asked(self, message: TelegramMessage, *, edited: bool) -> Asked | None:
        kind = _kind(message)
        text = UNWRITABLE.sub(" ", message.text or message.caption or "")
        group = message.chat.type != "private"
        if kind is None or (group and not self._addressed(message, text)) or (edited and not text):
            return None
        user = message.from_user
        asked = Message(
            text=re.sub(rf"(?<!\S)@{self._name}\b", "", text, flags=re.IGNORECASE).strip() if self._name else text,
            kind=kind,
            person=f"{NAME}:{user.id}" if user else "",
            group=group,
            edited=edited,
            language_hint=user.language_code if user else None,
        )
        to: dict[str, object] = {"chat_id": message.chat.id}
        if group:
            to["reply_parameters"] = {"message_id": message.message_id, "allow_sending_without_reply": True}
            if message.is_topic_message:
                to["message_thread_id"] = message.message_thread_id
        return Asked(message=asked, to=to)

    def _addressed(self, message: TelegramMessage, text: str) -> bool:
        """A command (to us, or to nobody in particular), our name, or a reply to us."""
        name = self._name
        if command := COMMAND.match(text):
            return not command[1] or command[1].lower() == name
        answered = message.reply_to_message and message.reply_to_message.from_user
        if answered and (answered.username or "").lower() == name:
            return True
        return bool(name) and re.search(rf"@{name}\b", text.lower()) is not None

    def drafts(self, chat: str, asked: Asked, reply: Reply) -> tuple[Draft, ...]:
        """The calls that show a reply: its text in pieces, buttons under the last, then its files."""
        place = {key: value for key, value in asked.to.items() if key != "message_id"}
        text = reply.text if reply.buttons else _numbered(reply)
        texts = [UNWRITABLE.sub(" ", piece) for piece in pieces(text, LIMIT)]
        calls = [
            {"method": "sendMessage", **place, "text": piece, "link_preview_options": {"is_disabled": True}}
            for piece in texts
        ]
        if reply.edits and len(calls) == 1 and "message_id" in asked.to:
            calls[0] |= {"method": "editMessageText", "message_id": asked.to["message_id"]}
        if reply.buttons and calls:
            rows = [[{"text": b.label, "callback_data": b.action} for b in row] for row in reply.buttons]
            calls[-1]["reply_markup"] = {"inline_keyboard": rows}
        calls += [_file(file, place) for file in reply.files]
        if reply.quiet:
            calls = [{**call, "disable_notification": True} for call in calls]
        return tuple(Draft(chat=chat, payload=json.dumps(call)) for call in calls)

    async def deliver(self, row: Row) -> Delivery:
        """One attempt to send a row of the outbox."""
        if self._refused:
            return Delivery(kind="offline", seconds=REVOKED)
        call = json.loads(row.payload)
        call["chat_id"] = int(row.chat.partition(":")[2])
        try:
            result = await self._call(call)
        except BadRequest as error:
            return await self._second_way(call, error)
        except TelegramError as error:
            return self._verdict(error)
        return Delivery(kind="sent", message=_number(result))

    async def _call(self, call: dict[str, Any]) -> object:
        """Bot API methods are known in any case; in lower case python-telegram-bot passes them on as they are."""
        given = {key: value for key, value in call.items() if key != "method"}
        if "content" in given:
            given["document"] = InputFile(base64.b64decode(given.pop("content")), filename=given.pop("name"))
        return await self._bot.do_api_request(call["method"].lower(), given)

    async def _second_way(self, call: dict[str, Any], error: BadRequest) -> Delivery:
        """What cannot be edited is said anew, a picture that Telegram cannot fetch is a link."""
        said = str(error).lower()
        if "message is not modified" in said:
            return Delivery(kind="sent")
        if any(words in said for words in FAR):
            return Delivery(kind="gone")
        other = {key: value for key, value in call.items() if key not in {"message_id", "photo"}}
        if call["method"] == "editMessageText":
            other |= {"method": "sendMessage"}
        elif call["method"] == "sendPhoto":
            other |= {"method": "sendMessage", "text": call["photo"]}
        else:
            log.error("telegram refuses a message", extra={"error": type(error).__name__, "method": call["method"]})
            return Delivery(kind="failed")
        try:
            result = await self._call(other)
        except TelegramError as again:
            return self._verdict(again)
        return Delivery(kind="sent", message=_number(result))

    def _verdict(self, error: TelegramError) -> Delivery:
        if isinstance(error, RetryAfter):
            return Delivery(kind="limited", seconds=float(error._retry_after.total_seconds()))
        if isinstance(error, ChatMigrated):
            return Delivery(kind="moved", chat=f"{NAME}:{error.new_chat_id}")
        if isinstance(error, Forbidden):
            return Delivery(kind="gone")
        if isinstance(error, InvalidToken):
            self._refused = True  # until the next poll knows better
            return Delivery(kind="offline", seconds=CONTESTED)
        if isinstance(error, UnsentError):
            return Delivery(kind="offline")
        if isinstance(error, BadRequest):
            return Delivery(kind="failed")
        if isinstance(error, CutError) or "invalid server response" in str(error).lower():
            return Delivery(kind="doubt")
        return Delivery(kind="refused")


def _number(result: object) -> int | None:
    """Of the message that came of a call."""
    return result.get("message_id") if isinstance(result, dict) else None


def _received(update: dict[str, Any]) -> Received:
    """What is needed to file an update; it is read when its turn comes."""
    pressed = update.get("callback_query", {})
    message = update.get("message") or update.get("edited_message") or update.get("my_chat_member")
    holder = message or pressed.get("message") or {}
    chat = holder.get("chat", {"id": 0, "type": "private"})
    person = (pressed.get("from") or holder.get("from") or chat).get("id")
    name = f"{NAME}:{chat.get('id', 0)}"
    lane = name if chat.get("type") == "private" else f"{name} {person}"
    return Received(update_id=update["update_id"], chat=name, lane=lane, payload=json.dumps(update))


def _kind(message: TelegramMessage) -> MessageKind | None:
    """None: nothing that a person said, like somebody's joining."""
    if message.text is not None:
        return "text"
    if message.photo:
        return "photo"
    if message.voice or message.video_note or message.audio:
        return "voice"
    if message.sticker:
        return "sticker"
    return "other" if message.effective_attachment else None


def _numbered(reply: Reply) -> str:
    return "\n".join([reply.text, *(f"{number}. {choice}" for number, choice in enumerate(reply.choices, start=1))])


def _file(file: File, place: dict[str, object]) -> dict[str, object]:
    if file.url:
        return {"method": "sendPhoto", **place, "photo": file.url}
    content = base64.b64encode(file.content).decode()
    return {"method": "sendDocument", **place, "content": content, "name": file.name}
