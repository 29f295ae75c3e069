"""Pass over the whole app: values with which the rows of its own tests keep the rules of their entity."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING

from devmatrix.model.capacity import LEAST_ROWS
from devmatrix.model.cases import parents
from devmatrix.model.mixtures import mixtures

if TYPE_CHECKING:
    from devmatrix.model.app import App, Entity
    from devmatrix.model.draft import Draft


def build_mixtures(draft: Draft, app: App) -> App:
    """The app, in which every field that a rule names knows what it may be given."""
    return replace(app, entities=tuple(_entity(draft, app, each) for each in app.entities))


def _entity(draft: Draft, app: App, entity: Entity) -> Entity:
    if not entity.kept:
        return entity
    found = mixtures(entity.fields, entity.kept, parents(app, entity))
    path = ("entities", entity.name.pascal, "rules")
    if found is None:
        message = "no values that keep all rules of the entity could be found"
        draft.refuse("DM330", path, message, "rules may contradict each other, or the fields' own limits")
        return entity
    groups: list[tuple[str, ...]] = [(each.name,) for each in entity.fields if each.unique]
    groups += [each.fields for each in entity.together if each.where is None]
    for group in groups:
        if all(each in found for each in group) and prod(len(found[each]) for each in group) < LEAST_ROWS:
            message = f"too few values of what is unique ({', '.join(group)}) that keep all rules could be found"
            draft.refuse("DM330", path, message)
    fields = (replace(each, mixable=found.get(each.name)) for each in entity.fields)
    return replace(entity, fields=tuple(fields))
