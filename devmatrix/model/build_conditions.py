"""Pass after the fields are made: the conditions of entities over their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.expressions.sql import UnportableError, emit_sql
from devmatrix.model.build_expressions import build_condition
from devmatrix.spec.schema import group_where

if TYPE_CHECKING:
    from devmatrix.model.draft import Draft, EntityDraft
    from devmatrix.spec.unbuilt import Path


def build_conditions(draft: Draft) -> None:
    """Read every condition of every entity."""
    for entity in draft.entities.values():
        # A field that holds a mistake was reported: what names it cannot be judged.
        if len(entity.fields) == len(draft.written(*entity.path, "fields")) and all(
            each.sound and each.field for each in entity.fields.values()
        ):
            _build(draft, entity)


def _build(draft: Draft, entity: EntityDraft) -> None:
    for key, groups in entity.groups:
        for index, group in enumerate(groups):
            if (where := group_where(group)) is not None:
                _build_stored(draft, entity, where, (*entity.path, key, index, "where"))


def _build_stored(draft: Draft, entity: EntityDraft, text: str, path: Path) -> None:
    """A condition that the database keeps."""
    expression = build_condition(draft, entity, text, path)
    if expression is None:
        return
    try:
        emit_sql(expression, str)
    except UnportableError as error:
        message = f"this cannot be a condition of the database: {error.reason}"
        draft.report("DM331", draft.spec.inside(path, error.offset), message)
    else:
        entity.conditions[path] = expression
