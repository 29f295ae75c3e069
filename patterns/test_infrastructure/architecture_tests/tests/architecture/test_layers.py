"""Who may know whom: routes, services, repositories, models, each only those after it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATHS = [path.relative_to(ROOT) for path in sorted((ROOT / "app").rglob("*.py"))]

WEB = {"fastapi", "starlette"}
# What the modules of a layer may not import.
FORBIDDEN = {
    "app.api": {"app.main"},
    "app.services": {"app.api", "app.main", *WEB},
    "app.repositories": {"app.api", "app.main", "app.services", *WEB},
    "app.models": {"app.api", "app.main", "app.repositories", "app.schemas", "app.services", *WEB},
    "app.schemas": {
        "app.api",
        "app.main",
        "app.models",
        "app.repositories",
        "app.services",
        "sqlalchemy",
        *WEB,
    },
    "app.core": {
        "app.api",
        "app.main",
        "app.models",
        "app.repositories",
        "app.schemas",
        "app.services",
    },
}


def imported_by(path: Path) -> set[str]:
    """Every module and name that a file imports, in full, those for type checkers included."""
    names = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def lies_in(name: str, packages: set[str]) -> bool:
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_a_layer_knows_only_what_lies_below_it(path: Path) -> None:
    module = ".".join(path.with_suffix("").parts)
    forbidden = {
        name for layer, names in FORBIDDEN.items() if lies_in(module, {layer}) for name in names
    }
    assert {name for name in imported_by(path) if lies_in(name, forbidden)} == set()


def test_only_the_error_modules_know_http_errors() -> None:
    knowing = {
        path for path in PATHS if any(name.endswith(".HTTPException") for name in imported_by(path))
    }
    assert knowing == {Path("app/core/error_handlers.py")}


def test_the_paths_are_those_of_the_app() -> None:
    packages = {".".join(path.parent.parts) for path in PATHS}
    assert {"app.api", "app.core", "app.models"} <= packages
