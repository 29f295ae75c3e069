"""What the load test knows of the API is true."""

from typing import Any

import pytest
from fastapi import FastAPI

from load.samples import COLLECTIONS, Collection
from tests.declarations import Declarations

METHODS = {"create": "post", "list": "get", "read": "get", "update": "patch", "delete": "delete"}


@pytest.mark.parametrize("collection", COLLECTIONS, ids=lambda each: each.path)
def test_every_operation_is_offered(collection: Collection, app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    rows: dict[str, Any] = next(
        (paths[path] for path in paths if path.startswith(f"{collection.path}/")), {}
    )

    offered = {"create": paths.get(collection.path, {}), "list": paths.get(collection.path, {})}
    for operation in collection.operations:
        assert METHODS[operation] in offered.get(operation, rows)


@pytest.mark.parametrize(
    "collection",
    [each for each in COLLECTIONS if "create" in each.operations],
    ids=lambda each: each.path,
)
def test_every_body_is_one_that_a_create_takes(
    collection: Collection, declarations: Declarations
) -> None:
    validator = declarations.validator(
        "paths", collection.path, "post", "requestBody", "content", "application/json", "schema"
    )
    keys = dict.fromkeys([*collection.references, *collection.links], "0190a1b2-0000-7000-8000-000000000000")

    for n in range(3):
        errors = validator.iter_errors(collection.body(n) | keys)
        assert [each for each in errors if not {*each.instance_path} & {*keys}] == []
