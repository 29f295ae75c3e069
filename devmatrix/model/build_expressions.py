"""Pass 7: expressions, checked against the model, with their mistakes at their own column."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from devmatrix.expressions.parse import (
    computed_environment,
    condition_environment,
    default_environment,
    parse_condition,
    parse_expression,
)
from devmatrix.expressions.problems import ExpressionError
from devmatrix.expressions.tree import Literal
from devmatrix.expressions.types import UNKNOWN, value_type
from devmatrix.model.app import ExpressionDefault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from devmatrix.expressions.parse import Environment
    from devmatrix.expressions.tree import Expression
    from devmatrix.model.app import Field
    from devmatrix.model.draft import Draft, EntityDraft, FieldDraft
    from devmatrix.spec.unbuilt import Path

# Stands for the expression of a computed field until all fields of the entity are known.
PENDING = Literal(UNKNOWN, 0, "", None)


def build_default_expression(draft: Draft, subject: FieldDraft, text: str, offset: int) -> None:
    """Settle a default that is computed for each new row; `offset` is where it begins in its YAML value."""
    assert subject.type
    names = draft.entities[subject.entity].fields
    result = value_type(subject.type, nullable=subject.nullable)
    environment = default_environment(names, draft.enums.values(), result)
    path = subject.type_path if subject.notation.default is not None else (*subject.path, "default")
    expression = _parse(draft, text, environment, path, offset)
    if expression is None:
        subject.sound = False
    else:
        subject.default = ExpressionDefault(expression)


def build_computed(draft: Draft, subject: FieldDraft, fields: Sequence[Field]) -> Expression | None:
    """The expression behind a computed field over the entity's own fields; None when it holds a mistake."""
    assert subject.type
    result = value_type(subject.type, nullable=subject.nullable)
    environment = _without_secrets(computed_environment(fields, draft.enums.values(), result), fields)
    return _parse(draft, str(subject.options["computed"]), environment, (*subject.path, "computed"), 0)


def build_condition(draft: Draft, entity: EntityDraft, text: str, path: Path, *, references: bool) -> Expression | None:
    """A condition over the entity's stored fields; None when it holds a mistake."""
    fields = [each.field for each in entity.fields.values() if each.field]
    environment = condition_environment(fields, draft.enums.values(), references=references)
    return _parse(draft, text, environment, path, 0, parse_condition)


def _without_secrets(environment: Environment, fields: Sequence[Field]) -> Environment:
    """What is never returned must not come back through an expression."""
    secrets = {each.name for each in fields if each.write_only and each.name in environment.names}
    names = {name: type_ for name, type_ in environment.names.items() if name not in secrets}
    reason = "is write-only: the value would reveal it"
    return replace(environment, names=names, refused={**environment.refused, **dict.fromkeys(secrets, reason)})


def _parse(
    draft: Draft,
    text: str,
    environment: Environment,
    path: Path,
    offset: int,
    parse: Callable[[str, Environment], Expression] = parse_expression,
) -> Expression | None:
    try:
        return parse(text, environment)
    except ExpressionError as error:
        for each in error.problems:
            draft.report(each.code, draft.spec.inside(path, offset + each.offset), each.message, each.hint)
    return None
