"""HTTP for python-telegram-bot by aiohttp."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import aiohttp
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from bot.outbox import SLOTS

IN_CHARGE: ContextVar[Callable[[], bool] | None] = ContextVar("in_charge", default=None)
CALL = 20.0  # seconds that a call may take
JSON = {"Content-Type": "application/json"}


class UnsentError(NetworkError):
    """The request never left: there was no connection."""


class CutError(NetworkError):
    """The request was on its way: whether it arrived cannot be known."""


class Transport(BaseRequest):
    """HTTP by aiohttp, which stays fast with many calls at a time. Its errors hold no address: that has the token."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def initialize(self) -> None:
        looking = aiohttp.TraceConfig()
        looking.on_connection_create_end.append(_look)
        looking.on_connection_queued_end.append(_look)
        self._session = self._session or aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=SLOTS + 8),
            timeout=aiohttp.ClientTimeout(sock_connect=10.0),
            trace_configs=[looking],
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
            async with self._session.request(method, url, timeout=timeout, **_body(request_data)) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise UnsentError(type(error).__name__) from None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise CutError(type(error).__name__) from None


async def _look(*_: object) -> None:
    """Connecting takes its time, in which another process may have taken over what is to be sent."""
    in_charge = IN_CHARGE.get()
    if in_charge is not None and not in_charge():
        raise UnsentError("another process is in charge")


def _body(data: RequestData | None) -> dict[str, Any]:
    """JSON, for it is written faster than a form; files need one."""
    if data is None:
        return {}
    if not data.multipart_data:
        return {"data": data.json_payload, "headers": JSON}
    form = aiohttp.FormData(data.json_parameters)
    for key, (name, content, mime) in data.multipart_data.items():
        form.add_field(key, content, filename=name, content_type=mime)
    return {"data": form}
