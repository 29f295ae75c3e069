"""One id per request: taken from the client or made here, in every log line and in the response."""

import re
from uuid import uuid4

from pydantic import Field
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send
from structlog.contextvars import bound_contextvars, get_contextvars

from app.core.middleware import BaseMiddleware, raw_headers, sending_headers
from app.core.settings import BaseAppSettings

# What cannot forge a log line or a header, and cannot fill them either.
ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestIdSettings(BaseAppSettings):
    """How requests are told apart."""

    request_id_header: str = Field(
        default="X-Request-ID",
        description="Header that carries the id of a request, in and out.",
    )


def current_request_id() -> str | None:
    """The id of the request that is being answered; None outside one."""
    request_id: str | None = get_contextvars().get("request_id")
    return request_id


class RequestIdMiddleware(BaseMiddleware[RequestIdSettings]):
    """Binds the id for the time of the request and sends it back."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        header = self.settings.request_id_header
        request_id = acceptable_id(Headers(scope=scope).get(header)) or str(uuid4())
        with bound_contextvars(request_id=request_id):
            headers = raw_headers({header: request_id})
            await self.app(scope, receive, sending_headers(send, headers))


def acceptable_id(given: str | None) -> str | None:
    """The client's own id, if it is one that may be repeated."""
    return given if given and ACCEPTABLE.fullmatch(given) else None
