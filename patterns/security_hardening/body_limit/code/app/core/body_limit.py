"""An upper bound for request bodies."""

from pydantic import Field
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from app.core.errors import BodyTooLargeError, problem_response
from app.core.middleware import BaseMiddleware, ResponseWatch
from app.core.settings import BaseAppSettings


class BodyLimitSettings(BaseAppSettings):
    """How much a client may send."""

    max_body_bytes: int = Field(
        default=1_048_576,
        ge=1,
        description="Largest request body that is accepted, in bytes.",
    )


class BodyLimitMiddleware(BaseMiddleware[BodyLimitSettings]):
    """Answers 413 to a body that is declared too large, or that becomes it while it streams in."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self.settings.max_body_bytes
        if declared_length(scope) > limit:
            await self._refuse(scope, receive, send)
            return

        watch = ResponseWatch(send)
        read = 0

        async def receive_limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise BodyTooLargeError
            return message

        async def send_unless_refused(message: Message) -> None:
            # Whatever the app makes of the error that it met while reading, the answer is ours.
            if read <= limit or watch.started:
                await watch(message)

        await self.app(scope, receive_limited, send_unless_refused)
        if read > limit and not watch.started:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        error = BodyTooLargeError(f"At most {self.settings.max_body_bytes} bytes are accepted.")
        await problem_response(error, scope)(scope, receive, send)


def declared_length(scope: Scope) -> int:
    """What the client says that it sends; 0 when it does not say."""
    declared = Headers(scope=scope).get("content-length", "")
    return int(declared) if declared.isdecimal() else 0
