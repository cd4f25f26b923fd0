"""A connection over HTTP/1.1 that stays open, one call at a time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from httptools import HttpParserError, HttpResponseParser

if TYPE_CHECKING:
    from typing import Any


class Connection(asyncio.Protocol):
    """Names are those that asyncio and httptools call."""

    def __init__(self) -> None:
        self._transport: Any = None
        self._parser = HttpResponseParser(self)
        self._body: list[bytes] = []
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None  # while a call waits for it
        self.left = 0.0  # when the last call ended; the loop's time

    @property
    def usable(self) -> bool:
        return not self._transport.is_closing()

    async def call(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer; an OSError where there is none. Who stops waiting ends the connection."""
        loop = asyncio.get_running_loop()
        self._answer = loop.create_future()
        try:
            self._transport.write(request)
            return await self._answer
        except asyncio.CancelledError:
            self._transport.abort()
            raise
        finally:
            self._answer, self.left = None, loop.time()

    def close(self) -> None:
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except HttpParserError:
            self._transport.abort()

    def on_message_begin(self) -> None:
        self._body.clear()

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        if self._answer is None or self._answer.done():  # what nobody asked for, like "408 Request Timeout"
            self._transport.abort()
            return
        self._answer.set_result((self._parser.get_status_code(), b"".join(self._body)))
        if not self._parser.should_keep_alive():
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error if isinstance(error, OSError) else ConnectionResetError())
