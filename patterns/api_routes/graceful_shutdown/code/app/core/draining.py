"""Stopping without losing a request: unready first, then no new connections, then the end."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI
from pydantic import Field
from starlette.types import Receive, Scope, Send

from app.core.environment import Environment, EnvironmentSettings
from app.core.middleware import BaseMiddleware, raw_headers, sending_headers
from app.core.settings import BaseAppSettings

PRODUCTION_SECONDS = 5.0
CLOSE = raw_headers({"Connection": "close"})

log = structlog.stdlib.get_logger(__name__)


class DrainingSettings(EnvironmentSettings):
    """How long traffic has to go elsewhere."""

    drain_seconds: float | None = Field(
        default=None,
        ge=0,
        description="Seconds to serve on, unready, after SIGTERM; unset: 5 in production, else none.",
    )

    @property
    def drain_time(self) -> float:
        """The seconds that count here: a server that reloads on changes has no load balancer to tell."""
        if self.drain_seconds is not None:
            return self.drain_seconds
        return PRODUCTION_SECONDS if self.environment is Environment.PRODUCTION else 0


@asynccontextmanager
async def draining_lifespan(app: FastAPI, settings: DrainingSettings) -> AsyncIterator[None]:
    """Stand between SIGTERM and the server: it hears of the signal when the time is over.

    A second signal reaches it at once. Where no server listens to the signal, nothing is changed.
    """
    server = signal.getsignal(signal.SIGTERM)
    main = threading.current_thread() is threading.main_thread()
    if not (callable(server) and main and settings.drain_time):
        yield
        return
    loop = asyncio.get_running_loop()

    def begin() -> None:
        if is_draining(app):
            server(signal.SIGTERM, None)
            return
        app.state.draining = True
        log.info("draining", seconds=settings.drain_time)
        loop.call_later(settings.drain_time, server, signal.SIGTERM, None)

    loop.add_signal_handler(signal.SIGTERM, begin)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        signal.signal(signal.SIGTERM, server)


def is_draining(app: FastAPI) -> bool:
    """Whether the app is about to stop."""
    return getattr(app.state, "draining", False)


class DrainingMiddleware(BaseMiddleware[BaseAppSettings]):
    """Asks the clients of an app that is about to stop to open their next connection elsewhere."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_draining(scope["app"]):
            send = sending_headers(send, CLOSE)
        await self.app(scope, receive, send)
