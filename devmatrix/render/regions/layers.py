"""Regions of services, dependencies and routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.render.regions.source import code, text_tuple
from devmatrix.render.scope import Fragment, Scope, region

if TYPE_CHECKING:
    from devmatrix.model.app import Field


@region
def service_fields(scope: Scope) -> Fragment:
    return _name_tables(hashed=[each for each in scope.subject.fields if each.type.scalar.name == "password"])


@region
def reader_fields(scope: Scope) -> Fragment:
    fields = scope.subject.fields
    return _name_tables(
        hidden=[each for each in fields if not each.readable], computed=[each for each in fields if each.computed]
    )


def _name_tables(**tables: list[Field]) -> Fragment:
    return code(
        [
            f"{name}: ClassVar[tuple[str, ...]] = {text_tuple([each.column for each in fields])}"
            for name, fields in tables.items()
            if fields
        ]
    )


@region
def key_parameter(scope: Scope) -> Fragment:
    name = f"{scope.subject.name.snake}_id"
    if scope.subject.key == "uuid":
        return code([f"{name}: UUID,"])
    # By module: no entity's class is written in lower case.
    return Fragment((f"{name}: scalars.IntegerKey,",), frozenset({"from app.core import scalars"}))
