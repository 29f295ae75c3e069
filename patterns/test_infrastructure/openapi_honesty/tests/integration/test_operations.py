"""What holds for every operation of the API, whatever it is about."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any, NoReturn

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.core.config import Settings
from app.main import create_app
from tests.declarations import Declarations, operations

# What clients are generated from: to rename one breaks them.
OPERATION_IDS = {
    # devmatrix: each entity:
    "create_stock_item",  # devmatrix: when create
    "delete_stock_item",  # devmatrix: when delete
    "get_stock_item",  # devmatrix: when read
    "list_stock_items",  # devmatrix: when list
    "replace_stock_item",  # devmatrix: when replace
    "restore_stock_item",  # devmatrix: when delete and soft_delete
    "update_stock_item",  # devmatrix: when update
    # devmatrix: then
    "create_storage_site",
    "delete_storage_site",
    "get_storage_site",
    "list_storage_sites",
    "update_storage_site",
    "create_stock_movement",
    "delete_stock_movement",
    "get_stock_movement",
    "list_stock_movements",
    "restore_stock_movement",
    "update_stock_movement",
    "create_audit_line",
    "get_audit_line",
    "list_audit_lines",
    "create_freight_carrier",
    "delete_freight_carrier",
    "get_freight_carrier",
    "list_freight_carriers",
    "update_freight_carrier",
    "create_supply_contract",
    "delete_supply_contract",
    "get_supply_contract",
    "list_supply_contracts",
    "update_supply_contract",
    # devmatrix: end
    # devmatrix: region link_operation_ids
    "add_stock_item_overflow_site",
    "remove_stock_item_overflow_site",
    "add_storage_site_nearby_site",
    "remove_storage_site_nearby_site",
    # devmatrix: end
}


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The app, with bounds that a test meets at once."""
    bounds = {"request_timeout_seconds": 0.02, "max_body_bytes": 100, "rate_limit_enabled": False}
    app = create_app(settings.model_copy(update=bounds))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
def document(settings: Settings) -> dict[str, Any]:
    """The OpenAPI document."""
    return create_app(settings).openapi()


class FailingDatabase:
    """Stands where the database is, and fails whatever is asked of it."""

    def __init__(self, fail: Callable[[], Awaitable[NoReturn]]) -> None:
        self._fail = fail

    @asynccontextmanager
    async def transaction(self, **_options: Any) -> AsyncIterator[NoReturn]:
        yield await self._fail()

    @property
    def reader(self) -> "FailingDatabase":
        return self

    async def rows(self, *_statement: Any) -> NoReturn:
        await self._fail()


async def break_down() -> NoReturn:
    raise RuntimeError("nobody has foreseen this")


async def have_no_connection_left() -> NoReturn:
    raise PoolTimeoutError


async def never_answer() -> NoReturn:
    await asyncio.Event().wait()
    raise AssertionError


async def statuses(app: FastAPI, client: AsyncClient, **request: Any) -> set[int]:
    """What all operations answer to that request."""
    asked = operations(app.openapi(), app.state.settings.api_prefix)
    return {(await client.request(method, path, **request)).status_code for method, path, _ in asked}


@pytest.mark.parametrize(
    ("fail", "status"), [(break_down, 500), (have_no_connection_left, 503), (never_answer, 504)]
)
async def test_a_failing_database_is_answered_as_declared(
    fail: Callable[[], Awaitable[NoReturn]], status: int, app: FastAPI, client: AsyncClient
) -> None:
    usual, app.state.database = app.state.database, FailingDatabase(fail)
    try:
        assert await statuses(app, client, json={}) == {status}
    finally:
        app.state.database = usual


async def test_a_body_that_is_too_large_is_refused(app: FastAPI, client: AsyncClient) -> None:
    assert await statuses(app, client, content=b" " * 101) == {413}


def test_the_names_of_operations_stay(document: dict[str, Any], settings: Settings) -> None:
    found = {
        operation["operationId"] for _, _, operation in operations(document, settings.api_prefix)
    }

    assert found == OPERATION_IDS


def test_every_success_has_a_schema_or_no_body(document: dict[str, Any], settings: Settings) -> None:
    bare = [
        f"{method} {path}: {status}"
        for method, path, operation in operations(document, settings.api_prefix)
        for status, response in operation["responses"].items()
        if status.startswith("2") and status != "204"
        if not all(media.get("schema") for media in response.get("content", {"": {}}).values())
    ]

    assert bare == []


def test_every_example_is_one_of_its_schema(declarations: Declarations, document: dict[str, Any]) -> None:
    for path, node in schemas_with_examples(document):
        for example in node["examples"]:
            declarations.validator(*path).validate(example)


def schemas_with_examples(
    node: Any, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every schema that shows examples, and where it stands."""
    if isinstance(node, dict):
        if isinstance(node.get("examples"), list):
            yield path, node
        for name, inner in node.items():
            yield from schemas_with_examples(inner, (*path, name))
