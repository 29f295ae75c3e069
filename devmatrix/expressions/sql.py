"""A checked condition as SQL that means the same to SQLite, to PostgreSQL and to Python.

What has no such form is refused by name: texts have another order in each collation, integers divide differently,
and what an index or a CHECK holds must not depend on the clock. Null needs no care: the language has every value
that may be null tested first, and SQL's three-valued logic then gives what Python's two-valued one does.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from devmatrix.errors import DevMatrixError
from devmatrix.expressions.tree import (
    Binary,
    BoolOp,
    Call,
    Collection,
    Compare,
    Conditional,
    EnumMember,
    Expression,
    Literal,
    Name,
    Unary,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# How tightly each form binds, as in SQL's grammar.
_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _ATOM = range(7)
_SYMBOLS = {"==": "=", "!=": "<>", "is": "IS", "is not": "IS NOT", "in": "IN", "not in": "NOT IN"}
_ORDERS = frozenset({"<", "<=", ">", ">="})
_CONSTANTS = {None: "NULL", True: "TRUE", False: "FALSE"}


class UnportableError(DevMatrixError):
    """A part of an expression has no SQL that means the same everywhere; `offset` counts its characters from 0."""

    def __init__(self, part: Expression, reason: str) -> None:
        super().__init__(reason)
        self.offset = part.offset
        self.reason = reason


def emit_sql(expression: Expression, resolve_name: Callable[[str], str]) -> str:
    """The SQL of `expression`; `resolve_name` gives the column of a field. Raises UnportableError."""
    return _Emitter(resolve_name).emit(expression)


def is_portable(expression: Expression) -> bool:
    """Whether `expression` has such a form."""
    try:
        emit_sql(expression, str)
    except UnportableError:
        return False
    return True


class _Emitter:
    def __init__(self, resolve_name: Callable[[str], str]) -> None:
        self.resolve_name = resolve_name

    def emit(self, expression: Expression, least: int = _OR) -> str:
        """The source, in parentheses when it binds less tightly than `least`."""
        text, strength = self._form(expression)
        return f"({text})" if strength < least else text

    def _form(self, node: Expression) -> tuple[str, int]:
        match node:
            case Name():
                return f'"{self.resolve_name(node.name)}"', _ATOM
            case Literal():
                return _literal(node.value), _ATOM
            case EnumMember():
                return _text(dict(node.enum.members)[node.member]), _ATOM
            case Call():
                return self._call(node), _ATOM
            case Collection():
                return f"({', '.join(self.emit(each) for each in node.items)})", _ATOM
            case Conditional():
                then, otherwise = self.emit(node.then), self.emit(node.otherwise)
                return f"CASE WHEN {self.emit(node.test)} THEN {then} ELSE {otherwise} END", _ATOM
        return self._operation(node)

    def _operation(self, node: Expression) -> tuple[str, int]:
        match node:
            case BoolOp():
                strength = _AND if node.operator == "and" else _OR
                parts = (self.emit(each, strength + 1) for each in node.operands)
                return f" {node.operator.upper()} ".join(parts), strength
            case Unary(operator="not"):
                return f"NOT {self.emit(node.operand, _NOT)}", _NOT
            case Unary():
                return f"{node.operator}{self._wide(node.operand)}", _PRODUCT
            case Compare():
                return self._comparison(node), _COMPARE
            case Binary():
                return self._arithmetic(node)
        raise UnportableError(node, f"{node.source} has no form in SQL that is exact on every database")

    def _comparison(self, node: Compare) -> str:
        if node.operator in _ORDERS and node.left.type.kind == "text":
            raise UnportableError(node, "databases differ in the order of texts")
        if node.operator in {"in", "not in"} and not isinstance(node.right, Collection):
            raise UnportableError(node, "databases differ in how they look into a text or a list")
        symbol = _SYMBOLS.get(node.operator, node.operator)
        return f"{self.emit(node.left, _SUM)} {symbol} {self.emit(node.right, _SUM)}"

    def _arithmetic(self, node: Binary) -> tuple[str, int]:
        if node.type.kind != "int" or node.operator not in {"+", "-", "*"} or node.constant:
            raise UnportableError(node, f"databases differ in what {node.source} gives")
        strength = _PRODUCT if node.operator == "*" else _SUM
        return f"{self._wide(node.left, strength)} {node.operator} {self._wide(node.right, strength + 1)}", strength

    def _wide(self, node: Expression, least: int = _ATOM) -> str:
        """An operand of arithmetic: a stored integer as a number that cannot overflow."""
        if node.type.kind == "int" and isinstance(node, (Name, Call)):
            return f"CAST({self.emit(node)} AS NUMERIC)"
        return self.emit(node, least)

    def _call(self, node: Call) -> str:
        if node.function == "len" and node.arguments[0].type.kind == "text":
            return f"length({self.emit(node.arguments[0])})"
        if node.function == "abs" and node.arguments[0].type.numeric:
            return f"abs({self._wide(node.arguments[0], _SUM)})"
        if node.function in {"now", "today"}:
            raise UnportableError(node, f"{node.function}() gives another value each time")
        raise UnportableError(node, f"databases differ in what {node.function}() gives")


def _literal(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return _CONSTANTS[value]
    return f"{value:f}" if isinstance(value, Decimal) else repr(value)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
