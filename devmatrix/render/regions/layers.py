"""Regions of services, dependencies and routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.expressions.python import emit_python
from devmatrix.literals import python_literal
from devmatrix.render.regions.annotations import path_annotation
from devmatrix.render.regions.models import guards
from devmatrix.render.regions.source import call, code, text_tuple
from devmatrix.render.scope import Fragment, Scope, region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.model.app import Entity, Field, Rule


@region
def service_fields(scope: Scope) -> Fragment:
    entity = scope.subject
    hashed = _name_tables(hashed=[each.column for each in entity.fields if each.type.scalar.name == "password"])
    rules = [line for each in entity.rules for line in _rule(entity, each)]
    if rules:
        rules = ["rules: ClassVar[tuple[Rule, ...]] = (", *rules, ")"]
    return code([*hashed.lines, *rules], scope.app)


def _rule(entity: Entity, rule: Rule) -> Iterator[str]:
    fields = [each for each in entity.fields if each.name in rule.check.names]
    told = text_tuple(each.column for each in fields if each.creatable)
    holds = emit_python(rule.check, lambda name: f"row.{entity.field(name).column}").text
    guard = guards(entity).get(rule)
    named = {"guard": python_literal(f"ck_{entity.table}_{guard}") if guard else None}
    named |= {f"on_{each}": "False" for each in ("create", "update") if each not in rule.on}
    yield f"{call('Rule', python_literal(rule.message), told, f'lambda row: {holds}', **named)},"


@region
def reader_fields(scope: Scope) -> Fragment:
    entity = scope.subject
    hidden = [each.column for each in entity.fields if not each.readable]
    hidden += [each.column for each in entity.detached] + ["deletion_id"] * entity.soft_delete
    return _name_tables(hidden=hidden, computed=[each.column for each in entity.fields if each.computed])


def _name_tables(**tables: list[str]) -> Fragment:
    return code(
        [f"{name}: ClassVar[tuple[str, ...]] = {text_tuple(columns)}" for name, columns in tables.items() if columns]
    )


@region
def found_row(scope: Scope) -> Fragment:
    """What the session has by that key, unless it is deleted."""
    found = "await self.session.get(self.model, key)"
    if not scope.holds("any_soft_delete"):
        return Fragment((f"return {found}",))
    lines = [f"row = {found}", "if isinstance(row, SoftDeletes) and row.deleted_at is not None:", "    return None"]
    return code([*lines, "return row"])


@region
def key_parameters(scope: Scope) -> Fragment:
    """The parts of the key, as parameters of an endpoint."""
    key = scope.subject.key
    parts = zip(key.parameters, key.parts, strict=True)
    return code([f"{name}: {path_annotation(part)}," for name, part in parts], scope.app)


@region
def key_path(scope: Scope) -> Fragment:
    return Fragment((f'"/{scope.subject.key.path}",',))


@region
def existing_row(scope: Scope) -> Fragment:
    return Fragment((f"return await service.repository.get({_key(scope)})",))


@region
def deleted_row(scope: Scope) -> Fragment:
    return Fragment((f"return await service.repository.get_deleted({_key(scope)})",))


@region
def restore_path(scope: Scope) -> Fragment:
    return Fragment((f'"/{scope.subject.key.path}/restore",',))


@region
def shown_row(scope: Scope) -> Fragment:
    return Fragment((f"row = await reader.read({_key(scope)})",))


def _key(scope: Scope) -> str:
    """The parameters as one key."""
    names = scope.subject.key.parameters
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


@region
def location(scope: Scope) -> Fragment:
    """Where a new row is found; only text can hold what a path has to spell otherwise."""
    path = "/".join(map(_segment, scope.subject.key.parts))
    imports = {"from urllib.parse import quote"} if "quote(" in path else set()
    return Fragment((f'response.headers["Location"] = f"{{request.url.path}}/{path}"',), frozenset(imports))


def _segment(part: Field) -> str:
    value = f"row['{part.column}']"
    return f"{{quote({value}, safe='')}}" if part.type.scalar.textual else f"{{{value}}}"
