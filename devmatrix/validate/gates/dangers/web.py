"""DMS06 and DMS07: answers that tell too much, or to too many."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from devmatrix.validate.gates.dangers.reading import Module, Source, origin_of
from devmatrix.validate.report import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

_APPLICATIONS = {"fastapi.FastAPI", "starlette.applications.Starlette"}
_STACKS = {"traceback.format_exc", "traceback.format_exception", "traceback.format_tb", "traceback.format_stack"}
_ANSWERS = ("Response", "HTTPException", "Problem")


def careless_answers(module: Module, _source: Source) -> Iterator[Finding]:
    """Stack traces in answers, and answers that any web page may read with its visitor's credentials."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        called, keywords = origin_of(node.func, module.names), {each.arg: each.value for each in node.keywords}
        if called in _APPLICATIONS and _is_true(keywords.get("debug")):
            yield _danger("debug=True shows stack traces to clients", "DMS06", module, node)
        elif _is_answer(node) and _shows_stack(node, module):
            yield _danger("a stack trace is sent to the client", "DMS06", module, node)
        elif _is_true(keywords.get("allow_credentials")) and _has_star(keywords.get("allow_origins")):
            yield _danger("any origin may act with its visitor's credentials", "DMS07", module, node)


def _danger(message: str, code: str, module: Module, node: ast.Call) -> Finding:
    return Finding(message, module.path, node.lineno, code, Severity.HIGH)


def _is_answer(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name.endswith(_ANSWERS)


def _shows_stack(call: ast.Call, module: Module) -> bool:
    return any(isinstance(each, ast.Call) and origin_of(each.func, module.names) in _STACKS for each in ast.walk(call))


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _has_star(node: ast.expr | None) -> bool:
    elements = node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else [node]
    return any(isinstance(each, ast.Constant) and each.value == "*" for each in elements)
