"""The probes tell the truth, quickly."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from app.core.config import Settings
from app.core.health import HealthChecks, HealthSettings
from app.main import create_app

PROBES = ["/health", "/health/ready"]


@pytest.mark.parametrize("path", PROBES)
async def test_the_state_of_the_database_is_shown(
    app: FastAPI, client: AsyncClient, path: str
) -> None:
    response = await client.get(path)
    assert response.status_code == 200
    body = response.json()
    assert (body["status"], body["version"]) == ("up", app.version)
    database = body["dependencies"]["database"]
    assert database["status"] == "up"
    assert database["latency_ms"] > 0
    assert database["details"] == {"size": 10, "in_use": 0, "idle": 1, "overflow": 0}


async def test_without_the_database_the_app_lives_but_is_not_ready(
    settings: Settings, tmp_path: Path
) -> None:
    app = create_app(settings.model_copy(update={"database_url": unreachable(settings, tmp_path)}))
    transport = ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        assert (await client.get("/health/live")).json() == {"status": "up"}
        for path in PROBES:
            response = await client.get(path)
            assert response.status_code == 503
            assert response.json()["status"] == "down"
            assert response.json()["dependencies"]["database"]["status"] == "down"
            assert str(tmp_path) not in response.text
        assert (await client.get("/health/startup")).status_code == 503


async def test_a_started_app_stays_started(app: FastAPI, client: AsyncClient) -> None:
    works = asyncio.Event()

    calls = []

    async def check_other() -> Mapping[str, int]:
        calls.append(1)
        if not works.is_set():
            raise ConnectionError
        return {}

    app.state.health = checks = HealthChecks(HealthSettings(_env_file=None, health_cache_seconds=0))
    checks.add("other", check_other)
    assert (await client.get("/health/startup")).status_code == 503
    works.set()
    assert (await client.get("/health/startup")).status_code == 200
    works.clear()
    assert (await client.get("/health/ready")).status_code == 503
    assert len(calls) == 3
    assert (await client.get("/health/startup")).status_code == 200
    assert len(calls) == 3


async def test_checks_run_together() -> None:
    both = asyncio.Barrier(2)

    async def meet() -> Mapping[str, int]:
        await both.wait()
        return {}

    checks = HealthChecks(HealthSettings(_env_file=None, health_check_timeout_seconds=1))
    checks.add("first", meet)
    checks.add("second", meet)
    assert {each.status for each in (await checks.run()).values()} == {"up"}


async def test_a_check_that_hangs_counts_as_down() -> None:
    async def hang() -> Mapping[str, int]:
        await asyncio.sleep(60)
        return {}

    checks = HealthChecks(HealthSettings(_env_file=None, health_check_timeout_seconds=0.05))
    checks.add("slow", hang)
    start = perf_counter()
    results = await checks.run()
    assert perf_counter() - start < 5
    assert results["slow"].status == "down"
    assert results["slow"].latency_ms >= 50


async def test_probes_that_come_together_share_a_run() -> None:
    calls = []

    async def count() -> Mapping[str, int]:
        calls.append(1)
        await asyncio.sleep(0)
        return {}

    checks = HealthChecks(HealthSettings(_env_file=None, health_cache_seconds=60))
    checks.add("counted", count)
    await asyncio.gather(*(checks.run() for _ in range(5)))
    assert len(calls) == 1


async def test_a_result_is_forgotten_after_a_while() -> None:
    calls = []

    async def count() -> Mapping[str, int]:
        calls.append(1)
        return {}

    checks = HealthChecks(HealthSettings(_env_file=None, health_cache_seconds=0.02))
    checks.add("counted", count)
    await checks.run()
    await asyncio.sleep(0.05)
    await checks.run()
    assert len(calls) == 2


def unreachable(settings: Settings, folder: Path) -> str:
    """The URL of a database of the same kind that is not there."""
    if settings.sqlite:
        return f"sqlite+aiosqlite:///{folder / 'missing' / 'app.db'}"
    return f"postgresql+asyncpg://nobody@/nothing?host={folder / 'missing'}"
