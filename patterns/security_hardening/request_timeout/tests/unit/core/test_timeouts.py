import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from httpx2 import RemoteProtocolError
from structlog.testing import capture_logs

from app.core.timeouts import RequestTimeoutMiddleware, RequestTimeoutSettings
from tests.serving import in_process, served

LIMIT = 0.05


def an_app() -> tuple[FastAPI, list[str]]:
    """An app, and what happened to the work that its endpoints began."""
    ends: list[str] = []
    app = FastAPI()
    settings = RequestTimeoutSettings(_env_file=None, request_timeout_seconds=LIMIT)
    app.add_middleware(RequestTimeoutMiddleware, settings=settings)

    @app.get("/sleep/{seconds}")
    async def sleep(seconds: float) -> None:
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            ends.append("cancelled")
            raise
        ends.append("done")

    @app.get("/own")
    async def own() -> None:
        async with asyncio.timeout(0):
            await asyncio.sleep(1)

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            yield b"first"
            await asyncio.sleep(30)

        return StreamingResponse(parts())

    return app, ends


async def test_slow_work_is_cancelled_and_answered() -> None:
    app, ends = an_app()
    with capture_logs() as lines:
        async with in_process(app) as client:
            response = await client.get("/sleep/30")
    assert response.status_code == 504
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "timeout"
    assert ends == ["cancelled"]
    assert [(line["event"], line["route"]) for line in lines] == [
        ("request_timeout", "/sleep/{seconds}")
    ]


async def test_quick_work_is_left_alone() -> None:
    app, ends = an_app()
    async with in_process(app) as client:
        assert (await client.get("/sleep/0")).status_code == 200
    assert ends == ["done"]


async def test_a_limit_that_the_endpoint_set_itself_is_no_timeout_of_the_request() -> None:
    app, _ = an_app()
    async with in_process(app) as client:
        with pytest.raises(TimeoutError):
            await client.get("/own")


async def test_half_a_response_is_cut_off(caplog: pytest.LogCaptureFixture) -> None:
    app, _ = an_app()
    async with served(app) as client:
        with pytest.raises(RemoteProtocolError):
            await client.get("/stream")
        assert (await client.get("/sleep/0")).status_code == 200
    # A second answer on top of the first would be an error of the server.
    assert [each for each in caplog.records if each.exc_info] == []
