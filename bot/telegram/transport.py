"""HTTP for python-telegram-bot, to the one server that a bot has.

A reply is two calls (to send it, and for the next update); over these a general client takes longer than the desk over
the answer.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from bot.outbox import SLOTS
from bot.telegram.connection import Connection

IN_CHARGE: ContextVar[Callable[[], bool] | None] = ContextVar("in_charge", default=None)
CALL = 20.0  # seconds that a call may take …
CONNECT = 10.0  # … and connecting before it
KEPT = 15.0  # seconds that a connection stays open unused; servers close them after some more
STAGGER = 0.25  # seconds after which the server's next address is tried beside


class UnsentError(NetworkError):
    """The request never left: there was no connection."""


class CutError(NetworkError):
    """The request was on its way: whether it arrived cannot be known."""


class Transport(BaseRequest):
    """Keeps connections for calls to come. Its errors hold no address: that has the token."""

    def __init__(self, base_url: str) -> None:
        server = urlsplit(base_url)
        self._secure = ssl.create_default_context() if server.scheme == "https" else None
        self._host, self._port = server.hostname or "", server.port or (443 if self._secure else 80)
        self._named = server.netloc.rpartition("@")[2]
        self._kept: list[Connection] = []  # the one that was used last comes last
        self._slots = asyncio.Semaphore(SLOTS + 8)

    async def initialize(self) -> None:
        """Connections are made when they are needed."""

    async def shutdown(self) -> None:
        for connection in self._kept:
            connection.close()

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
        seconds = read_timeout if isinstance(read_timeout, int | float) else CALL
        kind, body = _body(url, request_data)
        head = (
            f"{method} {quote(urlsplit(url).path, safe='/:%')} HTTP/1.1\r\nHost: {self._named}\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        async with self._slots:
            connection = self._at_hand() or await self._connected()
            try:
                _check_charge()
                async with asyncio.timeout(seconds):
                    return await connection.call(head.encode() + body)
            except (OSError, TimeoutError) as error:
                raise CutError(type(error).__name__) from None
            finally:
                self._kept.append(connection)

    def _at_hand(self) -> Connection | None:
        """The one used last; those that are closed or unused for long are left."""
        fresh = asyncio.get_running_loop().time() - KEPT
        while self._kept and not (self._kept[0].usable and self._kept[0].left > fresh):
            self._kept.pop(0).close()
        while self._kept:
            if (connection := self._kept.pop()).usable:
                return connection
        return None

    async def _connected(self) -> Connection:
        connecting = asyncio.get_running_loop().create_connection(
            Connection, self._host, self._port, ssl=self._secure, happy_eyeballs_delay=STAGGER
        )
        try:
            async with asyncio.timeout(CONNECT):
                return (await connecting)[1]
        except (OSError, TimeoutError) as error:
            raise UnsentError(type(error).__name__) from None


def _check_charge() -> None:
    """Connecting takes its time, in which another process may have taken over what is to be sent."""
    in_charge = IN_CHARGE.get()
    if in_charge is not None and not in_charge():
        raise UnsentError("another process is in charge")


def _body(url: str, data: RequestData | None) -> tuple[str, bytes]:
    """JSON, for it is written faster than a form; files need one."""
    if data is None or not data.multipart_data:
        return "application/json", json.dumps(data.parameters if data else {}).encode()
    form = httpx.Request("POST", url, data=data.json_parameters, files=data.multipart_data)
    return form.headers["Content-Type"], form.read()
