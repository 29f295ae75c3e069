"""An upper bound for the time that a request may take."""

import asyncio

import structlog
from pydantic import Field
from starlette.types import Receive, Scope, Send

from app.core.errors import RequestTimeoutError, problem_response
from app.core.middleware import BaseMiddleware, ResponseWatch
from app.core.routing import route_template
from app.core.settings import BaseAppSettings

log = structlog.stdlib.get_logger(__name__)


class RequestTimeoutSettings(BaseAppSettings):
    """How long a request may take."""

    request_timeout_seconds: float = Field(
        default=30,
        gt=0,
        description="Seconds after which a request is cancelled and answered with 504.",
    )


class RequestTimeoutMiddleware(BaseMiddleware[RequestTimeoutSettings]):
    """Cancels what takes too long, so that its connection and its memory are free again."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        watch = ResponseWatch(send)
        limit = asyncio.timeout(self.settings.request_timeout_seconds)
        try:
            async with limit:
                await self.app(scope, receive, watch)
        except TimeoutError:
            # Code inside may have set a limit of its own.
            if not limit.expired():
                raise
            log.warning("request_timeout", method=scope["method"], route=route_template(scope))
            # Half a response cannot be taken back: returning makes the server close the connection.
            if not watch.started:
                await problem_response(RequestTimeoutError(), scope)(scope, receive, send)
