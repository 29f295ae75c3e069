"""Two ids for each request: its own, and that of the work which it is a part of."""

import re
from secrets import token_hex

from pydantic import Field
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, get_contextvars, reset_contextvars

from app.core.middleware import BaseMiddleware, sending_headers
from app.core.settings import BaseAppSettings

# What cannot forge a log line or a header, and cannot fill them either.
ACCEPTABLE = re.compile(rb"[A-Za-z0-9._-]{1,64}")
HEADER_NAME = r"^[A-Za-z0-9-]+$"


class RequestIdSettings(BaseAppSettings):
    """How requests are told apart, and how those that belong together are found."""

    request_id_header: str = Field(
        default="X-Request-ID",
        pattern=HEADER_NAME,
        description="Header that carries the id of a request, in and out.",
    )
    correlation_id_header: str = Field(
        default="X-Correlation-ID",
        pattern=HEADER_NAME,
        description="Header that carries the id which all requests of one piece of work share, in and out.",
    )


def current_request_id() -> str | None:
    """The id of the request that is being answered; None outside one."""
    request_id: str | None = get_contextvars().get("request_id")
    return request_id


def current_correlation_id() -> str | None:
    """The id to send on to the services that this one calls; None outside a request."""
    correlation_id: str | None = get_contextvars().get("correlation_id")
    return correlation_id


class RequestIdMiddleware(BaseMiddleware[RequestIdSettings]):
    """Binds both ids for the time of the request and sends them back."""

    def __init__(self, app: ASGIApp, settings: RequestIdSettings) -> None:
        super().__init__(app, settings)
        self._request_header = settings.request_id_header.lower().encode()
        self._correlation_header = settings.correlation_id_header.lower().encode()

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = dict(scope["headers"])
        request_id = acceptable_id(given.get(self._request_header)) or token_hex(16).encode()
        # Where no caller has begun a piece of work, this request is the beginning of one.
        correlation_id = acceptable_id(given.get(self._correlation_header)) or request_id
        ids = ((self._request_header, request_id), (self._correlation_header, correlation_id))
        bound = bind_contextvars(
            request_id=request_id.decode(), correlation_id=correlation_id.decode()
        )
        try:
            await self.app(scope, receive, sending_headers(send, ids))
        finally:
            reset_contextvars(**bound)


def acceptable_id(given: bytes | None) -> bytes | None:
    """The client's own id, if it is one that may be repeated."""
    return given if given and ACCEPTABLE.fullmatch(given) else None
