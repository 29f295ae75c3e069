"""Probes: is the process alive, can it serve, has it ever been able to."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, Literal

import structlog
from fastapi import APIRouter, FastAPI, Request, Response, status
from pydantic import BaseModel, Field
from sqlalchemy import text

from app.core.database import Database
from app.core.draining import is_draining
from app.core.errors import UnavailableError, problems
from app.core.pool import pool_statistics
from app.core.settings import BaseAppSettings

log = structlog.stdlib.get_logger(__name__)

State = Literal["up", "degraded", "down"]


@dataclass(frozen=True)
class Reading:
    """What a check has seen. The details are shown to everybody who may probe: figures only."""

    state: State = "up"
    details: Mapping[str, int] = field(default_factory=dict)


# Raises, or says so, when the dependency is down.
Check = Callable[[], Awaitable[Reading]]


class HealthSettings(BaseAppSettings):
    """How patient the probes are."""

    health_check_timeout_seconds: float = Field(
        default=2, gt=0, description="Seconds after which a dependency counts as down."
    )
    health_slow_seconds: float = Field(
        default=1, gt=0, description="Seconds after which a dependency counts as degraded."
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

    status: State | Literal["draining"]
    version: str
    dependencies: dict[str, Dependency]


class HealthChecks:
    """The checks of an app, run together and not more often than the settings say."""

    def __init__(self, settings: HealthSettings) -> None:
        self._settings = settings
        self._checks: dict[str, Check] = {}
        self._essential: set[str] = set()
        self._results: dict[str, Dependency] = {}
        self._expires = 0.0
        self._running = asyncio.Lock()
        self.started = False

    def add(self, name: str, check: Check, *, essential: bool = True) -> None:
        """Watch one more dependency; without one that is not essential the app still serves."""
        self._checks[name] = check
        if essential:
            self._essential.add(name)

    async def run(self) -> dict[str, Dependency]:
        """The state of each dependency; probes that come together share one run."""
        async with self._running:
            if time.monotonic() >= self._expires:
                results = await asyncio.gather(*map(self._try, self._checks))
                self._results = dict(zip(self._checks, results, strict=True))
                self._expires = time.monotonic() + self._settings.health_cache_seconds
        self.started = self.started or self.state != "down"
        return self._results

    @property
    def state(self) -> State:
        """The state of the app at the last run: down when it lacks something essential."""
        if any(self._results[name].status == "down" for name in self._essential):
            return "down"
        well = all(each.status == "up" for each in self._results.values())
        return "up" if well else "degraded"

    async def _try(self, name: str) -> Dependency:
        start = time.perf_counter()
        error: Exception | None = None
        try:
            async with asyncio.timeout(self._settings.health_check_timeout_seconds):
                reading = await self._checks[name]()
        except Exception as failure:  # noqa: BLE001 - whatever it raises, the dependency is down
            reading, error = Reading("down"), failure
        seconds = time.perf_counter() - start
        slow = seconds > self._settings.health_slow_seconds
        state = "degraded" if slow and reading.state == "up" else reading.state
        self._tell(name, state, error)
        latency = round(seconds * 1000, 2)
        return Dependency(status=state, latency_ms=latency, details=dict(reading.details))

    def _tell(self, name: str, state: State, error: Exception | None) -> None:
        """Log a change. A probe is not the place to tell why, and the log need not hear it each time."""
        last = self._results.get(name)
        if state == (last.status if last else "up"):
            return
        if state == "up":
            log.info("dependency_up", dependency=name)
        else:
            event = "dependency_down" if state == "down" else "dependency_degraded"
            log.warning(event, dependency=name, exc_info=error)


async def check_database(database: Database) -> Reading:
    """Ask the database something; show how full its pool is."""
    async with database.engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
    return Reading(details=asdict(pool_statistics(database.engine)))


@asynccontextmanager
async def health_lifespan(app: FastAPI, settings: HealthSettings) -> AsyncIterator[None]:
    """Keep `app.state.health` while the app runs; later parts of the lifespan add their checks to it."""
    app.state.health = checks = HealthChecks(settings)
    checks.add("database", partial(check_database, app.state.database))
    yield


# The endpoints begin with `probe_`: an entity called Health has a `get_health` of its own.
router = APIRouter(prefix="/health", tags=["health"])

DOWN: dict[int | str, dict[str, Any]] = {
    503: {"model": Health, "description": "Something essential is down, or the app is about to stop"}
}


@router.get("/live", summary="Is the process alive?")
async def probe_liveness() -> Liveness:
    """Touches nothing: a failure means that the process has to be restarted."""
    return Liveness(status="up")


@router.get("/startup", summary="Has the app started?", responses=problems(503))
async def probe_startup(request: Request) -> Liveness:
    """503 until everything essential was there once."""
    checks: HealthChecks = request.app.state.health
    if not checks.started:
        await checks.run()
    if not checks.started:
        raise UnavailableError("The app is still starting.")
    return Liveness(status="up")


@router.get("/ready", summary="Can the app serve?", responses=DOWN)
async def probe_readiness(request: Request, response: Response) -> Health:
    """503 while something essential is down or the app is about to stop: traffic has to go elsewhere."""
    return await examine(request.app, response)


@router.get("", summary="How is the app?", responses=DOWN)
async def probe_health(request: Request, response: Response) -> Health:
    """The same as readiness, at the place where people look."""
    return await examine(request.app, response)


async def examine(app: FastAPI, response: Response) -> Health:
    """Run the checks and set the status that follows."""
    checks: HealthChecks = app.state.health
    dependencies = await checks.run()
    state = "draining" if is_draining(app) else checks.state
    if state in {"draining", "down"}:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return Health(status=state, version=app.version, dependencies=dependencies)
