"""Updates that Telegram brings: telling it where to, and the door they come in by.

Each is answered when it is written down, not with a reply in the answer's body: what becomes of that nobody tells.
"""

from __future__ import annotations

import hmac
import json
import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.routing import Route

from bot.choosing import fingerprint

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from telegram import Bot, WebhookInfo

log = logging.getLogger(__name__)
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
BIGGEST = 1 << 20  # bytes of an update
CALLS = 50  # updates that Telegram brings at a time, one of each chat: none waits so long that it is refused
WANTED = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]


class RefusedError(Exception):
    """The status with which a call is refused."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Webhook:
    """`told` and `tell` keep a mark of what Telegram was told last: it gives back the address, but not the secret."""

    def __init__(
        self, url: str, secret: str, told: Callable[[], Awaitable[str]], tell: Callable[[str], Awaitable[None]]
    ) -> None:
        self._url, self._secret, self._told, self._tell = url, secret, told, tell
        self._mark = fingerprint(f"{url} {secret}")

    async def arrange(self, bot: Bot) -> None:
        """Tell Telegram, where it was not told just this."""
        info = await bot.get_webhook_info()
        _complain(info)
        as_it_is = (info.url, info.max_connections, sorted(info.allowed_updates or ()))
        if as_it_is == (self._url, CALLS, sorted(WANTED)) and await self._told() == self._mark:
            return
        await bot.set_webhook(
            self._url,
            secret_token=self._secret,
            allowed_updates=WANTED,
            max_connections=CALLS,
            drop_pending_updates=False,
        )
        await self._tell(self._mark)
        log.info("telegram: the webhook is set")

    def route(self, take: Callable[[dict[str, Any]], Awaitable[bool]]) -> Route:
        """The door. `take` returns whether an update is written down; what is not, Telegram brings again."""

        async def come_in(request: Request) -> Response:
            try:
                update = await self._read(request)
                taken = await take(update)
            except RefusedError as refused:
                return Response(status_code=refused.status)
            except (KeyError, TypeError, ValueError, AttributeError):
                return Response(status_code=400)
            return Response(status_code=200 if taken else 503)

        return Route(urlsplit(self._url).path or "/", come_in, methods=["POST"])

    async def _read(self, request: Request) -> dict[str, Any]:
        given = request.headers.get(SECRET, "")
        if not hmac.compare_digest(given.encode("latin-1", "replace"), self._secret.encode()):
            raise RefusedError(401)
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > BIGGEST:
                raise RefusedError(413)
        update = json.loads(body)
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            raise RefusedError(400)
        return update


async def take_away(bot: Bot) -> None:
    """A webhook would keep updates from who polls; what waits for it is ours now."""
    if (await bot.get_webhook_info()).url:
        await bot.delete_webhook(drop_pending_updates=False)
        log.info("telegram: the webhook is taken away")


def _complain(info: WebhookInfo) -> None:
    """What Telegram says of its last attempt, while something waits for it."""
    if info.last_error_message and info.pending_update_count:
        waiting = {"waiting": info.pending_update_count}
        log.warning("telegram: an update did not get through: %s", info.last_error_message, extra=waiting)
