"""What the operators take and give."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from devmatrix.expressions.convert import as_decimal, assignable, unified
from devmatrix.expressions.problems import MAYBE_NULL, NOT_IN_LANGUAGE, TYPE_MISTAKE
from devmatrix.expressions.tree import Binary, Call, Collection, Compare, Conditional, Expression, Literal, Name, Unary
from devmatrix.expressions.types import BOOL, DATE, DATETIME, DURATION, FLOAT, INT, NONE, TEXT, ValueType

if TYPE_CHECKING:
    from devmatrix.expressions.check import Checker

_ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}
_COMPARISON: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}
_NEGATED = {"==": "!=", "in": "not in", "is": "is not", "!=": "==", "not in": "in", "is not": "is"}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}

# Operations whose sides are not both numbers: (left, operator, right) -> result.
_MIXED: dict[tuple[str, str, str], ValueType] = {
    ("text", "+", "text"): TEXT,
    ("datetime", "+", "duration"): DATETIME,
    ("duration", "+", "datetime"): DATETIME,
    ("datetime", "-", "duration"): DATETIME,
    ("datetime", "-", "datetime"): DURATION,
    ("date", "-", "date"): DURATION,
    ("duration", "+", "duration"): DURATION,
    ("duration", "-", "duration"): DURATION,
    ("duration", "*", "int"): DURATION,
    ("int", "*", "duration"): DURATION,
    ("duration", "*", "float"): DURATION,
    ("float", "*", "duration"): DURATION,
    ("duration", "/", "int"): DURATION,
    ("duration", "/", "float"): DURATION,
    ("duration", "/", "duration"): FLOAT,
}


def unary(checker: Checker, node: ast.UnaryOp, operand: Expression) -> Expression:
    """`-x` and `+x` over numbers and durations."""
    symbol = "-" if isinstance(node.op, ast.USub) else "+"
    if isinstance(node.op, ast.Invert):
        return checker.wrong(node, NOT_IN_LANGUAGE, "`~` is not part of the language", "write `not`")
    if not operand.type.known or not checker.require_present(operand):
        return checker.unknown(node)
    if not operand.type.numeric and operand.type.kind != "duration":
        return checker.wrong(node, TYPE_MISTAKE, f"`{symbol}` needs a number, this is {operand.type}")
    return Unary(_unscaled(operand.type), checker.offset(node), checker.source(node), symbol, operand)


def negated(expression: Unary) -> Expression:
    """`not …` in its plainest form: `not (a == b)` is `a != b`."""
    match expression.operand:
        case Compare(operator=operator) as comparison if operator in _NEGATED:
            return replace(comparison, operator=_NEGATED[operator])
        case Unary(operator="not", operand=operand):
            return operand
    return expression


def binary(checker: Checker, node: ast.BinOp, left: Expression, right: Expression) -> Expression:
    """`left + right` and its like."""
    symbol = _ARITHMETIC.get(type(node.op))
    if symbol is None:
        return checker.wrong(
            node, NOT_IN_LANGUAGE, f"this operator is not part of the language: {checker.source(node)}"
        )
    if not (left.type.known and right.type.known) or not checker.require_present(left, right):
        return checker.unknown(node)
    if symbol in {"/", "//", "%"} and isinstance(right, Literal) and right.value == 0:
        return checker.wrong(node.right, TYPE_MISTAKE, "this divides by zero")
    one, other = unified(left, right)
    result = _arithmetic(one.type, symbol, other.type) or _calendar(one, symbol, other)
    if result is None:
        message = f"`{symbol}` does not go with {left.type} and {right.type}"
        return checker.wrong(node, TYPE_MISTAKE, message, _advice(left.type, symbol, right.type))
    return Binary(result, checker.offset(node), checker.source(node), symbol, one, other)


def _arithmetic(left: ValueType, symbol: str, right: ValueType) -> ValueType | None:
    if not (left.numeric and right.numeric):
        return _MIXED.get((left.kind, symbol, right.kind))
    kinds = {left.kind, right.kind}
    if kinds == {"float", "decimal"}:
        return None
    if symbol in {"//", "%"}:
        # Decimals round towards zero here, integers down: only one of the two can be meant.
        return INT if kinds == {"int"} else None
    if kinds == {"int"}:
        return FLOAT if symbol == "/" else INT
    return ValueType("decimal") if "decimal" in kinds else FLOAT


def _calendar(left: Expression, symbol: str, right: Expression) -> ValueType | None:
    """A date takes whole days only: Python would drop the hours of any other duration in silence."""
    whole = left.type.kind == "date" and symbol in {"+", "-"} and _whole_days(right)
    return DATE if whole or (symbol == "+" and right.type.kind == "date" and _whole_days(left)) else None


def _whole_days(expression: Expression) -> bool:
    return isinstance(expression, Call) and expression.function == "days" and expression.arguments[0].type.kind == "int"


def _advice(left: ValueType, symbol: str, right: ValueType) -> str | None:
    kinds = {left.kind, right.kind}
    if kinds == {"float", "decimal"}:
        return "make both of them decimal: a float is not exact"
    if symbol in {"//", "%"} and left.numeric and right.numeric:
        return "only integers take it"
    if kinds in ({"date", "duration"}, {"date", "int"}):
        return "a date takes whole days: `today() + days(7)`"
    return "write `days(n)` or `hours(n)`" if kinds in ({"datetime", "int"}, {"duration", "int"}) else None


def conditional(checker: Checker, node: ast.IfExp, expression: Conditional) -> Expression:
    """`then if test else otherwise`; the result may be null when a branch may."""
    if not (expression.then.type.known and expression.otherwise.type.known):
        return checker.unknown(node)
    then, otherwise = unified(expression.then, expression.otherwise)
    common = _common(then.type, otherwise.type)
    if common is None:
        message = f"the branches differ: {then.type} and {otherwise.type}"
        return checker.wrong(node, TYPE_MISTAKE, message, _advice(then.type, "", otherwise.type))
    if common.kind == "bool" and then.constant and otherwise.constant and NONE not in (then.type, otherwise.type):
        return checker.wrong(node, TYPE_MISTAKE, "the condition is the value", "write the condition alone")
    then, otherwise = (as_decimal(each) if common.kind == "decimal" else each for each in (then, otherwise))
    return replace(expression, type=common, then=then, otherwise=otherwise)


def _common(one: ValueType, other: ValueType) -> ValueType | None:
    nullable = one.nullable or other.nullable
    if NONE in (one, other):
        return (one if other == NONE else other).optional
    if {one.kind, other.kind} == {"int", "decimal"} and (one if one.kind == "int" else other).nullable:
        return None
    if assignable(one.present, other.present):
        return replace(_unscaled(other), nullable=nullable)
    return replace(_unscaled(one), nullable=nullable) if assignable(other.present, one.present) else None


def compare(checker: Checker, node: ast.Compare, left: Expression, right: Expression) -> Expression:
    """`left == right`, `left in right`, `left is None` and their like."""
    if isinstance(node.ops[0], (ast.Is, ast.IsNot)):
        return _null_test(checker, node, left, right)
    if isinstance(right, Collection):
        return _membership(checker, node, left, right)
    if NONE in (left.type, right.type):
        return checker.wrong(node, MAYBE_NULL, "null is not compared by value", "write `is None` or `is not None`")
    if not (left.type.known and right.type.known) or not checker.require_present(left, right):
        return checker.unknown(node)
    return _comparison(checker, node, _COMPARISON[type(node.ops[0])], *unified(left, right))


def _comparison(checker: Checker, node: ast.Compare, symbol: str, left: Expression, right: Expression) -> Expression:
    if not _comparable(left.type, symbol, right.type):
        message = f"`{symbol}` does not go with {left.type} and {right.type}"
        return checker.wrong(node, TYPE_MISTAKE, message, _advice(left.type, "", right.type))
    if (left.constant and right.constant) or left == right:
        return checker.wrong(node, TYPE_MISTAKE, "this comparison is always the same")
    if left.type == BOOL and (left.constant or right.constant):
        return checker.wrong(
            node, TYPE_MISTAKE, "a condition is not compared with true or false", "write it alone, or `not`"
        )
    if left.constant and symbol in _MIRRORED:
        left, right, symbol = right, left, _MIRRORED[symbol]
    return Compare(BOOL, checker.offset(node), checker.source(node), symbol, left, right)


def _comparable(left: ValueType, symbol: str, right: ValueType) -> bool:
    if symbol in {"in", "not in"}:
        return left.kind == "text" == right.kind or (right.item is not None and assignable(left, right.item))
    if {left.kind, right.kind} == {"int", "decimal"} or {left.kind, right.kind} == {"int", "float"}:
        return True
    if left != right or left.kind in {"list", "json"}:
        return False
    return symbol in {"==", "!="} or left.ordered


def _null_test(checker: Checker, node: ast.Compare, left: Expression, right: Expression) -> Expression:
    symbol = "is" if isinstance(node.ops[0], ast.Is) else "is not"
    if not left.type.known or not right.type.known:
        return checker.unknown(node)
    if right.type != NONE:
        hint = "write `==`" if symbol == "is" else "write `!=`"
        return checker.wrong(node, TYPE_MISTAKE, f"`{symbol}` compares with None only", hint)
    if not isinstance(left, Name):
        return checker.wrong(node, TYPE_MISTAKE, f"`{symbol} None` asks about a field")
    if not left.type.nullable:
        return checker.wrong(node, TYPE_MISTAKE, f"{left.source} is never null here")
    return Compare(BOOL, checker.offset(node), checker.source(node), symbol, left, right)


def _membership(checker: Checker, node: ast.Compare, left: Expression, right: Collection) -> Expression:
    if not left.type.known or not all(each.type.known for each in right.items):
        return checker.unknown(node)
    if not checker.require_present(left, *right.items):
        return checker.unknown(node)
    if not right.items or left.constant:
        return checker.wrong(node, TYPE_MISTAKE, "this comparison is always the same")
    pairs = [unified(left, each) for each in right.items]
    for _, item in pairs:
        if not _comparable(left.type, "==", item.type):
            checker.note(item.offset, TYPE_MISTAKE, f"{left.type} is never {item.type}")
    if len(pairs) == 1:
        return _comparison(checker, node, "==" if isinstance(node.ops[0], ast.In) else "!=", *pairs[0])
    items = replace(right, type=left.type, items=tuple(item for _, item in pairs))
    symbol = _COMPARISON[type(node.ops[0])]
    return Compare(BOOL, checker.offset(node), checker.source(node), symbol, left, items)


def _unscaled(type_: ValueType) -> ValueType:
    return replace(type_, scale=None)
