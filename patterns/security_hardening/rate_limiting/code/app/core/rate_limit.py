"""How many requests a client may make."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache, partial
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated

import structlog
from fastapi import FastAPI
from pydantic import AfterValidator, Field, RedisDsn
from starlette.types import Receive, Scope, Send

from app.core.errors import RateLimitedError, problem_response
from app.core.health import HealthChecks, Reading
from app.core.middleware import BaseMiddleware, raw_headers, sending_headers
from app.core.rates import Counters, CountersUnavailableError, MemoryCounters, Verdict, parse_rate
from app.core.routing import client_address, is_documentation, is_probe
from app.core.settings import BaseAppSettings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# While Redis is away, one request in this time asks whether it is back.
OUTAGE_PAUSE_SECONDS = 5.0

log = structlog.stdlib.get_logger(__name__)


def one_rate(text: str) -> str:
    """Refuse what is no rate."""
    parse_rate(text)
    return text


RateText = Annotated[str, AfterValidator(one_rate)]


class RateLimitSettings(BaseAppSettings):
    """The limits for each client, and where its requests are counted."""

    rate_limit_enabled: bool = Field(default=True, description="Limit the rate of requests.")
    rate_limit_default: RateText = Field(
        default="100/minute",
        description="Requests that a client may make for reading.",
    )
    rate_limit_write: RateText = Field(
        default="20/minute",
        description="Requests that a client may make for changing something.",
    )
    redis_url: RedisDsn | None = Field(
        default=None,
        # It may hold a password.
        repr=False,
        description="Redis that all processes count in; without one, each process counts alone.",
        json_schema_extra={"production": "redis://change-me:6379/0"},
    )


class RateLimiter:
    """Counts in sliding windows: no burst where two windows meet, two numbers for each client."""

    def __init__(self, settings: RateLimitSettings) -> None:
        self.counters = counters_of(settings)
        self._read = self.counters.windows("read", parse_rate(settings.rate_limit_default))
        self._write = self.counters.windows("write", parse_rate(settings.rate_limit_write))
        # When to ask Redis again; None while it answers.
        self._retry_at: float | None = None

    async def check(self, method: str, client: str) -> Verdict | None:
        """Count a request; None while the counters cannot be reached.

        It fails open: an outage of Redis must not become one of the app.
        """
        asks_again = self._retry_at is not None
        if self._retry_at is not None:
            if time.monotonic() < self._retry_at:
                return None
            # The others need not wait for the answer.
            self._retry_at = time.monotonic() + OUTAGE_PAUSE_SECONDS
        windows = self._read if method in SAFE_METHODS else self._write
        try:
            verdict = await windows.hit(client)
        except CountersUnavailableError:
            # Requests that were under way together find out together; one of them tells.
            if self._retry_at is None:
                log.exception("rate_limit_unavailable", pause_seconds=OUTAGE_PAUSE_SECONDS)
            self._retry_at = time.monotonic() + OUTAGE_PAUSE_SECONDS
            return None
        # Not a request that was under way when the outage began.
        if asks_again:
            self._retry_at = None
            log.info("rate_limit_available")
        return verdict


def counters_of(settings: RateLimitSettings) -> Counters:
    if settings.redis_url is None:
        return MemoryCounters()
    # An app that counts in memory need not have the library.
    from app.core.redis_counters import RedisCounters  # noqa: PLC0415

    return RedisCounters(settings.redis_url)


class RateLimitMiddleware(BaseMiddleware[RateLimitSettings]):
    """Answers 429 to a client that asks too much; probes and documentation are free."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        verdict = await self._judge(scope)
        if verdict is None:
            await self.app(scope, receive, send)
        elif verdict.admitted:
            headers = raw_headers(verdict.headers)
            await self.app(scope, receive, sending_headers(send, headers))
        else:
            error = RateLimitedError(headers=verdict.headers)
            await problem_response(error, scope)(scope, receive, send)

    async def _judge(self, scope: Scope) -> Verdict | None:
        if not self.settings.rate_limit_enabled or is_probe(scope) or is_documentation(scope):
            return None
        limiter = app_limiter(scope["app"], self.settings)
        return await limiter.check(scope["method"], client_key(client_address(scope)))


@lru_cache(maxsize=1024)
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


async def check_counters(counters: Counters) -> Reading:
    """Ask Redis whether it is there."""
    await counters.ping()
    return Reading()


@asynccontextmanager
async def rate_limit_lifespan(app: FastAPI, settings: RateLimitSettings) -> AsyncIterator[None]:
    """Show whether Redis answers, and close the connections to it when the app stops."""
    counters = app_limiter(app, settings).counters
    if settings.redis_url is not None:
        checks: HealthChecks = app.state.health
        # Without Redis the app serves on, unlimited: traffic need not go elsewhere.
        checks.add("redis", partial(check_counters, counters), essential=False)
    try:
        yield
    finally:
        await counters.close()
