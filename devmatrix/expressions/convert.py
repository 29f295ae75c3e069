"""Where a value of one type may stand for another, and how it becomes one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Context, Decimal
from typing import TYPE_CHECKING

from devmatrix.expressions.problems import WRONG_RESULT
from devmatrix.expressions.tree import Compare, Conditional, Conversion, EnumMember, Expression, Literal, Name, Unary
from devmatrix.expressions.types import BOOL, DECIMAL, NONE, ValueType

if TYPE_CHECKING:
    from devmatrix.expressions.check import Checker


# Wide enough for every literal that fits into an expression.
_EXACT = Context(prec=2000)


def assignable(source: ValueType, target: ValueType) -> bool:
    """Whether a value of `source` is one of `target` without a conversion that can lose anything."""
    if source.nullable and not target.nullable:
        return False
    if source == NONE:
        return target.nullable
    if source.kind == "int" and target.kind in {"float", "decimal"}:
        return True
    return source.present == target.present


def unified(left: Expression, right: Expression) -> tuple[Expression, Expression]:
    """Both sides, a literal adapted to the type of the other: `1.5` is a decimal beside a decimal."""
    return adapted(left, right.type.item or right.type), adapted(right, left.type)


def adapted(expression: Expression, target: ValueType) -> Expression:
    """A literal as what is meant beside `target`; any other expression as it is."""
    match expression:
        case Literal(value=str(value)) if target.enum is not None:
            return _member(expression, value, target)
        case Literal(type=ValueType(kind="int" | "float")) if target.kind == "decimal":
            return replace(expression, type=DECIMAL, value=Decimal(expression.source.replace("_", "")))
        case Unary(operator="-" | "+", operand=Literal() as operand) if target.kind == "decimal":
            inner = adapted(operand, target)
            return replace(expression, type=inner.type, operand=inner)
    return expression


def _member(expression: Literal, value: str, target: ValueType) -> Expression:
    for name, stored in target.enum.members if target.enum else ():
        if stored == value and target.enum:
            return EnumMember(target.present, expression.offset, expression.source, target.enum, name)
    return expression


def as_decimal(expression: Expression) -> Expression:
    """An integer as a decimal; any other expression as it is."""
    if expression.type.kind != "int" or expression.type.nullable:
        return expression
    return Conversion(DECIMAL, expression.offset, expression.source, expression)


def fitted(expression: Expression, target: ValueType, checker: Checker) -> Expression:
    """The whole expression as a value of the declared type; notes a problem when it cannot be one."""
    expression = adapted(expression, target)
    if not assignable(expression.type, target):
        checker.note(
            0, WRONG_RESULT, f"this gives {expression.type}, the field is {target}", _advice(expression.type, target)
        )
        return expression
    return _converted(expression, target) if target.kind == "decimal" else expression


def _converted(expression: Expression, target: ValueType) -> Expression:
    """`expression`, rounded to the scale of the field; null stays null."""
    if expression.type == NONE:
        return expression
    if isinstance(expression, Conditional):
        then, otherwise = (
            _converted(adapted(each, target), target) for each in (expression.then, expression.otherwise)
        )
        type_ = replace(target, nullable=then.type.nullable or otherwise.type.nullable)
        return replace(expression, type=type_, then=then, otherwise=otherwise)
    if isinstance(expression, Conversion):
        return _converted(expression.operand, target)
    if isinstance(expression, Literal):
        return replace(expression, type=target.present, value=_rounded(expression.value, target))
    place = (expression.offset, expression.source)
    if expression.type.nullable and isinstance(expression, Name):
        test = Compare(BOOL, *place, "is", expression, Literal(NONE, *place, None))
        present = replace(expression, type=expression.type.present)
        return Conditional(target, *place, test, Literal(NONE, *place, None), _converted(present, target))
    return Conversion(target.present, *place, expression)


def _rounded(value: object, target: ValueType) -> object:
    if not isinstance(value, Decimal) or target.scale is None:
        return value
    return value.quantize(Decimal(1).scaleb(-target.scale), context=_EXACT)


def _advice(source: ValueType, target: ValueType) -> str | None:
    if source.present == target.present or (source.nullable and not target.nullable):
        return "mark the field as nullable (`?`), or say what stands for null: `… if … is not None else …`"
    if source.kind == "text" and target.enum is not None:
        return f"its values are {', '.join(name for name, _ in target.enum.members)}"
    if (source.kind, target.kind) == ("float", "decimal"):
        return "a float is not exact: use decimals, or make the field a float"
    if (source.kind, target.kind) == ("float", "int"):
        return "round it: `round(…)`, or use `//`"
    hints = {("datetime", "date"): "use `today()`", ("date", "datetime"): "use `now()`"}
    return hints.get((source.kind, target.kind))
