import asyncio
import os
import signal
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from app.core.draining import DrainingMiddleware, DrainingSettings, draining_lifespan, is_draining
from app.core.environment import Environment
from app.core.settings import BaseAppSettings
from tests.serving import in_process

LONG = 60.0
SHORT = 0.01


def settings(seconds: float | None) -> DrainingSettings:
    return DrainingSettings(_env_file=None, drain_seconds=seconds)


@pytest.fixture
def stopped() -> Iterator[asyncio.Event]:
    """Set when the server, which this test stands for, hears of SIGTERM."""
    event = asyncio.Event()
    before = signal.signal(signal.SIGTERM, lambda *_: event.set())
    yield event
    signal.signal(signal.SIGTERM, before)


async def told_to_stop(app: FastAPI) -> None:
    """SIGTERM was sent and has been seen."""
    os.kill(os.getpid(), signal.SIGTERM)
    for _ in range(1000):
        if not is_draining(app):
            await asyncio.sleep(0)
    assert is_draining(app)


async def test_the_server_hears_of_the_signal_when_the_time_is_over(stopped: asyncio.Event) -> None:
    app = FastAPI()
    async with draining_lifespan(app, settings(SHORT)), asyncio.timeout(5):
        assert not is_draining(app)
        await told_to_stop(app)
        await stopped.wait()


async def test_a_second_signal_does_not_wait(stopped: asyncio.Event) -> None:
    app = FastAPI()
    async with draining_lifespan(app, settings(LONG)), asyncio.timeout(5):
        await told_to_stop(app)
        assert not stopped.is_set()
        os.kill(os.getpid(), signal.SIGTERM)
        await stopped.wait()


async def test_without_time_the_signal_is_the_servers(stopped: asyncio.Event) -> None:
    app = FastAPI()
    async with draining_lifespan(app, settings(0)), asyncio.timeout(5):
        os.kill(os.getpid(), signal.SIGTERM)
        await stopped.wait()
        assert not is_draining(app)


async def test_afterwards_the_signal_is_the_servers_again(stopped: asyncio.Event) -> None:
    server = signal.getsignal(signal.SIGTERM)
    async with draining_lifespan(FastAPI(), settings(LONG)):
        pass
    assert signal.getsignal(signal.SIGTERM) is server
    assert not stopped.is_set()


async def test_without_a_server_the_signal_keeps_its_meaning() -> None:
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    async with draining_lifespan(FastAPI(), settings(LONG)):
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.parametrize(
    ("environment", "seconds", "expected"),
    [
        (Environment.PRODUCTION, None, 5),
        (Environment.DEVELOPMENT, None, 0),
        (Environment.DEVELOPMENT, 2, 2),
        (Environment.PRODUCTION, 0, 0),
    ],
)
def test_only_production_waits_unasked(
    environment: Environment, seconds: float | None, expected: float
) -> None:
    given = settings(seconds).model_copy(update={"environment": environment})
    assert given.drain_time == expected


@pytest.mark.parametrize(("draining", "expected"), [(False, None), (True, "close")])
async def test_clients_are_asked_to_leave(*, draining: bool, expected: str | None) -> None:
    app = FastAPI()
    app.add_middleware(DrainingMiddleware, settings=BaseAppSettings(_env_file=None))
    app.state.draining = draining
    async with in_process(app) as client:
        assert (await client.get("/docs")).headers.get("Connection") == expected
