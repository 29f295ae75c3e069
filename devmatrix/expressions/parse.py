"""From the text of an expression to its checked tree."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from devmatrix.expressions.check import Checker
from devmatrix.expressions.convert import fitted
from devmatrix.expressions.problems import SYNTAX, TOO_LARGE, ExpressionError, ExpressionProblem
from devmatrix.expressions.types import ValueType, value_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from devmatrix.expressions.tree import Expression
    from devmatrix.model.app import Enum, Field

MAX_LENGTH = 1000
MAX_NODES = 200
MAX_DEPTH = 30


@dataclass(frozen=True)
class Environment:
    """What an expression may name, and what its value has to be.

    `refused` explains why a name that exists cannot be used here; its texts end the sentence "NAME …".
    """

    names: Mapping[str, ValueType] = field(default_factory=dict)
    enums: Mapping[str, Enum] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    references: frozenset[str] = frozenset()
    result: ValueType | None = None


def computed_environment(fields: Sequence[Field], enums: Iterable[Enum], result: ValueType) -> Environment:
    """What `computed` may name: the entity's own stored scalar fields."""
    refused = {each.name: reason for each in fields if (reason := _refusal(each))}
    return Environment(
        names={each.name: value_type(each.type, nullable=each.nullable) for each in fields if each.name not in refused},
        enums={each.name.pascal: each for each in enums},
        refused=refused,
        references=frozenset(each.name for each in fields if each.reference or each.link),
        result=result,
    )


def condition_environment(fields: Sequence[Field], enums: Iterable[Enum], *, references: bool) -> Environment:
    """What a condition over a row may name: its stored fields, with `references` the keys that those hold too."""
    named = (each for each in fields if not (references and each.reference))
    refused = {each.name: reason for each in named if (reason := _refusal(each))}
    return Environment(
        names={each.name: _stored_type(each) for each in fields if each.name not in refused},
        enums={each.name.pascal: each for each in enums},
        refused=refused,
        references=frozenset(each.name for each in fields if each.reference or each.link),
    )


def _stored_type(field_: Field) -> ValueType:
    if field_.reference:
        return ValueType("reference", nullable=field_.nullable, target=field_.reference.target)
    return value_type(field_.type, nullable=field_.nullable)


def default_environment(fields: Iterable[str], enums: Iterable[Enum], result: ValueType) -> Environment:
    """What `default` may name: no field, because there is no row yet."""
    return Environment(
        enums={each.name.pascal: each for each in enums},
        refused=dict.fromkeys(fields, "is a field: a default is made before there is a row to read"),
        result=result,
    )


def parse_expression(text: str, environment: Environment) -> Expression:
    """The tree of `text`, checked. Raises ExpressionError with every problem that was found."""
    parsed = _parsed(text)
    checker = Checker(text, environment)
    expression = checker.visit(parsed)
    if environment.result is not None and not checker.problems:
        expression = fitted(expression, environment.result, checker)
    _raise_problems(checker)
    return expression


def parse_condition(text: str, environment: Environment) -> Expression:
    """The tree of a text that holds or does not hold for a row. Raises ExpressionError as `parse_expression` does."""
    parsed = _parsed(text)
    checker = Checker(text, environment)
    expression = checker.visit(parsed)
    checker.require_condition(expression)
    _raise_problems(checker)
    return expression


def _raise_problems(checker: Checker) -> None:
    if checker.problems:
        raise ExpressionError(sorted(set(checker.problems), key=lambda each: (each.offset, each.code, each.message)))


def _refusal(field_: Field) -> str | None:
    if field_.reference:
        return "is a reference: an expression over another row is not built yet"
    if field_.link:
        return "is many-to-many: an expression over other rows is not built yet"
    if field_.computed:
        return "is computed itself: write its expression here"
    if field_.type.scalar.name == "password":
        return "is a password, which cannot be read"
    return None


def _parsed(text: str) -> ast.expr:
    if len(text) > MAX_LENGTH:
        raise _failure(
            TOO_LARGE, MAX_LENGTH, f"an expression has at most {MAX_LENGTH} characters, this one {len(text)}"
        )
    try:
        with warnings.catch_warnings():
            # An escape that Python only warns about is a mistake here, on every version.
            warnings.simplefilter("error")
            body = ast.parse(f"({text}\n)", mode="eval").body
    except SyntaxError as error:
        first_line = (error.lineno or 1) == 1
        offset = (error.offset or 2) - 2 if first_line else len(text)
        raise _failure(SYNTAX, max(0, min(offset, len(text))), "this is not an expression") from None
    except (ValueError, MemoryError, RecursionError):
        raise _failure(SYNTAX, 0, "this is not an expression") from None
    if (body.lineno, body.col_offset) == (1, 0):
        # It took the parenthesis that was put before it: `1) + (2`, or nothing at all.
        raise _failure(SYNTAX, 0, "this is not an expression")
    _refuse_large(body)
    return body


def _refuse_large(body: ast.expr) -> None:
    level: list[ast.AST] = [body]
    nodes = depth = 0
    while level:
        nodes += len(level)
        depth += 1
        if nodes > MAX_NODES or depth > MAX_DEPTH:
            raise _failure(TOO_LARGE, 0, "the expression is too large", "split it, or compute it in a service")
        level = [child for each in level for child in ast.iter_child_nodes(each) if isinstance(child, ast.expr)]


def _failure(code: str, offset: int, message: str, hint: str | None = None) -> ExpressionError:
    return ExpressionError([ExpressionProblem(offset, code, message, hint)])
