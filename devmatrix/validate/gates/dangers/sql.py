"""DMS01: SQL text that is put together from values. Values belong in parameters."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from devmatrix.validate.gates.dangers.reading import Module, Source, own_nodes
from devmatrix.validate.gates.dangers.reading import origin_of as origin
from devmatrix.validate.report import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TEXT = re.compile(r"sqlalchemy(\.\w+)*\.(text|literal_column)$")
_NUMBERS = {"int", "len", "float"}


def built_statements(module: Module, _source: Source) -> Iterator[Finding]:
    """Each statement, or part of one, whose text holds something that is not known when the code is written."""
    for _, function in module.functions():
        nodes = list(own_nodes(function))
        texts = {
            node.targets[0].id: node.value
            for node in nodes
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for call in nodes:
            if isinstance(call, ast.Call) and call.args and _takes_sql(call, module) and _is_built(call.args[0], texts):
                message = "SQL text is built from values: pass them as bound parameters"
                yield Finding(message, module.path, call.lineno, "DMS01", Severity.HIGH)


def _takes_sql(call: ast.Call, module: Module) -> bool:
    if isinstance(call.func, ast.Attribute) and call.func.attr == "exec_driver_sql":
        return True
    return bool(_TEXT.fullmatch(origin(call.func, module.names)))


def _is_built(node: ast.expr, texts: Mapping[str, ast.expr]) -> bool:
    match node:
        case ast.Name(id=name) if name in texts:
            return _is_built(texts[name], {})
        case ast.JoinedStr(values=parts):
            return any(isinstance(each, ast.FormattedValue) and not _is_fixed(each.value) for each in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            pieces = (left, right)
            return any(map(_is_text, pieces)) and not all(_is_fixed(each) for each in pieces)
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            return _is_text(left) and not _is_fixed(right)
        case ast.Call(func=ast.Attribute(value=value, attr="format")):
            return _is_text(value)
        case _:
            return False


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _is_fixed(node: ast.expr) -> bool:
    """Whether it cannot carry what a client sent: a constant, by its kind or by its name, or a number."""
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.isupper() or name == "__tablename__"
        case ast.Call(func=ast.Name(id=name)):
            return name in _NUMBERS
        case ast.BinOp(left=left, right=right):
            return _is_fixed(left) and _is_fixed(right)
        case ast.JoinedStr(values=parts):
            return all(_is_fixed(each.value) for each in parts if isinstance(each, ast.FormattedValue))
        case _:
            return False
