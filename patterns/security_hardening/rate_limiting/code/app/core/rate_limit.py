"""How many requests a client may make."""

import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated

import structlog
from fastapi import FastAPI
from limits import RateLimitItem, parse, parse_many
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.storage.redis.redispy import RedispyBridge
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from pydantic import AfterValidator, Field, RedisDsn
from starlette.types import Receive, Scope, Send

from app.core.errors import RateLimitedError, problem_response
from app.core.middleware import BaseMiddleware, sending_headers
from app.core.routing import client_address, is_documentation, is_probe
from app.core.settings import BaseAppSettings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
REDIS_TIMEOUT_SECONDS = 0.5
# An outage costs one slow request and one log entry in this time, not one of each per request.
OUTAGE_PAUSE_SECONDS = 5.0

log = structlog.stdlib.get_logger(__name__)


def one_rate(text: str) -> str:
    """Refuse what is no rate, or several."""
    if len(parse_many(text)) != 1:
        raise ValueError("one rate, such as 100/minute, is expected")
    return text


Rate = Annotated[str, AfterValidator(one_rate)]


class RateLimitSettings(BaseAppSettings):
    """The limits for each client, and where its requests are counted."""

    rate_limit_enabled: bool = Field(default=True, description="Limit the rate of requests.")
    rate_limit_default: Rate = Field(
        default="100/minute",
        description="Requests that a client may make for reading.",
    )
    rate_limit_write: Rate = Field(
        default="20/minute",
        description="Requests that a client may make for changing something.",
    )
    redis_url: RedisDsn | None = Field(
        default=None,
        # It may hold a password.
        repr=False,
        description="Redis that all processes count in; without one, each process counts alone.",
    )


@dataclass(frozen=True)
class Verdict:
    """Whether a request is admitted, and how its client stands."""

    admitted: bool
    limit: int
    remaining: int
    reset_seconds: int

    @property
    def headers(self) -> dict[str, str]:
        standing = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_seconds),
        }
        return standing if self.admitted else standing | {"Retry-After": str(self.reset_seconds)}


class RateLimiter:
    """Counts in sliding windows: no burst where two windows meet, two numbers for each client."""

    def __init__(self, settings: RateLimitSettings) -> None:
        self._read = parse(settings.rate_limit_default)
        self._write = parse(settings.rate_limit_write)
        self._storage = storage_of(settings)
        self._windows = SlidingWindowCounterRateLimiter(self._storage)
        self._paused_until = -math.inf

    async def check(self, method: str, client: str) -> Verdict | None:
        """Count a request; None while the counters cannot be reached.

        It fails open: an outage of Redis must not become one of the app.
        """
        if time.monotonic() < self._paused_until:
            return None
        try:
            if method in SAFE_METHODS:
                return await self._hit(self._read, "read", client)
            return await self._hit(self._write, "write", client)
        except StorageError:
            self._paused_until = time.monotonic() + OUTAGE_PAUSE_SECONDS
            log.exception("rate_limit_unavailable", pause_seconds=OUTAGE_PAUSE_SECONDS)
            return None

    async def _hit(self, rate: RateLimitItem, *bucket: str) -> Verdict:
        admitted = await self._windows.hit(rate, *bucket)
        stats = await self._windows.get_window_stats(rate, *bucket)
        return Verdict(
            admitted=admitted,
            limit=rate.amount,
            remaining=stats.remaining,
            reset_seconds=max(math.ceil(stats.reset_time - time.time()), 1),
        )

    async def close(self) -> None:
        """Close the connections to Redis, if there are any."""
        match self._storage:
            case RedisStorage(bridge=RedispyBridge() as bridge):
                await bridge.storage.aclose()


def storage_of(settings: RateLimitSettings) -> MemoryStorage | RedisStorage:
    if settings.redis_url is None:
        return MemoryStorage()
    return RedisStorage(
        str(settings.redis_url),
        wrap_exceptions=True,
        implementation="redispy",
        socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
        socket_timeout=REDIS_TIMEOUT_SECONDS,
    )


class RateLimitMiddleware(BaseMiddleware[RateLimitSettings]):
    """Answers 429 to a client that asks too much; probes and documentation are free."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        verdict = await self._judge(scope)
        if verdict is None:
            await self.app(scope, receive, send)
        elif verdict.admitted:
            await self.app(scope, receive, sending_headers(send, verdict.headers))
        else:
            error = RateLimitedError(headers=verdict.headers)
            await problem_response(error, scope)(scope, receive, send)

    async def _judge(self, scope: Scope) -> Verdict | None:
        if not self.settings.rate_limit_enabled or is_probe(scope) or is_documentation(scope):
            return None
        limiter = app_limiter(scope["app"], self.settings)
        return await limiter.check(scope["method"], client_key(client_address(scope)))


def client_key(address: str | None) -> str:
    """Whom requests are counted for: an address, or the /64 network that one IPv6 customer gets."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)


def app_limiter(app: FastAPI, settings: RateLimitSettings) -> RateLimiter:
    """The limiter of this app, made on first use."""
    if not hasattr(app.state, "rate_limiter"):
        app.state.rate_limiter = RateLimiter(settings)
    limiter: RateLimiter = app.state.rate_limiter
    return limiter


@asynccontextmanager
async def rate_limit_lifespan(app: FastAPI, settings: RateLimitSettings) -> AsyncIterator[None]:
    """Close the limiter's connections when the app stops."""
    limiter = app_limiter(app, settings)
    try:
        yield
    finally:
        await limiter.close()
