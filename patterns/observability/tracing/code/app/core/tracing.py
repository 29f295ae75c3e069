"""Traces: what a request did and where its time went, sent to a collector by OTLP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio
from pydantic import Field, HttpUrl
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext, ExecutionContext
from starlette.types import Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from app.core.database import Database
from app.core.middleware import BaseMiddleware
from app.core.routing import is_probe
from app.core.settings import BaseAppSettings

# The span of each statement that is being executed.
SPANS: dict[ExecutionContext | None, trace.Span] = {}


class TracingSettings(BaseAppSettings):
    """Where traces go, and how many of them."""

    tracing_endpoint: HttpUrl | None = Field(
        default=None,
        description="Where spans are sent by OTLP over HTTP, such as http://collector:4318/v1/traces; unset: nowhere.",
    )
    tracing_sample_ratio: float = Field(
        default=1,
        ge=0,
        le=1,
        description="Share of the traces that begin here which are recorded; others follow their caller.",
    )


def telemetry(settings: TracingSettings) -> TelemetryConfig:
    """What FastAPI has to know: probes are nobody's requests, and metrics are for Prometheus."""
    return {
        "tracing": settings.tracing_endpoint is not None,
        "tracer_provider": tracer_provider(settings),
        "metrics": False,
        "logs": False,
        "auto_configure": False,
        "exclude": is_probe,
    }


def tracer_provider(settings: TracingSettings) -> TracerProvider | None:
    """What makes spans and sends them; None where nobody receives them."""
    if settings.tracing_endpoint is None:
        return None
    return shared_provider(str(settings.tracing_endpoint), settings.tracing_sample_ratio)


@cache
def shared_provider(endpoint: str, ratio: float) -> TracerProvider:
    """One for the process, with one queue and one thread that sends."""
    provider = TracerProvider(
        sampler=ParentBasedTraceIdRatio(ratio),
        resource=Resource.create({SERVICE_NAME: "stock-api"}),
    )
    provider.add_span_processor(QueryHider())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint)))
    return provider


class QueryHider(SpanProcessor):
    """Queries hold what people search for, and now and then a token: no log has them, nor has a trace."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002 - as it is called
        if span.attributes and "url.query" in span.attributes:
            span.set_attribute("url.query", "[redacted]")


@asynccontextmanager
async def tracing_lifespan(app: FastAPI, settings: TracingSettings) -> AsyncIterator[None]:
    """Trace the statements of the app's database, and send what is left when the app stops."""
    provider = tracer_provider(settings)
    if provider is None:
        yield
        return
    database: Database = app.state.database
    trace_statements(database.engine.sync_engine, provider.get_tracer(__name__))
    try:
        yield
    finally:
        await asyncio.to_thread(provider.force_flush)


def trace_statements(engine: Engine, tracer: trace.Tracer) -> None:
    """A span for each statement, with its text and without its values."""

    @event.listens_for(engine, "before_cursor_execute", named=True)
    def begin(statement: str, context: ExecutionContext, **_: object) -> None:
        operation = statement.split(maxsplit=1)[0].upper()
        attributes = {"db.system.name": engine.name, "db.query.text": statement}
        span = tracer.start_span(operation, kind=trace.SpanKind.CLIENT, attributes=attributes)
        SPANS[context] = span

    @event.listens_for(engine, "after_cursor_execute", named=True)
    def end(context: ExecutionContext, **_: object) -> None:
        SPANS.pop(context).end()

    @event.listens_for(engine, "handle_error")
    def fail(error: ExceptionContext) -> None:
        if span := SPANS.pop(error.execution_context, None):
            span.set_attribute("error.type", type(error.original_exception).__name__)
            span.set_status(trace.StatusCode.ERROR)
            span.end()


class TraceLogMiddleware(BaseMiddleware[BaseAppSettings]):
    """Binds the ids of the request's span, so that its log lines lead to its trace."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        span = trace.get_current_span().get_span_context()
        if not span.is_valid:
            await self.app(scope, receive, send)
            return
        ids = {
            "trace_id": trace.format_trace_id(span.trace_id),
            "span_id": trace.format_span_id(span.span_id),
        }
        with bound_contextvars(**ids):
            await self.app(scope, receive, send)
