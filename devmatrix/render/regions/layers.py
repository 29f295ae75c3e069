"""Regions of services, dependencies and routes."""

from __future__ import annotations

from devmatrix.render.regions.source import code, text_tuple
from devmatrix.render.scope import Fragment, Scope, region


@region
def service_hashed(scope: Scope) -> Fragment:
    names = [each.column for each in scope.subject.stored if each.type.scalar.name == "password"]
    if not names:
        return Fragment()
    return code([f"hashed: ClassVar[tuple[str, ...]] = {text_tuple(names)}"])


@region
def key_parameter(scope: Scope) -> Fragment:
    name = f"{scope.subject.name.snake}_id"
    if scope.subject.key == "uuid":
        return code([f"{name}: UUID,"])
    bounds = {"from fastapi import Path", "from typing import Annotated", "from app.core.scalars import INT64_MAX"}
    return Fragment((f"{name}: Annotated[int, Path(ge=1, le=INT64_MAX)],",), frozenset(bounds))
