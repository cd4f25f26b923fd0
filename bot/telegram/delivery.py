"""A row of the outbox → one attempt to send it, and what came of it."""

from __future__ import annotations

import base64
import json
import logging
from typing import TYPE_CHECKING, Any

from telegram import InputFile
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.outbox import Delivery
from bot.telegram.calls import NAME, OTHERWISE
from bot.telegram.transport import CutError, UnsentError

if TYPE_CHECKING:
    from telegram import Bot

    from bot.rows import Row
    from bot.telegram.pictures import Pictures

log = logging.getLogger(__name__)
REFUSED = 5.0  # seconds before another attempt where the token was just refused …
REVOKED = 60.0  # … and where it still is
MARKS = {"entities", "caption_entities"}
FAR = ("chat not found", "user is deactivated", "group chat was deactivated", "bot was kicked")


class Sender:
    """Sends by one bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self.refused = False  # Telegram does not know the token
        self.pictures: Pictures | None = None  # without it, each is given anew

    async def deliver(self, row: Row) -> Delivery:
        """One attempt to send a row of the outbox."""
        if self.refused:
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
        return await (self.pictures.send(call, self._make) if self.pictures else self._make(call))

    async def _make(self, call: dict[str, Any]) -> object:
        """Bot API methods are known in any case; in lower case python-telegram-bot passes them on as they are."""
        given = {key: value for key, value in call.items() if key not in {"method", OTHERWISE}}
        if call["method"] == "answerCallbackQuery":
            given = {key: given[key] for key in ("callback_query_id", "text", "show_alert")}
        if "content" in given:
            given[call["method"].removeprefix("send").lower()] = InputFile(
                base64.b64decode(given.pop("content")), filename=given.pop("name")
            )
        return await self._bot.do_api_request(call["method"].lower(), given)

    async def _second_way(self, call: dict[str, Any], error: BadRequest) -> Delivery:
        """What cannot be edited is said anew, a picture that Telegram cannot fetch is a link, times are only words."""
        said = str(error).lower()
        if "message is not modified" in said:
            return Delivery(kind="sent")
        if any(words in said for words in FAR):
            return Delivery(kind="gone")
        other = call.get(OTHERWISE) or {key: value for key, value in call.items() if key not in MARKS}
        if other == call:
            log.error("telegram refuses a message", extra={"error": type(error).__name__, "method": call["method"]})
            return Delivery(kind="failed")
        try:
            result = await self._call({**other, "chat_id": call["chat_id"]})
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
            self.refused = True  # until the next poll knows better
            return Delivery(kind="offline", seconds=REFUSED)
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
