"""An error that nobody expected, seen through the whole stack of middleware."""

from uuid import UUID

import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from app.core.metrics import app_registry
from tests.serving import in_process


@pytest.fixture
def broken_app(app: FastAPI) -> FastAPI:
    async def fail() -> None:
        raise LookupError("secret")

    app.add_api_route("/broken", fail)
    return app


async def test_the_answer_has_all_that_other_answers_have(broken_app: FastAPI) -> None:
    async with in_process(broken_app) as client:
        response = await client.get("/broken")
    assert response.status_code == 500
    assert response.headers["Content-Type"] == "application/problem+json"
    assert UUID(response.headers["X-Request-ID"])
    assert response.json()["request_id"] == response.headers["X-Request-ID"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Origin" in response.headers["Vary"]


async def test_it_is_logged_once_with_its_stack_and_once_as_a_request(broken_app: FastAPI) -> None:
    with capture_logs() as lines:
        async with in_process(broken_app) as client:
            await client.get("/broken")
    assert [line["event"] for line in lines] == ["unhandled_error", "request"]
    assert [line.get("status") for line in lines] == [None, 500]


async def test_it_is_counted(broken_app: FastAPI) -> None:
    async with in_process(broken_app) as client:
        await client.get("/broken")
    labels = {"method": "GET", "route": "/broken", "status": "500"}
    registry = app_registry(broken_app)
    assert registry.get_sample_value("http_requests_total", labels) == 1


async def test_it_is_counted_by_its_kind(broken_app: FastAPI) -> None:
    def counted() -> float:
        labels = {"method": "GET", "route": "/broken", "exception": "LookupError"}
        value = app_registry(broken_app).get_sample_value("http_request_exceptions_total", labels)
        return value or 0

    before = counted()
    async with in_process(broken_app) as client:
        await client.get("/broken")
    assert counted() == before + 1
