"""The limiter with a real Redis: the one of TEST_REDIS_URL, or a server of our own if there is a binary."""

import asyncio
import os
import shutil
import socket
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from ipaddress import IPv4Address
from uuid import uuid4

import pytest
from fastapi import FastAPI
from pydantic import RedisDsn
from redis.asyncio import Redis
from structlog.testing import capture_logs

from app.core import rate_limit, redis_counters
from app.core.health import HealthChecks, HealthSettings
from app.core.rate_limit import RateLimitMiddleware, RateLimitSettings, rate_limit_lifespan
from app.core.rates import Rate
from app.core.redis_counters import RedisCounters
from tests.serving import in_process


class OwnRedis:
    """A server that a test may stop and start."""

    def __init__(self, binary: str) -> None:
        self._binary = binary
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        self.url = RedisDsn(f"redis://127.0.0.1:{self._port}/0")

    async def start(self) -> None:
        options = ("--port", str(self._port), "--save", "")
        self._process = await asyncio.create_subprocess_exec(self._binary, *options, stdout=PIPE)
        assert self._process.stdout
        async for line in self._process.stdout:
            if b"Ready to accept connections" in line:
                break

    async def stop(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.communicate()


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow machine is no outage."""
    monkeypatch.setattr(redis_counters, "TIMEOUT_SECONDS", 10.0)


@pytest.fixture
async def own_redis() -> AsyncIterator[OwnRedis]:
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("there is no redis-server to start")
    server = OwnRedis(binary)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def redis_url(request: pytest.FixtureRequest) -> RedisDsn:
    if url := os.environ.get("TEST_REDIS_URL"):
        return RedisDsn(url)
    server: OwnRedis = request.getfixturevalue("own_redis")
    return server.url


@pytest.fixture
def peer() -> str:
    """An address that no other run uses: the counters may outlive this one."""
    return str(IPv4Address(uuid4().int % 2**32))


@asynccontextmanager
async def running(redis_url: RedisDsn) -> AsyncIterator[FastAPI]:
    settings = RateLimitSettings(_env_file=None, rate_limit_default="3/hour", redis_url=redis_url)
    app = FastAPI()
    app.state.health = HealthChecks(HealthSettings(_env_file=None, health_cache_seconds=0))
    app.add_middleware(RateLimitMiddleware, settings=settings)

    @app.get("/")
    async def answer() -> None:
        pass

    async with rate_limit_lifespan(app, settings):
        yield app


async def statuses(app: FastAPI, peer: str, number: int) -> list[int]:
    async with in_process(app, peer) as client:
        return [(await client.get("/")).status_code for _ in range(number)]


async def test_processes_count_together(redis_url: RedisDsn, peer: str) -> None:
    async with running(redis_url) as one, running(redis_url) as other:
        assert await statuses(one, peer, 2) == [200, 200]
        assert await statuses(other, peer, 2) == [200, 429]
        assert await statuses(one, peer, 1) == [429]


async def test_concurrent_requests_are_all_counted(redis_url: RedisDsn, peer: str) -> None:
    async with running(redis_url) as app, in_process(app, peer) as client:
        responses = await asyncio.gather(*(client.get("/") for _ in range(20)))
    assert sorted(each.status_code for each in responses) == [200] * 3 + [429] * 17


async def test_a_refused_client_learns_when_to_return(redis_url: RedisDsn, peer: str) -> None:
    async with running(redis_url) as app:
        await statuses(app, peer, 3)
        async with in_process(app, peer) as client:
            response = await client.get("/")
    assert response.headers["RateLimit-Remaining"] == "0"
    assert 0 < int(response.headers["Retry-After"]) <= 3600


async def test_an_outage_admits_requests_and_ends_by_itself(
    own_redis: OwnRedis, peer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit, "OUTAGE_PAUSE_SECONDS", 0.0)
    async with running(own_redis.url) as app:
        assert await statuses(app, peer, 4) == [200, 200, 200, 429]
        await own_redis.stop()
        with capture_logs() as lines:
            assert await statuses(app, peer, 4) == [200] * 4
        assert [line["event"] for line in lines] == ["rate_limit_unavailable"]
        await own_redis.start()
        with capture_logs() as lines:
            assert await statuses(app, peer, 4) == [200, 200, 200, 429]
        assert [line["event"] for line in lines] == ["rate_limit_available"]


async def test_an_outage_degrades_the_app_and_does_not_take_it_down(own_redis: OwnRedis) -> None:
    async with running(own_redis.url) as app:
        checks: HealthChecks = app.state.health
        states = []
        for change in (None, own_redis.stop, own_redis.start):
            if change:
                await change()
            states.append(((await checks.run())["redis"].status, checks.state))
    assert states == [("up", "up"), ("down", "degraded"), ("up", "up")]


async def test_what_was_used_in_the_last_window_counts_in_part(redis_url: RedisDsn, peer: str) -> None:
    rate = Rate(limit=1000, seconds=86400)
    number, elapsed = divmod(time.time(), rate.seconds)
    key = f"rate:read:1000/86400:{peer}"
    async with Redis.from_url(str(redis_url)) as redis:
        await redis.hset(key, items=["number", int(number) - 1, "current", 900, "previous", 0])
    counters = RedisCounters(redis_url)
    verdict = await counters.windows("read", rate).hit(peer)
    await counters.close()
    remembered = 900 * (1 - elapsed / rate.seconds)
    assert verdict.admitted
    assert verdict.remaining == pytest.approx(1000 - 1 - remembered, abs=1.5)
