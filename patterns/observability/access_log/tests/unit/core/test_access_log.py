from collections.abc import Iterator

import pytest
import structlog
from fastapi import FastAPI, Response
from structlog.testing import capture_logs

from app.core.access_log import AccessLogMiddleware
from app.core.logging import LoggingSettings
from tests.serving import in_process


@pytest.fixture(autouse=True)
def every_level() -> Iterator[None]:
    """Take back the level that another test's app has set for the process."""
    configured = structlog.get_config()
    structlog.reset_defaults()
    yield
    structlog.configure(**configured)


def an_app(settings: LoggingSettings | None = None) -> FastAPI:
    app = FastAPI()
    app.add_middleware(AccessLogMiddleware, settings=settings or LoggingSettings(_env_file=None))

    @app.post("/things/{thing_id}", status_code=201)
    async def create(thing_id: int) -> int:
        return thing_id

    @app.get("/broken")
    async def break_down() -> None:
        raise LookupError

    @app.get("/health/ready")
    async def probe(status: int) -> Response:
        return Response(status_code=status)

    return app


async def test_a_request_is_one_line() -> None:
    with capture_logs() as lines:
        async with in_process(an_app(), peer="192.0.2.7") as client:
            await client.post("/things/7?token=abc", json={"password": "abc"})
    [line] = lines
    assert isinstance(line.pop("duration_ms"), float)
    assert line == {
        "event": "request",
        "log_level": "info",
        "method": "POST",
        "route": "/things/{thing_id}",
        "status": 201,
        "client": "192.0.2.7",
    }


async def test_a_request_that_fails_is_logged_too() -> None:
    with capture_logs() as lines:
        async with in_process(an_app()) as client:
            with pytest.raises(LookupError):
                await client.get("/broken")
    assert [(line["route"], line["status"]) for line in lines] == [("/broken", 500)]


@pytest.mark.parametrize(("status", "level"), [(200, "debug"), (503, "info")])
async def test_probes_are_quiet_while_they_are_well(status: int, level: str) -> None:
    with capture_logs() as lines:
        async with in_process(an_app()) as client:
            await client.get("/health/ready", params={"status": status})
    assert [line["log_level"] for line in lines] == [level]


async def test_it_can_be_switched_off() -> None:
    with capture_logs() as lines:
        async with in_process(
            an_app(LoggingSettings(_env_file=None, access_log=False))
        ) as client:
            assert (await client.post("/things/7")).status_code == 201
    assert lines == []
