from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI, Request
from httpx2 import Response
from starlette.types import Receive, Scope, Send

from app.core.body_limit import BodyLimitMiddleware, BodyLimitSettings
from app.core.error_handlers import install_error_handlers
from tests.serving import in_process, served

LIMIT = 1000


def an_app() -> tuple[FastAPI, list[int]]:
    """An app, and the sizes of the bodies that its endpoints saw."""
    seen: list[int] = []
    app = FastAPI()
    install_error_handlers(app)
    app.add_middleware(
        BodyLimitMiddleware, settings=BodyLimitSettings(_env_file=None, max_body_bytes=LIMIT)
    )

    @app.post("/json")
    async def read_json(body: dict[str, Any]) -> None:
        seen.append(len(str(body)))

    @app.post("/raw")
    async def read_raw(request: Request) -> None:
        seen.append(len(await request.body()))

    @app.post("/ignored")
    async def ignore() -> None:
        seen.append(0)

    return app, seen


async def stream(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 100):
        yield b"1" * 100


def assert_refused(response: Response) -> None:
    assert response.status_code == 413
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "body_too_large"
    assert str(LIMIT) in response.json()["detail"]


@pytest.mark.parametrize("path", ["/json", "/raw", "/ignored"])
async def test_a_body_that_is_declared_too_large_is_not_read(path: str) -> None:
    app, seen = an_app()
    async with in_process(app) as client:
        assert_refused(await client.post(path, content=b"1" * (LIMIT + 1)))
    assert seen == []


@pytest.mark.parametrize("path", ["/json", "/raw"])
async def test_a_streamed_body_is_counted(path: str) -> None:
    app, seen = an_app()
    async with in_process(app) as client:
        assert_refused(await client.post(path, content=stream(LIMIT + 100)))
    assert seen == []


@pytest.mark.parametrize("path", ["/json", "/raw"])
async def test_a_real_server_refuses_both(path: str) -> None:
    app, seen = an_app()
    async with served(app) as client:
        assert_refused(await client.post(path, content=stream(100 * LIMIT)))
        assert_refused(await client.post(path, content=b"1" * 2 * LIMIT))
        assert (await client.post("/ignored")).status_code == 200
    assert seen == [0]


async def test_the_limit_itself_is_accepted() -> None:
    app, seen = an_app()
    async with in_process(app) as client:
        assert (await client.post("/raw", content=b"1" * LIMIT)).status_code == 200
        assert (await client.post("/raw", content=stream(LIMIT))).status_code == 200
        assert (await client.post("/json", json={"a": "b"})).status_code == 200
    assert seen == [LIMIT, LIMIT, 10]


async def test_an_app_that_does_not_answer_is_not_answered_for() -> None:
    async def silent(_scope: Scope, _receive: Receive, _send: Send) -> None:
        pass

    middleware = BodyLimitMiddleware(
        silent, BodyLimitSettings(_env_file=None, max_body_bytes=LIMIT)
    )
    with pytest.raises(AssertionError):
        await in_process(middleware).get("/")


@pytest.mark.parametrize("declared", ["", "many", "-1"])
async def test_a_length_that_is_no_number_proves_nothing(declared: str) -> None:
    app, _ = an_app()
    async with in_process(app) as client:
        response = await client.post(
            "/raw", content=b"1" * (LIMIT + 1), headers={"Content-Length": declared}
        )
    assert_refused(response)
