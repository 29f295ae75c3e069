from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from httpx2 import RemoteProtocolError
from structlog.testing import capture_logs

from app.core.settings import BaseAppSettings
from app.core.unhandled import UnhandledErrorMiddleware
from tests.serving import in_process, served


def an_app(*, debug: bool = False) -> FastAPI:
    app = FastAPI(debug=debug)
    app.add_middleware(UnhandledErrorMiddleware, settings=BaseAppSettings(_env_file=None))

    @app.get("/things/{thing_id}")
    async def fail(thing_id: int) -> None:
        raise LookupError(f"secret of {thing_id}")

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            yield b"first"
            raise LookupError

        return StreamingResponse(parts())

    return app


async def test_the_client_learns_no_internals() -> None:
    async with in_process(an_app()) as client:
        response = await client.get("/things/7")
    assert response.status_code == 500
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "internal_error"
    assert "secret" not in response.text
    assert "LookupError" not in response.text


async def test_the_error_is_logged_once_with_its_stack() -> None:
    with capture_logs() as lines:
        async with in_process(an_app()) as client:
            await client.get("/things/7")
    assert lines == [
        {
            "event": "unhandled_error",
            "log_level": "error",
            "exc_info": True,
            "method": "GET",
            "route": "/things/{thing_id}",
        }
    ]


async def test_half_a_response_is_cut_off_and_not_completed() -> None:
    with capture_logs() as lines:
        async with served(an_app()) as client:
            with pytest.raises(RemoteProtocolError):
                await client.get("/stream")
    assert [line["event"] for line in lines] == ["unhandled_error"]


async def test_in_debug_mode_the_error_reaches_the_page_that_shows_it() -> None:
    async with in_process(an_app(debug=True)) as client:
        with pytest.raises(LookupError):
            await client.get("/things/7")
