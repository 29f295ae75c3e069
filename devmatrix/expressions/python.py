"""A checked expression as Python of the emitted app."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from devmatrix.expressions.tree import (
    Binary,
    BoolOp,
    Call,
    Collection,
    Compare,
    Conditional,
    Conversion,
    EnumMember,
    Expression,
    Literal,
    Name,
    Unary,
)
from devmatrix.literals import literal_imports, python_literal

if TYPE_CHECKING:
    from collections.abc import Callable

_CLOCK = "from app.core.types import utc_now"
_DATETIME = "import datetime as dt"
_DECIMAL = "from decimal import Decimal"

# How tightly each form binds, as in Python's grammar.
_CONDITIONAL, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _ATOM = range(9)
_PRODUCTS = frozenset({"*", "/", "//", "%"})


@dataclass(frozen=True)
class Code:
    """An expression's source and the import statements that it relies on."""

    text: str
    imports: frozenset[str] = frozenset()


def emit_python(expression: Expression, resolve_name: Callable[[str], str]) -> Code:
    """The source of `expression`; `resolve_name` says how a field is read (`self.price`)."""
    emitter = _Emitter(resolve_name)
    return Code(emitter.emit(expression), frozenset(emitter.imports))


def uses_clock(expression: Expression) -> bool:
    """Whether the value depends on when it is worked out."""
    return _CLOCK in emit_python(expression, str).imports


class _Emitter:
    def __init__(self, resolve_name: Callable[[str], str]) -> None:
        self.resolve_name = resolve_name
        self.imports: set[str] = set()

    def emit(self, expression: Expression, least: int = _CONDITIONAL) -> str:
        """The source, in parentheses when it binds less tightly than `least`."""
        text, strength = self._form(expression)
        return f"({text})" if strength < least else text

    def _form(self, node: Expression) -> tuple[str, int]:
        match node:
            case Name():
                return self.resolve_name(node.name), _ATOM
            case Literal():
                self.imports |= literal_imports(node.value)
                return python_literal(node.value), _ATOM
            case EnumMember():
                self.imports.add(f"from app.enums import {node.enum.name.pascal}")
                return f"{node.enum.name.pascal}.{node.member}", _ATOM
            case Call() | Conversion() | Collection():
                return self._compound(node), _ATOM
        return self._operation(node)

    def _operation(self, node: Expression) -> tuple[str, int]:
        match node:
            case Unary(operator="not"):
                return f"not {self.emit(node.operand, _NOT)}", _NOT
            case Unary():
                return f"{node.operator}{self.emit(node.operand, _SIGN)}", _SIGN
            case Binary():
                strength = _PRODUCT if node.operator in _PRODUCTS else _SUM
                right = self.emit(node.right, strength + 1)
                return f"{self.emit(node.left, strength)} {node.operator} {right}", strength
            case Compare():
                return f"{self.emit(node.left, _SUM)} {node.operator} {self.emit(node.right, _SUM)}", _COMPARE
            case BoolOp():
                strength = _AND if node.operator == "and" else _OR
                return f" {node.operator} ".join(self.emit(each, strength + 1) for each in node.operands), strength
            case Conditional():
                then, test = self.emit(node.then, _OR), self.emit(node.test, _OR)
                return f"{then} if {test} else {self.emit(node.otherwise)}", _CONDITIONAL
        raise TypeError(f"{type(node).__name__} has no Python form")

    def _compound(self, node: Call | Conversion | Collection) -> str:
        match node:
            case Call():
                return self._call(node)
            case Conversion():
                return self._conversion(node)
            case Collection():
                items = ", ".join(self.emit(each) for each in node.items)
                return f"({items},)" if len(node.items) == 1 else f"({items})"

    def _call(self, node: Call) -> str:
        function = node.function
        if function in {"now", "today"}:
            self.imports.add(_CLOCK)
            return "utc_now()" if function == "now" else "utc_now().date()"
        if function in {"days", "hours"}:
            self.imports.add(_DATETIME)
            return f"dt.timedelta({function}={self.emit(node.arguments[0])})"
        if function in {"lower", "upper", "strip"}:
            return f"{self.emit(node.arguments[0], _ATOM)}.{function}()"
        return f"{function}({', '.join(self.emit(each) for each in node.arguments)})"

    def _conversion(self, node: Conversion) -> str:
        self.imports.add(_DECIMAL)
        operand = node.operand
        text = f"Decimal({self.emit(operand)})" if operand.type.kind == "int" else self.emit(operand, _ATOM)
        if node.type.scale is None:
            return text
        step = python_literal(Decimal(1).scaleb(-node.type.scale))
        return f"{text}.quantize({step})"
