"""A request that a failing database interrupted is run again where that is safe, and answered where it is not."""

import asyncio
from random import SystemRandom

import structlog
from pydantic import Field
from sqlalchemy.exc import DBAPIError
from starlette.types import Message, Receive, Scope, Send

from app.core.errors import (
    AppError,
    ContentionError,
    DatabaseTimeoutError,
    OutcomeUnknownError,
    UnavailableError,
    problem_response,
)
from app.core.failures import CommitLostError, Failure, failure_of
from app.core.middleware import BaseMiddleware, ResponseWatch
from app.core.routing import route_template
from app.core.settings import BaseAppSettings

# After these nothing is stored, and the next attempt may succeed.
REPEATABLE = frozenset({Failure.CONFLICT, Failure.LOST})
ANSWERS: dict[Failure, type[AppError]] = {
    Failure.CONFLICT: ContentionError,
    Failure.LOST: UnavailableError,
    Failure.TIMEOUT: DatabaseTimeoutError,
    Failure.UNKNOWN: OutcomeUnknownError,
}

log = structlog.stdlib.get_logger(__name__)
jitter = SystemRandom()


class RetrySettings(BaseAppSettings):
    """How hard a request tries to reach the database."""

    database_retries: int = Field(
        default=2,
        ge=0,
        le=10,
        description="Times that a request is run again after a conflict or a lost connection.",
    )
    database_retry_seconds: float = Field(
        default=0.1,
        ge=0,
        description="Longest wait before the first of them; each further one may wait twice as long.",
    )


class RecordedBody:
    """The body of a request, which each attempt reads from its start."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._messages: list[Message] = []

    def from_start(self) -> Receive:
        position = 0

        async def receive_again() -> Message:
            nonlocal position
            if position == len(self._messages):
                message = await self._receive()
                if message["type"] != "http.request":
                    return message
                self._messages.append(message)
            position += 1
            return self._messages[position - 1]

        return receive_again


class RetryMiddleware(BaseMiddleware[RetrySettings]):
    """Stands inside all other middleware: a request that is run twice is logged, counted and limited once."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = RecordedBody(receive)
        watch = ResponseWatch(send)
        untouched = dict(scope)
        attempt = 1
        while error := await self._attempt(scope, body.from_start(), watch):
            failure = failure_of(error)
            if failure is None or watch.started:
                raise error
            if failure not in REPEATABLE or attempt > self.settings.database_retries:
                self._log("database_failed", scope, error, failure, attempt)
                await problem_response(answer_to(failure), scope)(scope, receive, send)
                return
            self._log("database_retried", scope, error, failure, attempt)
            longest = self.settings.database_retry_seconds * 2 ** (attempt - 1)
            await asyncio.sleep(jitter.uniform(0, longest))
            # Routing has left its findings there.
            scope.clear()
            scope.update(untouched)
            attempt += 1

    async def _attempt(
        self, scope: Scope, receive: Receive, send: Send
    ) -> DBAPIError | CommitLostError | None:
        try:
            await self.app(scope, receive, send)
        except (DBAPIError, CommitLostError) as error:
            return error
        return None

    def _log(
        self, event: str, scope: Scope, error: Exception, failure: Failure, attempt: int
    ) -> None:
        log.warning(
            event,
            method=scope["method"],
            route=route_template(scope),
            failure=failure.value,
            attempt=attempt,
            # Its text may hold values and addresses.
            error=type(getattr(error, "orig", error)).__name__,
        )


def answer_to(failure: Failure) -> AppError:
    """What a client is told."""
    return ANSWERS[failure](headers={"Retry-After": "1"} if failure in REPEATABLE else None)
