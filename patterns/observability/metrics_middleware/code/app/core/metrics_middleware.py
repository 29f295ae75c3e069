"""Prometheus metrics of HTTP: how many requests, how long, how many at once."""

import time
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from pydantic import Field
from starlette.types import Receive, Scope, Send

from app.core.lists import Listed
from app.core.metrics import app_registry, method_label
from app.core.middleware import BaseMiddleware, ResponseWatch
from app.core.routing import route_template
from app.core.settings import BaseAppSettings


class MetricsSettings(BaseAppSettings):
    """How requests are measured."""

    metrics_buckets: Listed[float] = Field(
        default=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
        description="Upper bounds, in seconds, of the duration histogram.",
    )


class HttpMetrics:
    """The instruments, labelled with route templates: raw paths would make a series for each id.

    Finding an instrument by its labels costs more than using it, so what was found is kept.
    """

    def __init__(self, registry: CollectorRegistry, buckets: tuple[float, ...]) -> None:
        requests = Counter(
            "http_requests",
            "Requests that were answered.",
            ["method", "route", "status"],
            registry=registry,
        )
        duration = Histogram(
            "http_request_duration_seconds",
            "Time from the first byte of the request to the last of the response.",
            ["method", "route"],
            registry=registry,
            buckets=buckets,
        )
        in_progress = Gauge(
            "http_requests_in_progress",
            "Requests that are being answered.",
            ["method"],
            registry=registry,
            multiprocess_mode="livesum",
        )
        self.requests = cache(requests.labels)
        self.duration = cache(duration.labels)
        self.in_progress = cache(in_progress.labels)


class MetricsMiddleware(BaseMiddleware[MetricsSettings]):
    """Counts and times every request."""

    _metrics: HttpMetrics | None = None

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        metrics = self._metrics_of(scope)
        method = method_label(scope)
        in_progress = metrics.in_progress(method)
        watch = ResponseWatch(send)
        start = time.perf_counter()
        in_progress.inc()
        try:
            await self.app(scope, receive, watch)
        finally:
            route = route_template(scope)
            metrics.duration(method, route).observe(time.perf_counter() - start)
            metrics.requests(method, route, watch.status).inc()
            in_progress.dec()

    def _metrics_of(self, scope: Scope) -> HttpMetrics:
        # Middleware does not know its app before the first request.
        if self._metrics is None:
            self._metrics = HttpMetrics(app_registry(scope["app"]), self.settings.metrics_buckets)
        return self._metrics
