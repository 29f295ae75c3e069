"""Regions of the files that many patterns add to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.literals import python_literal
from devmatrix.render.regions.source import call, code
from devmatrix.render.scope import Fragment, Scope, region

if TYPE_CHECKING:
    from devmatrix.catalog.contribution import Part


@region
def settings_classes(scope: Scope) -> Fragment:
    parts = scope.contributions.settings
    bases = ", ".join(each.name for each in parts)
    return Fragment((f"class Settings({bases}):",), frozenset(each.import_line for each in parts))


@region
def app_metadata(scope: Scope) -> Fragment:
    app = scope.app
    description = f"description={python_literal(app.description)}," if app.description else ""
    lines = [f"title={python_literal(app.title)},", f"version={python_literal(app.version)},", description]
    return Fragment(tuple(filter(None, lines)))


@region
def middleware(scope: Scope) -> Fragment:
    """From the outside to the inside, as the contributions are ordered."""
    parts = scope.contributions.middleware
    lines = tuple(f"Middleware({each.name}, settings=settings)," for each in parts)
    return Fragment(lines, frozenset(each.import_line for each in parts))


@region
def lifespan_contexts(scope: Scope) -> Fragment:
    parts = scope.contributions.lifespan
    lines = tuple(f"await stack.enter_async_context({each.name}(app, settings))" for each in parts)
    return Fragment(lines, frozenset(each.import_line for each in parts))


@region
def routers(scope: Scope) -> Fragment:
    parts = scope.contributions.routers
    lines = tuple(f"app.include_router({_alias(each)})" for each in parts)
    return Fragment(lines, frozenset(f"{each.import_line} as {_alias(each)}" for each in parts))


def _alias(part: Part) -> str:
    return f"{part.module.rpartition('.')[2]}_router"


@region
def sensitive_fields(scope: Scope) -> Fragment:
    """The names that logs mask, each once."""
    names = sorted({field.column for entity in scope.app.entities for field in entity.fields if field.sensitive})
    return Fragment(tuple(f"{python_literal(name)}," for name in names))


@region
def api_prefix(scope: Scope) -> Fragment:
    default, description = map(python_literal, (scope.app.prefix, "What every path of the API starts with."))
    return code([f"api_prefix: str = {call('Field', default=default, description=description)}"])
