"""Traces as a collector receives them."""

import gzip
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from httpx2 import AsyncClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from pydantic import HttpUrl
from sqlalchemy import text

from app.core.config import Settings
from app.core.database import Database
from app.main import create_app
from tests.serving import in_process

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
CALLER = {"traceparent": f"00-{TRACE}-{PARENT}-01"}


class Collector(ThreadingHTTPServer):
    """Receives spans by OTLP over HTTP."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.requests: list[ExportTraceServiceRequest] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/traces"

    @property
    def services(self) -> set[str]:
        return {
            attribute.value.string_value
            for request in self.requests
            for resource in request.resource_spans
            for attribute in resource.resource.attributes
            if attribute.key == "service.name"
        }

    @property
    def spans(self) -> dict[str, Span]:
        """What was received, by name."""
        return {
            span.name: span
            for request in self.requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        }


class Receiver(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.requests.append(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Write nothing to the terminal."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@asynccontextmanager
async def traced(
    settings: Settings, endpoint: str | None, **more: float
) -> AsyncIterator[AsyncClient]:
    """An app whose spans have all arrived when the context is left."""
    url = endpoint and HttpUrl(endpoint)
    app = create_app(settings.model_copy(update={"tracing_endpoint": url, **more}))

    async def ask(number: int) -> int:
        database: Database = app.state.database
        async with database.engine.connect() as connection:
            return int(await connection.scalar(text("SELECT CAST(:number AS INTEGER)"), {"number": number}) or 0)

    async def ask_nonsense() -> None:
        database: Database = app.state.database
        async with database.engine.connect() as connection:
            await connection.execute(text("SELECT nonsense"))

    app.add_api_route("/asked/{number}", ask)
    app.add_api_route("/broken", ask_nonsense)
    async with app.router.lifespan_context(app), in_process(app) as client:
        yield client


def attributes(span: Span) -> dict[str, str]:
    return {each.key: each.value.string_value for each in span.attributes}


async def test_a_request_is_part_of_its_callers_trace_and_a_statement_of_the_requests(
    settings: Settings, collector: Collector
) -> None:
    async with traced(settings, collector.endpoint) as client:
        assert (await client.get("/asked/4711?token=secret", headers=CALLER)).json() == 4711
    request, endpoint = collector.spans["GET /asked/{number}"], collector.spans["fastapi.endpoint"]
    statement = collector.spans["SELECT"]
    assert {each.trace_id.hex() for each in collector.spans.values()} == {TRACE}
    assert request.parent_span_id.hex() == PARENT
    assert endpoint.parent_span_id == request.span_id
    assert statement.parent_span_id == endpoint.span_id
    assert "4711" not in attributes(statement)["db.query.text"]
    assert attributes(request)["url.query"] == "[redacted]"
    assert collector.services == {"stock-api"}


async def test_log_lines_lead_to_the_trace(
    settings: Settings, collector: Collector, capsys: pytest.CaptureFixture[str]
) -> None:
    logged = settings.model_copy(update={"log_format": "json", "log_level": "INFO"})
    async with traced(logged, collector.endpoint) as client:
        await client.get("/asked/1", headers=CALLER)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    [line] = [each for each in lines if each["event"] == "request"]
    request = collector.spans["GET /asked/{number}"]
    assert (line["trace_id"], line["span_id"]) == (TRACE, request.span_id.hex())


async def test_a_statement_that_fails_is_marked(settings: Settings, collector: Collector) -> None:
    async with traced(settings, collector.endpoint) as client:
        assert (await client.get("/broken")).status_code >= 500
    statement = collector.spans["SELECT"]
    assert statement.status.code == statement.status.STATUS_CODE_ERROR
    assert attributes(statement)["error.type"]


async def test_probes_are_not_traced(settings: Settings, collector: Collector) -> None:
    async with traced(settings, collector.endpoint) as client:
        await client.get("/health/live")
        await client.get("/asked/1")
    assert "GET /asked/{number}" in collector.spans
    assert not [name for name in collector.spans if "health" in name]


async def test_a_share_is_recorded_but_for_what_the_caller_asked(
    settings: Settings, collector: Collector
) -> None:
    async with traced(settings, collector.endpoint, tracing_sample_ratio=0) as client:
        await client.get("/asked/1")
        await client.get("/broken", headers=CALLER)
    assert "GET /broken" in collector.spans
    assert "GET /asked/{number}" not in collector.spans


async def test_without_a_collector_nothing_is_traced(settings: Settings) -> None:
    async with traced(settings, None) as client:
        assert (await client.get("/asked/1", headers=CALLER)).json() == 1
