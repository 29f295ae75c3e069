"""Prometheus metrics: what the process, the connection pool and the business do."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict

from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Gauge,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.values import MutexValue, ValueClass
from starlette.types import Scope

from app.core.pool import pool_statistics
from app.core.routing import route_template
from app.core.settings import BaseAppSettings

# The library was told of a folder in which several processes share their figures.
SHARED = ValueClass is not MutexValue
SAMPLE_SECONDS = 1
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
POOL_NAME, POOL_HELP = "app_database_connections", "Pooled database connections."

# Events belong to the process, not to an app object: code that knows no request counts them too.
EVENTS = Counter("app_events", "What happened to the entities.", ["entity", "event"], registry=None)
EXCEPTIONS = Counter(
    "http_request_exceptions",
    "Exceptions that nobody expected.",
    ["method", "route", "exception"],
    registry=None,
)
SHARED_POOL = Gauge(POOL_NAME, POOL_HELP, ["state"], registry=None, multiprocess_mode="livesum")

router = APIRouter()


def count_event(entity: str, event: str) -> None:
    """Count a business event such as ("Order", "created"), both names from a small fixed set."""
    EVENTS.labels(entity=entity, event=event).inc()


def count_exception(scope: Scope, error: Exception) -> None:
    """Count an exception that nobody expected, by where it came from."""
    EXCEPTIONS.labels(method_label(scope), route_template(scope), type(error).__name__).inc()


def method_label(scope: Scope) -> str:
    """The method of a request: one name for all that clients invent."""
    method: str = scope["method"]
    return method if method in METHODS else "other"


@router.get("/metrics", include_in_schema=False)
async def read_metrics(request: Request) -> Response:
    """What Prometheus scrapes."""
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    registry = shared_registry() if SHARED else app_registry(request.app)
    return Response(encode(registry), media_type=content_type)


def app_registry(app: FastAPI) -> CollectorRegistry:
    """The metrics of this app, made on first use: each app has its own, so that two never clash."""
    if not hasattr(app.state, "metrics"):
        app.state.metrics = new_registry(app)
    registry: CollectorRegistry = app.state.metrics
    return registry


def new_registry(app: FastAPI) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(EVENTS)
    registry.register(EXCEPTIONS)
    registry.register(PoolCollector(app))
    for standard in (ProcessCollector, PlatformCollector, GCCollector):
        standard(registry=registry)
    return registry


def shared_registry() -> CollectorRegistry:
    """The figures of all processes, summed from what they left in their folder."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library does not say
    return registry


@asynccontextmanager
async def metrics_lifespan(app: FastAPI, _settings: BaseAppSettings) -> AsyncIterator[None]:
    """Leave the pool's figures where the other processes find them, if there are others."""
    if not SHARED:
        yield
        return
    sampling = asyncio.create_task(share_pool(app))
    yield
    sampling.cancel()


async def share_pool(app: FastAPI) -> None:
    while True:
        for state, number in pool_figures(app).items():
            SHARED_POOL.labels(state).set(number)
        await asyncio.sleep(SAMPLE_SECONDS)


def pool_figures(app: FastAPI) -> dict[str, int]:
    """The connections by their state; nothing before the database is there."""
    database = getattr(app.state, "database", None)
    return asdict(pool_statistics(database.engine)) if database else {}


class PoolCollector(Collector):
    """Reads the database's connection pool when Prometheus asks."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def collect(self) -> Iterator[GaugeMetricFamily]:
        gauge = GaugeMetricFamily(POOL_NAME, POOL_HELP, labels=["state"])
        for state, number in pool_figures(self._app).items():
            gauge.add_metric([state], number)
        yield gauge
