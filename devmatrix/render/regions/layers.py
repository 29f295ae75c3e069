"""Regions of services, dependencies and routes."""

from __future__ import annotations

from devmatrix.render.regions.source import code, text_tuple
from devmatrix.render.scope import Fragment, Scope, region


@region
def service_fields(scope: Scope) -> Fragment:
    fields = scope.subject.fields
    tables = {
        "hashed": [each.column for each in fields if each.type.scalar.name == "password"],
        "computed": [each.column for each in fields if each.computed],
    }
    return code([f"{name}: ClassVar[tuple[str, ...]] = {text_tuple(names)}" for name, names in tables.items() if names])


@region
def key_parameter(scope: Scope) -> Fragment:
    name = f"{scope.subject.name.snake}_id"
    if scope.subject.key == "uuid":
        return code([f"{name}: UUID,"])
    # By module: no entity's class is written in lower case.
    return Fragment((f"{name}: scalars.IntegerKey,",), frozenset({"from app.core import scalars"}))
