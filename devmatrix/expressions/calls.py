"""The functions of the language."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix.expressions.convert import unified
from devmatrix.expressions.notes import meant
from devmatrix.expressions.problems import NOT_BUILT, UNKNOWN_NAME, WRONG_CALL
from devmatrix.expressions.tree import Call, Expression, Literal
from devmatrix.expressions.types import DATE, DATETIME, DURATION, INT, TEXT, ValueType

if TYPE_CHECKING:
    from collections.abc import Callable

    from devmatrix.expressions.check import Checker

    Rule = Callable[[tuple[Expression, ...]], ValueType | str]

_LATER = frozenset({"sum", "count", "any", "all"})
_MANY = 100
_MAX_DECIMALS = 20


def call(checker: Checker, node: ast.Call) -> Expression:
    """A call, its arguments checked."""
    name = node.func.id if isinstance(node.func, ast.Name) else None
    if name is None:
        return _method(checker, node)
    if name in _LATER:
        return checker.wrong(node, NOT_BUILT, f"{name}() over a to-many relation is not built yet")
    if name not in FUNCTIONS:
        return checker.wrong(node, UNKNOWN_NAME, f"there is no function {name}()", meant(name, FUNCTIONS))
    if node.keywords or any(isinstance(each, ast.Starred) for each in node.args):
        return checker.wrong(
            node, WRONG_CALL, f"{name}() takes plain arguments only", f"write `{FUNCTIONS[name].usage}`"
        )
    return _known_call(checker, node, name, tuple(checker.visit(each) for each in node.args))


def _known_call(checker: Checker, node: ast.Call, name: str, arguments: tuple[Expression, ...]) -> Expression:
    function = FUNCTIONS[name]
    if not function.fewest <= len(arguments) <= function.most:
        return checker.wrong(node, WRONG_CALL, f"{name}() takes other arguments", f"write `{function.usage}`")
    if not all(each.type.known for each in arguments) or not checker.require_present(*arguments):
        return checker.unknown(node)
    if name in {"min", "max"}:
        arguments = _alike(arguments)
    result = function.rule(arguments)
    if isinstance(result, str):
        return checker.wrong(node, WRONG_CALL, f"{name}() {result}", f"write `{function.usage}`")
    return Call(result, checker.offset(node), checker.source(node), name, arguments)


def _method(checker: Checker, node: ast.Call) -> Expression:
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr in FUNCTIONS:
        hint = f"write `{function.attr}({checker.source(function.value)})`"
        return checker.wrong(node, WRONG_CALL, "a value has no methods", hint)
    return checker.wrong(node, WRONG_CALL, "only the language's functions are called")


def _alike(arguments: tuple[Expression, ...]) -> tuple[Expression, ...]:
    for each in arguments:
        arguments = tuple(unified(other, each)[0] for other in arguments)
    return arguments


def _length(arguments: tuple[Expression, ...]) -> ValueType | str:
    [value] = arguments
    return INT if value.type.kind in {"text", "list"} else f"takes a text or a list, this is {value.type}"


def _extreme(arguments: tuple[Expression, ...]) -> ValueType | str:
    kinds = {each.type.kind for each in arguments}
    if kinds == {"int", "float"}:
        return ValueType("float")
    if len(kinds) > 1:
        return f"takes values of one type, these are {' and '.join(sorted(kinds))}"
    first = arguments[0].type
    return ValueType(first.kind) if first.ordered else f"has no order for {first}"


def _magnitude(arguments: tuple[Expression, ...]) -> ValueType | str:
    [value] = arguments
    fits = value.type.numeric or value.type.kind == "duration"
    return ValueType(value.type.kind) if fits else f"takes a number, this is {value.type}"


def _rounded(arguments: tuple[Expression, ...]) -> ValueType | str:
    value, *rest = arguments
    if value.type.kind not in {"float", "decimal"}:
        return f"takes a float or a decimal, this is {value.type}"
    if not rest:
        return INT
    [places] = rest
    if isinstance(places, Literal) and isinstance(places.value, int) and 0 <= places.value <= _MAX_DECIMALS:
        return ValueType(value.type.kind)
    return f"counts its decimals by a number from 0 to {_MAX_DECIMALS}"


def _changed(arguments: tuple[Expression, ...]) -> ValueType | str:
    [value] = arguments
    return TEXT if value.type.kind == "text" else f"takes a text, this is {value.type}"


def _span(arguments: tuple[Expression, ...]) -> ValueType | str:
    [value] = arguments
    return DURATION if value.type.kind in {"int", "float"} else f"takes an int or a float, this is {value.type}"


@dataclass(frozen=True)
class Function:
    """How many arguments a function takes, how it is written, and the rule that gives its type or a reproach."""

    fewest: int
    most: int
    usage: str
    rule: Rule


FUNCTIONS: dict[str, Function] = {
    "len": Function(1, 1, "len(x)", _length),
    "min": Function(2, _MANY, "min(a, b)", _extreme),
    "max": Function(2, _MANY, "max(a, b)", _extreme),
    "abs": Function(1, 1, "abs(x)", _magnitude),
    "round": Function(1, 2, "round(x)` or `round(x, 2)", _rounded),
    "lower": Function(1, 1, "lower(x)", _changed),
    "upper": Function(1, 1, "upper(x)", _changed),
    "strip": Function(1, 1, "strip(x)", _changed),
    "now": Function(0, 0, "now()", lambda _: DATETIME),
    "today": Function(0, 0, "today()", lambda _: DATE),
    "days": Function(1, 1, "days(7)", _span),
    "hours": Function(1, 1, "hours(12)", _span),
}
