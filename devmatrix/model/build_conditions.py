"""Pass after the fields are made: the conditions of entities over their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.expressions.sql import UnportableError, emit_sql
from devmatrix.model.build_expressions import build_condition
from devmatrix.model.build_names import check_text
from devmatrix.spec.schema import group_where

if TYPE_CHECKING:
    from devmatrix.model.draft import Draft, EntityDraft
    from devmatrix.spec.unbuilt import Path

MAX_MESSAGE = 500


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
    _build_rules(draft, entity)


def _build_rules(draft: Draft, entity: EntityDraft) -> None:
    for index, rule in enumerate(entity.section.rules):
        path = (*entity.path, "rules", index)
        if not rule.on or len(set(rule.on)) < len(rule.on):
            draft.refuse(
                "DM332", (*path, "on"), "`on` names `create`, `update` or both, each once", "leave it out for both"
            )
        check_text(draft, (*path, "message"), rule.message, MAX_MESSAGE)
        check = build_condition(draft, entity, rule.check, (*path, "check"), references=False)
        if check is not None:
            entity.conditions[*path, "check"] = check


def _build_stored(draft: Draft, entity: EntityDraft, text: str, path: Path) -> None:
    """A condition that the database keeps."""
    expression = build_condition(draft, entity, text, path, references=True)
    if expression is None:
        return
    try:
        emit_sql(expression, str)
    except UnportableError as error:
        message = f"this cannot be a condition of the database: {error.reason}"
        draft.report("DM331", draft.spec.inside(path, error.offset), message)
    else:
        entity.conditions[path] = expression
