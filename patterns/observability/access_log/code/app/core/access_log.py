"""One log line per request."""

import logging
import time

import structlog
from starlette.types import Receive, Scope, Send

from app.core.logging import LoggingSettings
from app.core.middleware import BaseMiddleware, ResponseWatch
from app.core.routing import client_address, is_probe, route_template

FIRST_SERVER_ERROR = 500

log = structlog.stdlib.get_logger(__name__)


class AccessLogMiddleware(BaseMiddleware[LoggingSettings]):
    """Logs method, route, status, duration and client; never a body, a query or a raw path."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.settings.access_log:
            await self.app(scope, receive, send)
            return
        watch = ResponseWatch(send)
        start = time.perf_counter()
        try:
            await self.app(scope, receive, watch)
        finally:
            log.log(
                level_of(scope, watch.status),
                "request",
                method=scope["method"],
                route=route_template(scope),
                status=watch.status,
                duration_ms=round((time.perf_counter() - start) * 1000, 2),
                client=client_address(scope),
            )


def level_of(scope: Scope, status: int) -> int:
    """Probes are quiet as long as they are well."""
    return logging.DEBUG if is_probe(scope) and status < FIRST_SERVER_ERROR else logging.INFO
