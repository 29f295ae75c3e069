"""Prometheus metrics: what the process, the connection pool and the business do."""

from collections.abc import Iterator
from dataclasses import asdict

from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from app.core.pool import pool_statistics

# Events belong to the process, not to an app object: code that knows no request counts them too.
EVENTS = Counter("app_events", "What happened to the entities.", ["entity", "event"], registry=None)

router = APIRouter()


def count_event(entity: str, event: str) -> None:
    """Count a business event such as ("Order", "created"), both names from a small fixed set."""
    EVENTS.labels(entity=entity, event=event).inc()


@router.get("/metrics", include_in_schema=False)
async def read_metrics(request: Request) -> Response:
    """What Prometheus scrapes."""
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(app_registry(request.app)), media_type=content_type)


def app_registry(app: FastAPI) -> CollectorRegistry:
    """The metrics of this app, made on first use: each app has its own, so that two never clash."""
    if not hasattr(app.state, "metrics"):
        app.state.metrics = new_registry(app)
    registry: CollectorRegistry = app.state.metrics
    return registry


def new_registry(app: FastAPI) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(EVENTS)
    registry.register(PoolCollector(app))
    for standard in (ProcessCollector, PlatformCollector, GCCollector):
        standard(registry=registry)
    return registry


class PoolCollector(Collector):
    """Reads the database's connection pool when Prometheus asks."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def collect(self) -> Iterator[GaugeMetricFamily]:
        gauge = GaugeMetricFamily(
            "app_database_connections", "Pooled database connections.", labels=["state"]
        )
        # The database is there while the app runs.
        if database := getattr(self._app.state, "database", None):
            for state, number in asdict(pool_statistics(database.engine)).items():
                gauge.add_metric([state], number)
        yield gauge
