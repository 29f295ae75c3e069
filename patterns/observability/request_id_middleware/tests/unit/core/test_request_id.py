from uuid import UUID

import pytest
from fastapi import FastAPI
from pydantic import ValidationError
from structlog.contextvars import get_contextvars

from app.core.request_id import (
    RequestIdMiddleware,
    RequestIdSettings,
    current_correlation_id,
    current_request_id,
)
from tests.serving import in_process


def an_app() -> FastAPI:
    app = FastAPI()
    app.add_middleware(RequestIdMiddleware, settings=RequestIdSettings(_env_file=None))

    @app.get("/async")
    async def read_async() -> dict[str, str | None]:
        return {"current": current_request_id(), "logged": get_contextvars().get("request_id")}

    @app.get("/sync")
    def read_sync() -> dict[str, str | None]:
        return {"current": current_request_id(), "logged": get_contextvars().get("request_id")}

    @app.get("/correlated")
    async def read_correlation() -> dict[str, str | None]:
        return {
            "current": current_correlation_id(),
            "logged": get_contextvars().get("correlation_id"),
        }

    return app


@pytest.mark.parametrize("path", ["/async", "/sync"])
async def test_the_id_of_the_client_is_kept_and_sent_back(path: str) -> None:
    async with in_process(an_app()) as client:
        response = await client.get(path, headers={"X-Request-ID": "trace-1.2_3"})
    assert response.headers["X-Request-ID"] == "trace-1.2_3"
    assert response.json() == {"current": "trace-1.2_3", "logged": "trace-1.2_3"}


@pytest.mark.parametrize("given", ["", "x" * 65, "two words", "a\tb", "<script>", "é"])
async def test_an_id_that_could_forge_a_log_line_is_replaced(given: str) -> None:
    async with in_process(an_app()) as client:
        response = await client.get("/async", headers={b"X-Request-ID": given.encode("latin-1")})
    assert UUID(response.headers["X-Request-ID"])
    assert response.json()["current"] == response.headers["X-Request-ID"]


async def test_each_request_has_an_id_of_its_own() -> None:
    async with in_process(an_app()) as client:
        first, second = [await client.get("/async") for _ in range(2)]
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]


async def test_unknown_paths_have_one_too() -> None:
    async with in_process(an_app()) as client:
        assert "X-Request-ID" in (await client.get("/nothing")).headers


async def test_no_id_outlives_its_request() -> None:
    async with in_process(an_app()) as client:
        await client.get("/async")
    assert current_request_id() is None
    assert current_correlation_id() is None


async def test_requests_of_one_piece_of_work_share_the_id_of_their_caller() -> None:
    async with in_process(an_app()) as client:
        sent = {"X-Correlation-ID": "order-7", "X-Request-ID": "call-1"}
        response = await client.get("/correlated", headers=sent)
    assert response.headers["X-Correlation-ID"] == "order-7"
    assert response.headers["X-Request-ID"] == "call-1"
    assert response.json() == {"current": "order-7", "logged": "order-7"}


@pytest.mark.parametrize("headers", [{}, {"X-Correlation-ID": "<script>"}])
async def test_without_a_caller_the_work_begins_with_this_request(headers: dict[str, str]) -> None:
    async with in_process(an_app()) as client:
        response = await client.get("/correlated", headers=headers)
    assert response.headers["X-Correlation-ID"] == response.headers["X-Request-ID"]
    assert response.json()["current"] == response.headers["X-Request-ID"]


async def test_the_headers_may_have_other_names() -> None:
    app = FastAPI()
    settings = RequestIdSettings(
        _env_file=None, request_id_header="X-Trace", correlation_id_header="X-Work"
    )
    app.add_middleware(RequestIdMiddleware, settings=settings)
    async with in_process(app) as client:
        response = await client.get("/", headers={"X-Trace": "abc", "X-Work": "def"})
    assert (response.headers["X-Trace"], response.headers["X-Work"]) == ("abc", "def")


def test_what_cannot_be_the_name_of_a_header_is_refused() -> None:
    with pytest.raises(ValidationError, match="request_id_header"):
        RequestIdSettings(_env_file=None, request_id_header="X Trace")
