"""DMS04 and DMS05: commits whose failure the client never hears of."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from devmatrix.validate.gates.dangers.reading import Module, Source, origin_of, own_nodes
from devmatrix.validate.report import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_COMMITS = {"commit", "flush"}
_TRANSACTIONS = {"begin", "transaction"}


def lost_commits(module: Module, _source: Source) -> Iterator[Finding]:
    """Each commit around which an exception is swallowed."""
    for node in ast.walk(module.tree):
        if _loses(node, module):
            message = "the failure of a commit is swallowed: the client is told that its data is stored"
            yield Finding(message, module.path, getattr(node, "lineno", None), "DMS04", Severity.HIGH)


def _loses(node: ast.AST, module: Module) -> bool:
    if isinstance(node, ast.Try):
        return _commits(node.body) and any(_swallows(each) for each in node.handlers)
    if isinstance(node, ast.With):
        suppressed = any(origin_of(each.context_expr, module.names) == "contextlib.suppress()" for each in node.items)
        return suppressed and _commits(node.body)
    return False


def _commits(body: Iterable[ast.AST]) -> bool:
    return any(
        isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in _COMMITS
        for node in body
        for each in (node, *own_nodes(node))
    )


def _swallows(handler: ast.ExceptHandler) -> bool:
    """Whether a handler ends with nothing but words, or none."""
    return all(isinstance(each, ast.Pass | ast.Expr) and not _acts(each) for each in handler.body)


def _acts(statement: ast.stmt) -> bool:
    """Whether something other than logging is done, such as a rollback."""
    return any(isinstance(each, ast.Await | ast.Yield) for each in ast.walk(statement)) or any(
        isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr == "append"
        for each in ast.walk(statement)
    )


def late_commits(module: Module, source: Source) -> Iterator[Finding]:
    """Each dependency that commits after its `yield` without the scope that puts this before the response."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and origin_of(node.func, module.names) in {"fastapi.Depends", "fastapi.Security"}:
            scoped = any(each.arg == "scope" and _is(each.value, "function") for each in node.keywords)
            dependency = source.functions.get(origin_of(node.args[0], module.names)) if node.args else None
            if not scoped and dependency and _commits_late(dependency[1]):
                message = 'the commit comes after the response: depend on it with scope="function"'
                yield Finding(message, module.path, node.lineno, "DMS05", Severity.HIGH)


def _is(node: ast.expr, value: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == value


def _commits_late(function: ast.AST) -> bool:
    """Whether a generator commits, or leaves a transaction, once it is resumed."""
    nodes = list(own_nodes(function))
    yields = [each.lineno for each in nodes if isinstance(each, ast.Yield)]
    if not yields:
        return False
    late = (each for each in nodes if getattr(each, "lineno", 0) > min(yields))
    return _commits(late) or any(_ends_transaction(each) for each in nodes)


def _ends_transaction(node: ast.AST) -> bool:
    if not isinstance(node, ast.AsyncWith | ast.With):
        return False
    opened = [each.context_expr for each in node.items]
    begun = any(
        isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in _TRANSACTIONS
        for each in opened
    )
    return begun and any(isinstance(each, ast.Yield) for each in own_nodes(node))
