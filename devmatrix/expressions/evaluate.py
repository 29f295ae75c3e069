"""The value of a checked expression for given values of its names: how rows for an app's own tests are found.

Only trees of the language are walked; no text of a spec is ever run.
"""

from __future__ import annotations

import datetime as dt
import operator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": operator.is_,
    "is not": operator.is_not,
    "in": lambda left, right: left in right,
    "not in": lambda left, right: left not in right,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "len": len,
    "min": min,
    "max": max,
    "abs": abs,
    "round": round,
    "lower": str.lower,
    "upper": str.upper,
    "strip": str.strip,
    "days": lambda count: dt.timedelta(days=count),
    "hours": lambda count: dt.timedelta(hours=count),
}


def evaluate(expression: Expression, values: Mapping[str, object], now: dt.datetime) -> Any:
    """The value at the moment `now`. Raises ArithmeticError where there is none."""
    match expression:
        case Name():
            return values[expression.name]
        case Literal():
            return expression.value
        case EnumMember():
            return dict(expression.enum.members)[expression.member]
        case BoolOp():
            holds = (bool(evaluate(each, values, now)) for each in expression.operands)
            return all(holds) if expression.operator == "and" else any(holds)
        case Conditional():
            branch = expression.then if evaluate(expression.test, values, now) else expression.otherwise
            return evaluate(branch, values, now)
        case Call(function="now" | "today"):
            return now if expression.function == "now" else now.date()
    return _apply(expression, [evaluate(each, values, now) for each in expression.children])


def _apply(expression: Expression, operands: list[Any]) -> Any:
    match expression:
        case Unary(operator="not"):
            return not operands[0]
        case Unary():
            return -operands[0] if expression.operator == "-" else operands[0]
        case Binary() | Compare():
            return _BINARY[expression.operator](*operands)
        case Call():
            return _FUNCTIONS[expression.function](*operands)
        case Collection():
            return operands
        case Conversion():
            number = Decimal(operands[0])
            scale = expression.type.scale
            return number if scale is None else number.quantize(Decimal(1).scaleb(-scale))
    raise TypeError(f"{type(expression).__name__} has no value")
