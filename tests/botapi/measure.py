"""`python -m tests.botapi.measure`: calls a second that the counterpart answers, in its own process on one core."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

from tests.botapi.client import Process

CALLS, LINES = 20_000, 32


async def talk(port: int, token: str, first: int, calls: int) -> None:
    """Raw sockets: the driver must not be what is measured."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in range(calls):
        body = urlencode({"chat_id": first, "text": f"Réponse {number}"}).encode()
        head = (
            f"POST /bot{token}/sendMessage HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        )
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
    writer.close()
    await writer.wait_closed()


def seconds_of(process: int) -> float:
    """Processor time of a process, user and system, in seconds (Linux, clock ticks of 10 ms)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


async def main() -> None:
    process = Process()
    async with process as remote:
        await remote.many([("user", {"id": number}) for number in range(1, LINES + 1)])
        before, begin = seconds_of(process.pid), time.perf_counter()
        port = int(remote.url.rpartition(":")[2])
        await asyncio.gather(*(talk(port, remote.token, number, CALLS // LINES) for number in range(1, LINES + 1)))
        wall, used = time.perf_counter() - begin, seconds_of(process.pid) - before
        state = await remote.call("state")
    sys.stdout.write(f"{state['sent']} sendMessage: {state['sent'] / wall:.0f}/s, {used / state['sent'] * 1e6:.0f} µs")
    sys.stdout.write(f" of processor time each, {state['sent'] / used:.0f}/s on a core of its own\n")


if __name__ == "__main__":
    asyncio.run(main())
