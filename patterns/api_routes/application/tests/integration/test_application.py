"""The app as a whole: how it is made, started, described and stopped."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from httpx2 import AsyncClient

from app.core.config import Settings, get_settings
from app.core.database import Database
from app.main import create_app

METHODS = {"delete", "get", "patch", "post", "put"}


@pytest.fixture
def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document."""
    return app.openapi()


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation of the document."""
    return [
        operation
        for path in document["paths"].values()
        for method, operation in path.items()
        if method in METHODS
    ]


def references(node: object) -> set[str]:
    """Every schema that a part of the document refers to."""
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*map(references, node.values()))
    return set().union(*map(references, node)) if isinstance(node, list) else set()


def test_two_apps_share_nothing(settings: Settings) -> None:
    first, second = create_app(settings), create_app(settings)
    assert first is not second
    assert first.state.settings is settings
    # Nothing is opened before the app starts.
    assert not hasattr(first.state, "database")


def test_without_settings_the_environment_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Away from the files of whoever runs this.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("API_PREFIX", "/elsewhere")
    get_settings.cache_clear()
    app = create_app()
    get_settings.cache_clear()
    paths = {context.path for context in iter_route_contexts(app.routes)}
    assert any(path.startswith("/elsewhere/") for path in paths if path)


async def test_the_app_starts_and_stops(settings: Settings) -> None:
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        database: Database = app.state.database
        async with database.engine.connect():
            pool = database.engine.pool
    assert database.engine.pool is not pool


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
async def test_the_documentation_is_served(client: AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 200


async def test_a_resource_has_one_url(client: AsyncClient) -> None:
    assert (await client.get("/health/live/")).status_code == 404


def test_operation_ids_are_the_names_of_functions(document: dict[str, Any]) -> None:
    ids = Counter(operation["operationId"] for operation in operations(document))
    assert "probe_liveness" in ids
    assert [name for name, count in ids.items() if count > 1 or not name.isidentifier()] == []


def test_every_schema_that_is_referred_to_is_defined(document: dict[str, Any]) -> None:
    defined = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) - defined == set()
    assert "#/components/schemas/Problem" in references(document)


def test_every_error_is_declared_as_a_problem(document: dict[str, Any]) -> None:
    assert "HTTPValidationError" not in document["components"]["schemas"]
    contents = {
        content
        for operation in operations(document)
        for status, response in operation["responses"].items()
        if int(status) >= 400 and "content" in response
        for content, media in response["content"].items()
        if media["schema"] == {"$ref": "#/components/schemas/Problem"}
    }
    assert contents == {"application/problem+json"}


def test_every_operation_is_explained(document: dict[str, Any]) -> None:
    silent = [
        operation["operationId"]
        for operation in operations(document)
        if not operation.get("summary") or not operation.get("description")
    ]
    assert silent == []
