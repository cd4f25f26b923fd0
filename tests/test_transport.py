"""Calls of the Bot API over connections that stay open, to servers that answer in many ways."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from bot.telegram import transport
from bot.telegram.transport import IN_CHARGE, CutError, Transport, UnsentError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CASES = {
    "with its length": (OK, (200, b"ok")),
    "in chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n", (200, b"ok")),
    "empty": (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", (200, b"")),
    "a fault": (b"HTTP/1.1 429 Too Many Requests\r\ncontent-length: 2\r\n\r\n{}", (429, b"{}")),
    "the last one": (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", (200, b"ok")),
}
CUTS = {
    "nothing": b"",
    "half of it": OK[:-1],
    "no HTTP": b"SSH-2.0-OpenSSH\r\n",
}


class Server:
    """Answers each request with the same bytes; where `ends`, the connection is closed after them."""

    def __init__(self, answer: bytes, *, ends: bool) -> None:
        self._answer, self._ends = answer, ends
        self.connections = 0
        self.requests: list[bytes] = []
        self.url = ""
        self.open: set[asyncio.Task[None] | None] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open.add(asyncio.current_task())
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(length))
                writer.write(self._answer)
                if self._ends:
                    break
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


@contextlib.asynccontextmanager
async def served(answer: bytes, *, ends: bool = False) -> AsyncIterator[tuple[Server, Transport]]:
    found = Server(answer, ends=ends)
    listening = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot4242:token"
    calls = Transport(found.url)
    try:
        yield found, calls
    finally:
        await calls.shutdown()
        listening.close()
        await asyncio.gather(*(task for task in found.open if task))


@pytest.mark.parametrize("name", CASES)
async def test_answers(name: str) -> None:
    answer, meaning = CASES[name]
    async with served(answer) as (server, calls):
        assert [await calls.do_request(f"{server.url}/getMe", "POST") for _ in range(3)] == [meaning] * 3
    assert server.connections == (3 if name == "the last one" else 1)
    assert server.requests[0].startswith(b"POST /bot4242:token/getMe HTTP/1.1\r\nHost: 127.0.0.1:")
    assert server.requests[0].endswith(b"\r\n\r\n{}")


@pytest.mark.parametrize("name", CUTS)
async def test_what_is_cut_may_have_arrived(name: str) -> None:
    async with served(CUTS[name], ends=True) as (server, calls):
        for _ in range(2):
            with pytest.raises(CutError):
                await calls.do_request(f"{server.url}/getMe", "POST")
    assert server.connections == len(server.requests) == 2


async def test_who_waits_too_long_leaves_the_connection() -> None:
    async with served(b"") as (server, calls):
        for _ in range(2):
            with pytest.raises(CutError, match="TimeoutError"):
                await calls.do_request(f"{server.url}/getMe", "POST", read_timeout=0.05)
    assert server.connections == 2


async def test_a_connection_that_is_closed_or_unused_for_long_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(OK, ends=True) as (server, calls):
        for _ in range(3):
            assert await calls.do_request(f"{server.url}/getMe", "POST") == (200, b"ok")
            await asyncio.sleep(0.05)  # the server's end arrives
    assert server.connections == 3
    monkeypatch.setattr(transport, "KEPT", 0.0)
    async with served(OK) as (server, calls):
        for _ in range(3):
            await calls.do_request(f"{server.url}/getMe", "POST")
    assert server.connections == 3


async def test_what_nobody_asked_for_ends_the_connection() -> None:
    async with served(OK + b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n") as (server, calls):
        for _ in range(2):
            assert await calls.do_request(f"{server.url}/getMe", "POST") == (200, b"ok")
            await asyncio.sleep(0.05)
    assert server.connections == 2


async def test_many_calls_at_once_have_a_connection_each() -> None:
    async with served(OK) as (server, calls):
        urls = [f"{server.url}/getMe"] * 100
        assert await asyncio.gather(*(calls.do_request(url, "POST") for url in urls)) == [(200, b"ok")] * 100
    assert server.connections <= 72


async def test_nothing_leaves_without_a_server_or_the_charge() -> None:
    async with served(OK) as (server, calls):
        IN_CHARGE.set(lambda: False)
        with pytest.raises(UnsentError, match="another process is in charge"):
            await calls.do_request(f"{server.url}/sendMessage", "POST")
        IN_CHARGE.set(None)
    assert server.requests == []
    with pytest.raises(UnsentError, match=r"ConnectionRefusedError|OSError"):
        await calls.do_request(f"{server.url}/sendMessage", "POST")
