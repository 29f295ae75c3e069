"""Prometheus metrics of HTTP: how many requests, how long, how many at once."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from pydantic import Field
from starlette.types import Receive, Scope, Send

from app.core.lists import Listed
from app.core.metrics import app_registry
from app.core.middleware import BaseMiddleware, ResponseWatch
from app.core.routing import route_template
from app.core.settings import BaseAppSettings

METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


class MetricsSettings(BaseAppSettings):
    """How requests are measured."""

    metrics_buckets: Listed[float] = Field(
        default=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
        description="Upper bounds, in seconds, of the duration histogram.",
    )


class HttpMetrics:
    """The instruments, labelled with route templates: raw paths would make a series for each id."""

    def __init__(self, registry: CollectorRegistry, buckets: tuple[float, ...]) -> None:
        self.requests = Counter(
            "http_requests",
            "Requests that were answered.",
            ["method", "route", "status"],
            registry=registry,
        )
        self.duration = Histogram(
            "http_request_duration_seconds",
            "Time from the first byte of the request to the last of the response.",
            ["method", "route"],
            registry=registry,
            buckets=buckets,
        )
        self.in_progress = Gauge(
            "http_requests_in_progress",
            "Requests that are being answered.",
            ["method"],
            registry=registry,
        )


class MetricsMiddleware(BaseMiddleware[MetricsSettings]):
    """Counts and times every request."""

    _metrics: HttpMetrics | None = None

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        metrics = self._metrics_of(scope)
        method = scope["method"] if scope["method"] in METHODS else "other"
        watch = ResponseWatch(send)
        start = time.perf_counter()
        with metrics.in_progress.labels(method).track_inprogress():
            try:
                await self.app(scope, receive, watch)
            finally:
                route = route_template(scope)
                metrics.duration.labels(method, route).observe(time.perf_counter() - start)
                metrics.requests.labels(method, route, watch.status).inc()

    def _metrics_of(self, scope: Scope) -> HttpMetrics:
        # Middleware does not know its app before the first request.
        if self._metrics is None:
            self._metrics = HttpMetrics(app_registry(scope["app"]), self.settings.metrics_buckets)
        return self._metrics
