"""Who may know whom: routes, services, repositories, models, each only those after it."""

import ast
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "app"
FILES = sorted(APP.rglob("*.py"))

# Modules of a layer may not import these.
FORBIDDEN = {
    "app.models": ("app.api", "app.repositories", "app.schemas", "app.services", "fastapi", "starlette"),
    "app.schemas": ("app.api", "app.models", "app.repositories", "app.services", "fastapi", "starlette", "sqlalchemy"),
    "app.repositories": ("app.api", "app.services", "fastapi", "starlette"),
    "app.services": ("app.api", "fastapi", "starlette"),
    "app.core": ("app.api", "app.main", "app.models", "app.repositories", "app.schemas", "app.services"),
    "app.api": ("app.main",),
}
HTTP_ERRORS = {"HTTPException", "RequestValidationError"}
KNOW_HTTP_ERRORS = {"app.core.error_handlers"}


@pytest.mark.parametrize("path", FILES, ids=module_of)
...
