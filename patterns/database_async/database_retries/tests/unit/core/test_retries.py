"""The middleware alone, around small apps that fail."""

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.retries import RetryMiddleware, RetrySettings

LOST = DBAPIError("SELECT 1", None, OSError("gone"), connection_invalidated=True)
BUG = DBAPIError("SELECT 1", None, OSError("a mistake of the app"))
START: Message = {"type": "http.response.start", "status": 200, "headers": []}


async def run(app: ASGIApp, *received: Message, retries: int = 2) -> list[Message]:
    """Send a request in these parts; what was answered."""
    parts, sent = iter(received), []

    async def receive() -> Message:
        return next(parts, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        sent.append(message)

    settings = RetrySettings(_env_file=None, database_retries=retries, database_retry_seconds=0)
    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "app": FastAPI()}
    await RetryMiddleware(app, settings=settings)(scope, receive, send)
    return sent


def part(body: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_each_attempt_reads_the_whole_body() -> None:
    seen: list[list[Message]] = []

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        # The first attempt fails when it has read a part of the body only.
        seen.append([await receive() for _ in range(len(seen) + 1)])
        if len(seen) < 3:
            raise LOST
        await send(START)

    first, second = part(b"first", more=True), part(b"second", more=False)
    assert await run(app, first, second) == [START]
    assert seen == [[first], [first, second], [first, second, {"type": "http.disconnect"}]]


async def test_each_attempt_finds_the_request_as_it_came() -> None:
    seen: list[Scope] = []

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        seen.append(dict(scope))
        scope["path_params"] = {"key": len(seen)}
        if len(seen) == 1:
            raise LOST
        await send(START)

    await run(app)
    assert seen[0] == seen[1]


async def test_half_a_response_is_not_begun_again() -> None:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send(START)
        raise LOST

    with pytest.raises(DBAPIError):
        await run(app)


async def test_a_mistake_of_the_app_is_not_repeated() -> None:
    attempts: list[int] = []

    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        attempts.append(1)
        raise BUG

    with pytest.raises(DBAPIError):
        await run(app)
    assert attempts == [1]
