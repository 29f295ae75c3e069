"""Redis fails under load: the app serves on without limits, says so, and counts again by itself."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx2

from tests.resilience.load import COLLECTION, Load
from tests.resilience.servers import Redis
from tests.resilience.test_postgresql import deployed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.resilience.servers import App
    from tests.support.projects import Project

# The load is no client's fair share, and reads of another address are few.
LIMITS = {"RATE_LIMIT_ENABLED": "true", "RATE_LIMIT_WRITE": "1000000/hour", "TRUSTED_PROXIES": "127.0.0.1"}
READS = 100_000
# What Redis may cost a request while it is away, on a machine that has other work.
BOUND_SECONDS = 5


@asynccontextmanager
async def limited(project: Project, folder: Path) -> AsyncIterator[tuple[App, Redis]]:
    """The app with a Redis of its own."""
    redis = Redis(folder)
    await redis.start()
    try:
        limits = LIMITS | {"RATE_LIMIT_DEFAULT": f"{READS}/hour", "REDIS_URL": redis.url}
        async with deployed(project, **limits) as (app, _, _):
            yield app, redis
    finally:
        await redis.stop()


async def state_of(app: App) -> tuple[str, str]:
    """What `/health` says of the app and of Redis."""
    answer = await app.probe("/health")
    assert answer is not None
    assert answer.status_code == 200
    return answer.json()["status"], answer.json()["dependencies"]["redis"]["status"]


async def until_state(app: App, *wanted: str) -> None:
    async with asyncio.timeout(30):
        while await state_of(app) != wanted:
            await asyncio.sleep(0.05)


async def standing(app: App, client: str) -> int | None:
    """How many reads the client has left; None while nobody counts."""
    async with httpx2.AsyncClient(base_url=app.url, timeout=30) as http:
        answer = await http.get(COLLECTION, headers={"X-Forwarded-For": client})
    assert answer.status_code == 200
    left = answer.headers.get("RateLimit-Remaining")
    return None if left is None else int(left)


async def until_counted(app: App, client: str) -> int:
    async with asyncio.timeout(30):
        while (left := await standing(app, client)) is None:
            await asyncio.sleep(0.1)
    return left


def test_the_app_outlives_an_outage_of_redis(project: Project, tmp_path: Path) -> None:
    asyncio.run(stop_and_start_again(project, tmp_path))


async def stop_and_start_again(project: Project, folder: Path) -> None:
    async with limited(project, folder) as (app, redis):
        async with Load(app.url) as load:
            await load.successes(200)
            assert await standing(app, "203.0.113.1") == READS - 1
            assert await state_of(app) == ("up", "up")

            stopped, told = time.monotonic(), len(app.lines("rate_limit_unavailable"))
            await redis.stop()
            await until_state(app, "degraded", "down")
            await load.successes(200)
            assert await standing(app, "203.0.113.1") is None
            assert len(app.lines("rate_limit_unavailable")) == told + 1

            await redis.start()
            await until_state(app, "up", "up")
            left = await until_counted(app, "203.0.113.2")
            assert await standing(app, "203.0.113.2") == left - 1
            await load.successes(100)
        assert load.problems({200, 201}) == []
        assert max(call.seconds for call in load.since(stopped)) < BOUND_SECONDS
        # Connections that died in the outage are no second one.
        assert len(app.lines("rate_limit_available")) == 1


def test_a_redis_that_hangs_costs_little_time_and_limits_hold_afterwards(project: Project, tmp_path: Path) -> None:
    asyncio.run(hang_and_continue(project, tmp_path))


async def hang_and_continue(project: Project, folder: Path) -> None:
    async with limited(project, folder) as (app, redis):
        async with Load(app.url) as load:
            await load.successes(100)
            redis.hang()
            hung = time.monotonic()
            try:
                await until_state(app, "degraded", "down")
                await load.successes(200)
            finally:
                redis.resume()
            await until_counted(app, "203.0.113.3")
            await redis.use_up("203.0.113.3", READS)
            async with httpx2.AsyncClient(base_url=app.url, timeout=30) as http:
                refused = await http.get(COLLECTION, headers={"X-Forwarded-For": "203.0.113.3"})
            assert refused.status_code == 429
            assert int(refused.headers["Retry-After"]) > 0
        assert load.problems({200, 201}) == []
        assert max(call.seconds for call in load.since(hung)) < BOUND_SECONDS
