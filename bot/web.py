"""The HTTP side: /health, /metrics, and what chats add to it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from starlette.requests import Request

KEPT = 75  # seconds for which a connection without requests is kept, longer than what stands before us does
SECONDS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)


class Metrics:
    """What is counted, with its help."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.updates = Counter("guichet_updates", "Updates received", registry=self.registry)
        self.messages = Counter(
            "guichet_messages", "Attempts to send, by what became of them", ["result"], registry=self.registry
        )
        self.errors = Counter("guichet_errors", "Messages that the desk could not answer", registry=self.registry)
        self.seconds = Histogram(
            "guichet_reply_seconds", "From receiving a message to its reply", registry=self.registry, buckets=SECONDS
        )
        self.questions = Counter(
            "guichet_questions", "Questions in words, by what they found", ["result"], registry=self.registry
        )
        self.topics = Counter("guichet_topics", "What was asked about", ["topic"], registry=self.registry)
        self.subscribers = Gauge(
            "guichet_subscribers", "People by what they chose to be sent", ["choice"], registry=self.registry
        )
        self.waiting = Gauge("guichet_waiting", "Messages that wait", ["where"], registry=self.registry)
        self.connected = Gauge("guichet_connected", "1: the chat is connected", ["chat"], registry=self.registry)
        self.in_charge = Gauge("guichet_in_charge", "1: this process answers and sends", registry=self.registry)

    def asked(self, result: str, topics: Sequence[str]) -> None:
        self.questions.labels(result).inc()
        for topic in topics:
            self.topics.labels(topic).inc()


def web_app(
    metrics: Metrics,
    faults: Callable[[], Awaitable[list[str]]],
    look: Callable[[], Awaitable[None]],
    others: Sequence[Route] = (),
) -> Starlette:
    """`faults` names what is not well; `look` sees to the figures that are not counted as it happens."""

    async def health(_request: Request) -> Response:
        found = await faults()
        return PlainTextResponse("\n".join(found) or "ok", status_code=503 if found else 200)

    async def figures(_request: Request) -> Response:
        await look()
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/health", health), Route("/metrics", figures), *others])


class WebServer(uvicorn.Server):
    """Signals are the desk's own business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """Raises OSError where the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


async def serve_web(app: Starlette, listener: socket.socket, stopped: asyncio.Event) -> None:
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1, timeout_keep_alive=KEPT
    )
    server = WebServer(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    await stopped.wait()
    server.should_exit = True
    await running
