"""From Python's syntax tree to the typed one, one rule a kind of node."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from devmatrix.expressions import calls, operators
from devmatrix.expressions.notes import Notes, called, meant
from devmatrix.expressions.problems import (
    NOT_BUILT,
    NOT_IN_LANGUAGE,
    TYPE_MISTAKE,
    UNKNOWN_NAME,
)
from devmatrix.expressions.tree import (
    BoolOp,
    Collection,
    Compare,
    Conditional,
    EnumMember,
    Expression,
    Literal,
    Name,
    Unary,
)
from devmatrix.expressions.types import BOOL, FLOAT, INT, NONE, TEXT, UNKNOWN, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from devmatrix.expressions.parse import Environment

_LARGEST = 2**63 - 1


class Checker(Notes):
    """One pass over one expression. What is wrong is noted in `problems`, and the pass goes on."""

    def __init__(self, text: str, environment: Environment) -> None:
        super().__init__(text)
        self.environment = environment
        self._present: frozenset[str] = frozenset()

    def visit(self, node: ast.expr) -> Expression:
        """The typed node; of type `unknown` when it is wrong."""
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name():
                return self._name(node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.UnaryOp():
                return self._unary(node)
            case ast.BinOp():
                return operators.binary(self, node, self.visit(node.left), self.visit(node.right))
        return self._visit_condition(node)

    def _visit_condition(self, node: ast.expr) -> Expression:
        match node:
            case ast.Compare():
                return self._compare(node)
            case ast.BoolOp():
                return self._logic(node)
            case ast.IfExp():
                return self._conditional(node)
            case ast.Call():
                return calls.call(self, node)
            case ast.List() | ast.Tuple():
                return self.wrong(node, NOT_IN_LANGUAGE, "a list may only stand on the right of `in`")
        return self.wrong(node, NOT_IN_LANGUAGE, f"{called(node)} is not part of the language")

    # Leaves

    def _constant(self, node: ast.Constant) -> Expression:
        types: dict[type, ValueType] = {bool: BOOL, int: INT, float: FLOAT, str: TEXT, type(None): NONE}
        type_ = types.get(type(node.value))
        if type_ is None:
            return self.wrong(node, NOT_IN_LANGUAGE, f"{called(node)} is not part of the language")
        if type_ == INT and abs(int(str(node.value))) > _LARGEST:
            return self.wrong(node, TYPE_MISTAKE, "the number does not fit into 64 bits")
        if node.value == float("inf"):
            return self.wrong(node, TYPE_MISTAKE, "the number is too large")
        return Literal(type_, self.offset(node), self.source(node), node.value)

    def _name(self, node: ast.Name) -> Expression:
        environment = self.environment
        if node.id in environment.names:
            type_ = environment.names[node.id]
            type_ = type_.present if node.id in self._present else type_
            return Name(type_, self.offset(node), self.source(node), node.id)
        if node.id in environment.refused:
            code = NOT_BUILT if node.id in environment.references else UNKNOWN_NAME
            return self.wrong(node, code, f"{node.id} {environment.refused[node.id]}")
        if node.id in environment.enums:
            example = environment.enums[node.id].members[0][0]
            return self.wrong(node, TYPE_MISTAKE, f"{node.id} is an enum, not a value", f"write `{node.id}.{example}`")
        known = [*environment.names, *environment.enums]
        return self.wrong(node, UNKNOWN_NAME, f"there is no {node.id} here", meant(node.id, known))

    def _attribute(self, node: ast.Attribute) -> Expression:
        if not isinstance(node.value, ast.Name):
            return self.wrong(node, NOT_BUILT, "a path through references is not built yet")
        owner = node.value.id
        if owner == "self":
            name = ast.copy_location(ast.Name(node.attr), node)
            return self._name(name)
        if owner in self.environment.enums:
            return self._member(node, self.environment.enums[owner].members)
        if owner in self.environment.references:
            return self.wrong(node, NOT_BUILT, f"a path through a reference ({owner}.{node.attr}) is not built yet")
        if owner in self.environment.names:
            return self.wrong(
                node, NOT_IN_LANGUAGE, f"a value has no parts: {owner}.{node.attr}", _as_call(owner, node.attr)
            )
        return self._name(node.value)

    def _member(self, node: ast.Attribute, members: Iterable[tuple[str, str]]) -> Expression:
        owner = self.source(node.value)
        enum = self.environment.enums[owner]
        for name, value in members:
            if node.attr in {name, value}:
                return EnumMember(ValueType("enum", enum=enum), self.offset(node), self.source(node), enum, name)
        message = f"{owner} has no value {node.attr}"
        return self.wrong(node, UNKNOWN_NAME, message, meant(node.attr, [name for name, _ in members]))

    # Conditions

    def _unary(self, node: ast.UnaryOp) -> Expression:
        operand = self.visit(node.operand)
        if isinstance(node.op, ast.Not):
            self.require_condition(operand)
            return operators.negated(Unary(BOOL, self.offset(node), self.source(node), "not", operand))
        return operators.unary(self, node, operand)

    def require_condition(self, operand: Expression) -> None:
        """Note it when `operand` is no condition: `and`, `or`, `not` and `if` take nothing else."""
        if not operand.type.known or not self.require_present(operand):
            return
        if operand.type.kind != "bool":
            message = f"a condition is needed here, this is {operand.type}"
            self.note(operand.offset, TYPE_MISTAKE, message, _as_condition(operand))
        elif operand.constant:
            self.note(operand.offset, TYPE_MISTAKE, "this condition is always the same")

    def _logic(self, node: ast.BoolOp) -> Expression:
        operator = "and" if isinstance(node.op, ast.And) else "or"
        before = self._present
        operands: list[Expression] = []
        for each in node.values:
            operands.append(self.visit(each))
            self.require_condition(operands[-1])
            self._present |= not_null(operands[-1], when=operator == "and")
        self._present = before
        return BoolOp(BOOL, self.offset(node), self.source(node), operator, tuple(operands))

    def _conditional(self, node: ast.IfExp) -> Expression:
        test = self.visit(node.test)
        self.require_condition(test)
        then = self._under(not_null(test, when=True), node.body)
        otherwise = self._under(not_null(test, when=False), node.orelse)
        return operators.conditional(
            self, node, Conditional(UNKNOWN, self.offset(node), self.source(node), test, then, otherwise)
        )

    def _under(self, present: frozenset[str], node: ast.expr) -> Expression:
        before = self._present
        self._present |= present
        expression = self.visit(node)
        self._present = before
        return expression

    def _compare(self, node: ast.Compare) -> Expression:
        if len(node.ops) > 1:
            hint = "write `a < b and b < c`"
            return self.wrong(node, NOT_IN_LANGUAGE, "a chain of comparisons is not part of the language", hint)
        left = self.visit(node.left)
        [right_node] = node.comparators
        if isinstance(node.ops[0], (ast.In, ast.NotIn)) and isinstance(right_node, (ast.List, ast.Tuple, ast.Set)):
            items = tuple(self.visit(each) for each in right_node.elts)
            right: Expression = Collection(UNKNOWN, self.offset(right_node), self.source(right_node), items)
        else:
            right = self.visit(right_node)
        return operators.compare(self, node, left, right)


def not_null(condition: Expression, *, when: bool) -> frozenset[str]:
    """The names that cannot be null once `condition` is known to be true, or known to be false."""
    match condition:
        case Compare(operator="is not", left=Name(name=name)) if when:
            return frozenset({name})
        case Compare(operator="is", left=Name(name=name)) if not when:
            return frozenset({name})
        case Unary(operator="not", operand=operand):
            return not_null(operand, when=not when)
        case BoolOp(operator=operator, operands=operands) if (operator == "and") == when:
            return frozenset().union(*(not_null(each, when=when) for each in operands))
    return frozenset()


def _as_call(owner: str, attribute: str) -> str | None:
    return f"write `{attribute}({owner})`" if attribute in {"lower", "upper", "strip"} else None


def _as_condition(operand: Expression) -> str | None:
    if operand.type.numeric:
        return f"write `{operand.source} != 0`"
    return f"write `len({operand.source}) > 0`" if operand.type.kind in {"text", "list"} else None
