"""The users of the load test meet the answers that they expect, and notice others."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from httpx2 import Client, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.config import Settings
from app.main import create_app
from load.caller import Caller
from load.samples import COLLECTIONS, Collection
from load.targets import FAILURE_SHARE, REQUESTS_PER_SECOND, SLOWEST_OF_TWENTY_MS, judge
from tests.databases import join
from tests.serving import served


@dataclass
class Counted:
    """An answer, and what its receiver said of it."""

    response: Response
    said: list[str]

    @property
    def status_code(self) -> int:
        return self.response.status_code

    @property
    def content(self) -> bytes:
        return self.response.content

    def json(self) -> Any:
        return self.response.json()

    def success(self) -> None:
        self.said.append("")

    def failure(self, reason: str, /) -> None:
        self.said.append(f"{self.response.request.method} {self.response.url}: {reason}")


class CountingClient:
    """Sends as locust's client does, and keeps what was said of the answers."""

    def __init__(self, url: str) -> None:
        self._http = Client(base_url=url)
        self.said: list[str] = []

    @contextmanager
    def request(
        self, method: str, url: str, *, name: str, json: Any, catch_response: bool
    ) -> Iterator[Counted]:
        assert name.startswith("/")
        assert catch_response
        yield Counted(self._http.request(method, url, json=json), self.said)

    def close(self) -> None:
        self._http.close()


@pytest.fixture
async def url(settings: Settings, connection: AsyncConnection) -> AsyncIterator[str]:
    """Where an app listens that limits nobody, as the load test asks for."""
    app = create_app(settings.model_copy(update={"rate_limit_enabled": False}))
    async with app.router.lifespan_context(app):
        join(app.state.database, connection)
        async with served(app) as client:
            yield str(client.base_url)


def work(url: str, collections: tuple[Collection, ...]) -> list[str]:
    """Do once whatever can be done; what was said of each answer."""
    client = CountingClient(url)
    caller = Caller(client)
    caller.start()
    for collection in collections:
        for operation in sorted(collection.operations):
            caller.perform(operation, collection)
    client.close()
    return client.said


async def test_a_caller_is_answered_as_it_expects(url: str) -> None:
    said = await asyncio.to_thread(work, url, COLLECTIONS)

    assert [each for each in said if each] == []
    assert said or not any(each.operations & {"create", "list"} for each in COLLECTIONS)


async def test_another_answer_is_a_failure(url: str) -> None:
    wrong = Collection("/nothing-here", frozenset({"list"}), lambda _: {}, ("id",), (), {})

    said = await asyncio.to_thread(work, url, (wrong,))

    assert [each for each in said if each] == [f"GET {url}/nothing-here: 404 instead of (200,)"]


def test_a_run_that_keeps_the_targets_is_good() -> None:
    verdicts = judge(SLOWEST_OF_TWENTY_MS, FAILURE_SHARE, REQUESTS_PER_SECOND)

    assert [each.met for each in verdicts] == [True, True, True]


def test_each_missed_target_is_told() -> None:
    verdicts = judge(SLOWEST_OF_TWENTY_MS + 1, FAILURE_SHARE * 2, REQUESTS_PER_SECOND / 2)

    assert [each.met for each in verdicts] == [False, False, False]
