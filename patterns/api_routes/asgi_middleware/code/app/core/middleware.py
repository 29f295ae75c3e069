"""What the middleware of this app has in common: pure ASGI, one constructor, HTTP only."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Generic, TypeVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.settings import BaseAppSettings

SettingsT = TypeVar("SettingsT", bound=BaseAppSettings)

# Headers as ASGI has them: names in lower case, both sides encoded.
RawHeaders = tuple[tuple[bytes, bytes], ...]


class BaseMiddleware(ABC, Generic[SettingsT]):
    """Hands HTTP requests to `handle` and lets everything else pass."""

    def __init__(self, app: ASGIApp, settings: SettingsT) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.handle(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    @abstractmethod
    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""


class ResponseWatch:
    """A `send` that remembers how far the response has come."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False
        # What the server answers when nothing else does.
        self.status = 500

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            self.status = message["status"]
        await self._send(message)


def raw_headers(headers: Mapping[str, str]) -> RawHeaders:
    """Encode headers once, where they do not differ from request to request."""
    return tuple(
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in headers.items()
    )


def sending_headers(send: Send, headers: RawHeaders) -> Send:
    """A `send` that adds those headers that the response does not set itself."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = message.get("headers", ())
            present = {name for name, _ in own}
            message["headers"] = [*own, *(each for each in headers if each[0] not in present)]
        await send(message)

    return send_with_headers
