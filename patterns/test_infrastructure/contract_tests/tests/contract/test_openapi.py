"""The app keeps what its OpenAPI document promises, asked by schemathesis over a real connection."""

import asyncio
import socket
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from schemathesis.checks import positive_data_acceptance
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation

from app.core.config import Settings
from app.core.environment import Environment
from app.main import create_app
from tests.databases import create_tables, temporary_database

# The same requests in each run; a run by hand finds more with more of them.
QUICK = examples(
    max_examples=3,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a database of its own: what is asked there is committed."""
    with temporary_database(tmp_path_factory.mktemp("contract")) as database_settings:
        asyncio.run(create_tables(database_settings))
        settings = Settings(
            _env_file=None,
            environment=Environment.TEST,
            database_url=database_settings.database_url,
            rate_limit_enabled=False,
        )
        server = uvicorn.Server(uvicorn.Config(create_app(settings), log_config=None))
        # It listens already while the server starts, so nobody has to wait for that.
        with socket.create_server(("127.0.0.1", 0)) as listener:
            thread = Thread(target=server.run, kwargs={"sockets": [listener]})
            thread.start()
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            server.should_exit = True
            thread.join()


def ask(operation: APIOperation[Any, Any, Any, Any], address: str, mode: GenerationMode) -> None:
    """Send requests that the document allows, or such that it forbids, and judge the answers."""

    @QUICK
    @given(case=operation.as_strategy(generation_mode=mode))
    def judge(case: schemathesis.Case[Any]) -> None:
        # Which allowed requests are accepted depends on the rows that there are: a reference needs one.
        # The other tests show that with rows of their own.
        case.call_and_validate(base_url=address, excluded_checks=[positive_data_acceptance])

    judge()


@pytest.mark.parametrize("mode", GenerationMode)
def test_every_operation_keeps_its_promises(
    mode: GenerationMode, address: str, subtests: pytest.Subtests
) -> None:
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found.err()
        operation = found.ok()
        # Where nothing is said, nothing is forbidden.
        if mode is GenerationMode.POSITIVE or operation.body or any(operation.iter_parameters()):
            with subtests.test(operation.label):
                ask(operation, address, mode)
