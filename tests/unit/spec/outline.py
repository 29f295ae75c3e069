"""An application as text, for goldens: what the model derived and nothing that is a default."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from devmatrix.model.app import LiteralDefault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from devmatrix.model.app import App, Entity, ExpressionDefault, Field, Index, Unique


def outline(app: App) -> str:
    """The whole application, one line a thing."""
    return "\n".join(_lines(app)) + "\n"


def _lines(app: App) -> Iterator[str]:
    yield f"app {app.name.kebab} {app.version} {app.prefix} title={app.title!r} description={app.description!r}"
    for enum in app.enums:
        yield f"enum {enum.name.pascal} {' '.join(f'{name}={value}' for name, value in enum.members)}"
    for entity in app.entities:
        yield from _entity(entity)


def _entity(entity: Entity) -> Iterator[str]:
    yield ""
    name = entity.name
    yield f"entity {name.pascal} table={entity.table} path={name.kebab_plural} title={name.title!r}"
    deletion = " soft_delete" if entity.soft_delete else ""
    yield f"  key={_key(entity)} timestamps={entity.timestamps} versioned={entity.versioned}{deletion}"
    yield f"  operations={' '.join(sorted(entity.operations))}"
    if entity.description:
        yield f"  description={entity.description!r}"
    for field in entity.fields:
        yield f"  {field.column}: {_type(field)} {_facts(field)}".rstrip()
    for each in entity.inverses:
        yield f"  <- {each.name}: {each.entity}.{each.field}{' (one)' if each.unique else ''}"
    unique, indexes = _groups(entity.unique), _groups(entity.indexes)
    yield f"  unique={unique} indexes={indexes} list={dataclasses.astuple(entity.list)}"


def _key(entity: Entity) -> str:
    return entity.key.kind if entity.key.generated else f"{','.join(entity.key.columns)} path={entity.key.path}"


def _groups(groups: Iterable[Unique | Index]) -> tuple[tuple[str, ...], ...]:
    return tuple(each.fields for each in groups)


def _type(field: Field) -> str:
    type_ = field.type
    name = type_.enum.name.pascal if type_.enum else type_.scalar.name
    arguments = f"({','.join(map(str, type_.arguments))})" if type_.arguments else ""
    return f"{name}{arguments}{'[]' if type_.is_list else ''}{'?' if field.nullable else ''}"


def _facts(field: Field) -> str:
    flags = ["unique", "index", "search", "filter", "sort", "readonly", "immutable", "write_only", "sensitive"]
    facts = [each for each in flags if getattr(field, each)]
    facts += [f"{key}={value!r}" for key, value in dataclasses.asdict(field.bounds).items() if value is not None]
    if field.reference:
        facts.append(f"-> {field.reference.target} {field.reference.on_delete} inverse={field.reference.inverse}")
    if link := field.link:
        facts.append(f"=> {link.target} {link.table}({link.source}, {link.id}) inverse={link.inverse}")
    if field.default is not None:
        facts.append(_default(field.default))
    if field.example is not None:
        facts.append(f"example={field.example!r}")
    if field.computed:
        facts.append(f"computed: {field.computed.source}")
    return " ".join(facts)


def _default(default: LiteralDefault | ExpressionDefault) -> str:
    if isinstance(default, LiteralDefault):
        return f"default={default.value!r}"
    return f"default: {default.expression.source}"
