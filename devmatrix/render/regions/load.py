"""Regions of the load test: what it sends, as data."""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from devmatrix.literals import python_literal
from devmatrix.model import cases
from devmatrix.model.samples import json_sample, samples
from devmatrix.render.regions.source import code
from devmatrix.render.regions.testing import counted
from devmatrix.render.scope import Fragment, Scope, region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.model.app import App, Entity, Field

# Enough for unique values of a field that cannot be counted.
_VARIETY = 6
# A replacement costs what an update does.
_LEFT_OUT = {"replace"}


@region
def load_collections(scope: Scope) -> Fragment:
    """One collection for each entity, what others refer to first."""
    return code([line for entity in _in_order(scope.app) for line in _collection(scope.app, entity)], scope.app)


def _in_order(app: App) -> Iterator[Entity]:
    needs = {
        entity.name.pascal: {each.reference.target for each in cases.parents(app, entity) if each.reference}
        | {each.link.target for each in cases.required_links(entity) if each.link}
        for entity in app.entities
    }
    return (app.entity(name) for name in TopologicalSorter(needs).static_order())


def _collection(app: App, entity: Entity) -> Iterator[str]:
    fields = [each for each in cases.creatable(entity) if not each.foreign]
    changeable = [each.column for each in cases.changeable(entity) if each in fields]
    parents = [
        (each.column, app.entity(each.reference.target)) for each in cases.parents(app, entity) if each.reference
    ]
    references = {column: _path(app, target) for column, target in parents}
    argument = "n" if any(_value(each).startswith(('f"', "choose(")) for each in fields) else "_"
    yield "Collection("
    yield f"    path={python_literal(_path(app, entity))},"
    yield f"    operations=frozenset({{{', '.join(map(python_literal, sorted(entity.operations - _LEFT_OUT)))}}}),"
    yield f"    body=lambda {argument}: {{"
    yield from (f'        "{each.column}": {_value(each)},' for each in fields)
    yield "    },"
    yield f"    key={python_literal(entity.key.columns)},"
    yield f"    changeable={python_literal(tuple(changeable))},"
    yield f"    references={python_literal(references)},"
    links = {
        each.column: (_path(app, app.entity(each.link.target)), each.bounds.min_length)
        for each in cases.required_links(entity)
        if each.link
    }
    yield from [f"    links={python_literal(links)},"] if links else []
    yield "),"


def _path(app: App, entity: Entity) -> str:
    return f"{app.prefix}/{entity.name.kebab_plural}"


def _value(field: Field) -> str:
    if shape := counted(field):
        return shape
    values = [python_literal(json_sample(each, field)) for each in samples(field, _VARIETY if field.unique else 3)]
    distinct = list(dict.fromkeys(values))
    return distinct[0] if len(distinct) == 1 else f"choose(n, {', '.join(distinct)})"
