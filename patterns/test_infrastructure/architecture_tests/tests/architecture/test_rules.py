"""What no module of the app may do, read from its source."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "app").rglob("*.py"))
}
# Endpoints name the status of their success; probes answer without an error.
STATUSES = ("app/api/routes/", "app/core/error_handlers.py", "app/core/errors.py", "app/core/health.py")

Rule = Callable[[ast.AST], bool]


def names(node: ast.AST, module: str, *members: str) -> bool:
    """Whether a node names a member of a module, by attribute or by import."""
    match node:
        case ast.Attribute(value=ast.Name(id=owner), attr=member):
            return owner == module and member in members
        case ast.ImportFrom(module=owner, names=imported):
            return owner == module and any(each.name in members for each in imported)
        case _:
            return False


def called_method(node: ast.AST) -> str | None:
    """The name of the method that a node calls, of whatever object."""
    match node:
        case ast.Call(func=ast.Attribute(attr=method)):
            return method
        case _:
            return None


def reads_the_environment(node: ast.AST) -> bool:
    return names(node, "os", "environ", "getenv")


def makes_a_naive_moment(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="now" | "fromtimestamp"), args=args, keywords=[]):
            # Without a time zone, which `fromtimestamp` takes behind the number.
            return len(args) < (1 if called_method(node) == "now" else 2)
        case _:
            return called_method(node) in {"today", "utcfromtimestamp", "utcnow"}


def ends_a_transaction(node: ast.AST) -> bool:
    return called_method(node) in {"begin", "commit", "rollback"}


def names_a_status(node: ast.AST) -> bool:
    match node:
        case ast.keyword(arg="status_code" | "status", value=ast.Constant(value=int())):
            return True
        case _:
            return names(node, "http", "HTTPStatus") or names(node, "fastapi", "status")


def breaking(rule: Rule) -> set[str]:
    """The modules that do it."""
    return {path for path, tree in MODULES.items() if any(map(rule, ast.walk(tree)))}


def test_no_module_makes_a_naive_moment() -> None:
    assert breaking(makes_a_naive_moment) == set()


def test_settings_are_read_in_one_way() -> None:
    # The server leaves there what a library of its processes looks for.
    assert breaking(reads_the_environment) <= {"app/core/server.py"}


def test_transactions_are_begun_and_ended_in_one_place() -> None:
    assert breaking(ends_a_transaction) == {"app/core/database.py"}


def test_statuses_are_named_by_endpoints_and_errors_alone() -> None:
    assert {path for path in breaking(names_a_status) if not path.startswith(STATUSES)} == set()


def test_every_schema_is_used() -> None:
    defined = {
        node.name
        for path, tree in MODULES.items()
        for node in tree.body
        if path.startswith("app/schemas/") and isinstance(node, ast.ClassDef)
    }
    used = {
        each.name
        for tree in MODULES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for each in node.names
    }
    assert defined - used == set()


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (reads_the_environment, "os.environ['HOME']"),
        (reads_the_environment, "from os import getenv"),
        (makes_a_naive_moment, "datetime.now()"),
        (makes_a_naive_moment, "dt.datetime.fromtimestamp(0)"),
        (makes_a_naive_moment, "datetime.utcnow()"),
        (ends_a_transaction, "session.commit()"),
        (names_a_status, "JSONResponse({}, status_code=409)"),
        (names_a_status, "from http import HTTPStatus"),
    ],
)
def test_the_rules_see_what_they_forbid(rule: Rule, source: str) -> None:
    assert any(map(rule, ast.walk(ast.parse(source))))
