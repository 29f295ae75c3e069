"""Probes: is the process alive, can it serve, has it ever been able to."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import partial
from typing import Any, Literal

import structlog
from fastapi import APIRouter, FastAPI, Request, Response, status
from pydantic import BaseModel, Field
from sqlalchemy import text

from app.core.database import Database
from app.core.errors import UnavailableError, problems
from app.core.pool import pool_statistics
from app.core.settings import BaseAppSettings

log = structlog.stdlib.get_logger(__name__)

State = Literal["up", "down"]
# Raises when the dependency is down; what it returns is shown.
Check = Callable[[], Awaitable[Mapping[str, int]]]


class HealthSettings(BaseAppSettings):
    """How patient the probes are."""

    health_check_timeout_seconds: float = Field(
        default=2, gt=0, description="Seconds after which a dependency counts as down."
    )
    health_cache_seconds: float = Field(
        default=1, ge=0, description="Seconds for which probes reuse the last result."
    )


class Dependency(BaseModel):
    """The state of one thing that the app needs."""

    status: State
    latency_ms: float
    details: dict[str, int] = {}


class Liveness(BaseModel):
    """The process answers."""

    status: State


class Health(BaseModel):
    """The state of the app and of all that it needs."""

    status: State
    version: str
    dependencies: dict[str, Dependency]


class HealthChecks:
    """The checks of an app, run together and not more often than the settings say."""

    def __init__(self, settings: HealthSettings) -> None:
        self._settings = settings
        self._checks: dict[str, Check] = {}
        self._results: dict[str, Dependency] = {}
        self._expires = 0.0
        self._running = asyncio.Lock()
        self.started = False

    def add(self, name: str, check: Check) -> None:
        """Watch one more dependency."""
        self._checks[name] = check

    async def run(self) -> dict[str, Dependency]:
        """The state of each dependency; probes that come together share one run."""
        async with self._running:
            if time.monotonic() >= self._expires:
                results = await asyncio.gather(*map(self._try, self._checks.values()))
                self._results = dict(zip(self._checks, results, strict=True))
                self._expires = time.monotonic() + self._settings.health_cache_seconds
        self.started = self.started or is_up(self._results)
        return self._results

    async def _try(self, check: Check) -> Dependency:
        start = time.perf_counter()
        state: State = "up"
        details: Mapping[str, int] = {}
        try:
            async with asyncio.timeout(self._settings.health_check_timeout_seconds):
                details = await check()
        except Exception:
            # A probe is not the place to tell why; the log is.
            log.warning("dependency_down", exc_info=True)
            state = "down"
        latency = round((time.perf_counter() - start) * 1000, 2)
        return Dependency(status=state, latency_ms=latency, details=dict(details))


def is_up(dependencies: Mapping[str, Dependency]) -> bool:
    """Whether the app can serve."""
    return all(each.status == "up" for each in dependencies.values())


async def check_database(database: Database) -> Mapping[str, int]:
    """Ask the database something; show how full its pool is."""
    async with database.engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
    return asdict(pool_statistics(database.engine))


@asynccontextmanager
async def health_lifespan(app: FastAPI, settings: HealthSettings) -> AsyncIterator[None]:
    """Keep `app.state.health` while the app runs; later parts of the lifespan add their checks to it."""
    app.state.health = checks = HealthChecks(settings)
    checks.add("database", partial(check_database, app.state.database))
    yield


# The endpoints begin with `probe_`: an entity called Health has a `get_health` of its own.
router = APIRouter(prefix="/health", tags=["health"])

DOWN: dict[int | str, dict[str, Any]] = {
    503: {"model": Health, "description": "Something that the app needs is down"}
}


@router.get("/live", summary="Is the process alive?")
async def probe_liveness() -> Liveness:
    """Touches nothing: a failure means that the process has to be restarted."""
    return Liveness(status="up")


@router.get("/startup", summary="Has the app started?", responses=problems(503))
async def probe_startup(request: Request) -> Liveness:
    """503 until everything that the app needs was there once."""
    checks: HealthChecks = request.app.state.health
    if not checks.started:
        await checks.run()
    if not checks.started:
        raise UnavailableError("The app is still starting.")
    return Liveness(status="up")


@router.get("/ready", summary="Can the app serve?", responses=DOWN)
async def probe_readiness(request: Request, response: Response) -> Health:
    """503 while something that the app needs is down: traffic has to go elsewhere."""
    return await examine(request.app, response)


@router.get("", summary="How is the app?", responses=DOWN)
async def probe_health(request: Request, response: Response) -> Health:
    """The same as readiness, at the place where people look."""
    return await examine(request.app, response)


async def examine(app: FastAPI, response: Response) -> Health:
    """Run the checks and set the status that follows."""
    checks: HealthChecks = app.state.health
    dependencies = await checks.run()
    if is_up(dependencies):
        return Health(status="up", version=app.version, dependencies=dependencies)
    response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return Health(status="down", version=app.version, dependencies=dependencies)
