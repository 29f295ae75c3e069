"""The probes tell the truth, quickly."""

import asyncio
from pathlib import Path
from time import perf_counter

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from structlog.testing import capture_logs

from app.core.config import Settings
from app.core.health import Check, HealthChecks, HealthSettings, Reading, State
from app.main import create_app

PROBES = ["/health", "/health/ready"]


@pytest.mark.parametrize("path", PROBES)
async def test_the_state_of_the_database_is_shown(
    app: FastAPI, client: AsyncClient, path: str
) -> None:
    response = await client.get(path)
    assert response.status_code == 200
    body = response.json()
    assert body["version"] == app.version
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


async def test_an_app_that_is_about_to_stop_is_not_ready(app: FastAPI, client: AsyncClient) -> None:
    app.state.draining = True
    response = await client.get("/health/ready")
    assert (response.status_code, response.json()["status"]) == (503, "draining")
    assert response.json()["dependencies"]["database"]["status"] == "up"
    assert (await client.get("/health/live")).status_code == 200


async def test_a_started_app_stays_started(app: FastAPI, client: AsyncClient) -> None:
    works = asyncio.Event()

    calls = []

    async def check_other() -> Reading:
        calls.append(1)
        if not works.is_set():
            raise ConnectionError
        return Reading()

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


def answering(state: State) -> Check:
    async def check() -> Reading:
        return Reading(state)

    return check


@pytest.mark.parametrize(
    ("essential", "other", "expected"),
    [
        ("up", "up", (200, "up")),
        ("up", "degraded", (200, "degraded")),
        ("up", "down", (200, "degraded")),
        ("degraded", "up", (200, "degraded")),
        ("down", "up", (503, "down")),
    ],
)
async def test_the_app_is_down_only_without_what_is_essential(
    app: FastAPI, client: AsyncClient, essential: State, other: State, expected: tuple[int, State]
) -> None:
    app.state.health = checks = HealthChecks(HealthSettings(_env_file=None))
    checks.add("essential", answering(essential))
    checks.add("other", answering(other), essential=False)
    response = await client.get("/health/ready")
    assert (response.status_code, response.json()["status"]) == expected


async def test_an_outage_is_logged_when_it_begins_and_when_it_ends() -> None:
    states: list[State] = ["up", "down", "down", "degraded", "up"]

    async def check() -> Reading:
        state = states.pop(0)
        if state == "down":
            raise ConnectionError
        return Reading(state)

    checks = HealthChecks(HealthSettings(_env_file=None, health_cache_seconds=0))
    checks.add("flaky", check)
    with capture_logs() as lines:
        for _ in tuple(states):
            await checks.run()
    assert [line["event"] for line in lines] == [
        "dependency_down",
        "dependency_degraded",
        "dependency_up",
    ]
    assert {line["dependency"] for line in lines} == {"flaky"}
    assert isinstance(lines[0]["exc_info"], ConnectionError)


async def test_a_slow_dependency_is_degraded() -> None:
    async def check() -> Reading:
        await asyncio.sleep(0.002)
        return Reading()

    checks = HealthChecks(HealthSettings(_env_file=None, health_slow_seconds=0.001))
    checks.add("slow", check)
    assert {each.status for each in (await checks.run()).values()} == {"degraded"}


async def test_checks_run_together() -> None:
    both = asyncio.Barrier(2)

    async def meet() -> Reading:
        await both.wait()
        return Reading()

    checks = HealthChecks(HealthSettings(_env_file=None, health_check_timeout_seconds=1))
    checks.add("first", meet)
    checks.add("second", meet)
    assert {each.status for each in (await checks.run()).values()} == {"up"}


async def test_a_check_that_hangs_counts_as_down() -> None:
    async def hang() -> Reading:
        await asyncio.sleep(60)
        return Reading()

    checks = HealthChecks(HealthSettings(_env_file=None, health_check_timeout_seconds=0.05))
    checks.add("slow", hang)
    start = perf_counter()
    results = await checks.run()
    assert perf_counter() - start < 5
    assert results["slow"].status == "down"
    assert results["slow"].latency_ms >= 50


async def test_probes_that_come_together_share_a_run() -> None:
    calls = []

    async def count() -> Reading:
        calls.append(1)
        await asyncio.sleep(0)
        return Reading()

    checks = HealthChecks(HealthSettings(_env_file=None, health_cache_seconds=60))
    checks.add("counted", count)
    await asyncio.gather(*(checks.run() for _ in range(5)))
    assert len(calls) == 1


async def test_a_result_is_forgotten_after_a_while() -> None:
    calls = []

    async def count() -> Reading:
        calls.append(1)
        return Reading()

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
