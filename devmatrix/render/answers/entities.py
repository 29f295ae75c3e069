"""The entities of an app: their tables, and what their endpoints offer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devmatrix.conditions import holds
from devmatrix.model.cases import page_tells
from devmatrix.render import quoting
from devmatrix.render.answers.json_types import field_table, typescript_type
from devmatrix.render.answers.operations import operation_answers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from devmatrix.model.app import App, Entity, Field
    from devmatrix.render.answers.parts import Answers
    from devmatrix.render.answers.scripts import Scripts


def entity_answers(app: App, entity: Entity, scripts: Scripts) -> Answers:
    name = entity.name
    moments = ["created_at", "updated_at"] * entity.timestamps
    return {
        "name": name.pascal,
        "title_plural": name.title_plural,
        "human": name.human,
        "human_plural": name.human_plural,
        "table": entity.table,
        "description_markdown": quoting.markdown(entity.description or ""),
        "path": f"{app.prefix}/{name.kebab_plural}",
        "versioned": entity.versioned,
        "soft_delete": entity.soft_delete,
        "restorable": entity.restorable,
        "operations": operation_answers(app, entity),
        "fields": field_table(app, entity),
        "typescript_type": typescript_type(entity),
        "scripts": scripts,
        "columns": _columns(entity),
        "references": [
            {
                "field": each.name,
                "target": each.reference.target,
                "required": not each.nullable,
                "unique": each.unique,
            }
            for each in entity.references
            if each.reference
        ],
        "links": [
            {
                "field": each.name,
                "target": each.link.target,
                "table": each.link.table,
                "source": each.link.source,
                "id": each.link.id,
            }
            for each in entity.links
            if each.link
        ],
        "filters": [each.link.id if each.link else each.column for each in entity.fields if each.filter] + moments,
        "sorts": [each.column for each in entity.fields if each.sort] + moments,
        "searches": [each.column for each in entity.fields if each.search],
        "shown": holds("shown", app, entity),
        "tagged": entity.versioned and not entity.operations.isdisjoint({"create", "read", "update", "replace"}),
        "reread": entity.versioned and "read" in entity.operations,
        "listed": "list" in entity.operations,
        "written": bool(entity.operations & {"create", "update", "replace", "delete"}),
        "page_tells": [*page_tells(entity)],
        "page_size": entity.list.page_size,
        "max_page_size": entity.list.max_page_size,
    }


def _columns(entity: Entity) -> list[Answers]:
    columns = [_field(entity, each) for each in (*entity.key.generated, *entity.stored)]
    for each in entity.references:
        if each.detached:
            note = f"what `{each.column}` named, while that is deleted"
            columns.append(_column(each.detached.column, _type(each), notes=[note, "indexed"], nullable=True))
    if entity.timestamps:
        columns += [_column("created_at", "datetime", notes=["indexed"]), _column("updated_at", "datetime")]
    if entity.versioned:
        columns.append(_column("version", "int", notes=["counts the changes of the row"]))
    if entity.soft_delete:
        columns.append(_column("deleted_at", "datetime", notes=["null while the row is live"], nullable=True))
        note = "the same for rows that were deleted together"
        columns.append(_column("deletion_id", "uuid", notes=[note, "indexed"], nullable=True))
    return columns


def _column(name: str, type_: str, *, notes: Iterable[str] = (), key: str = "", nullable: bool = False) -> Answers:
    return {
        "name": name,
        "type": type_,
        # Mermaid takes a plain word only.
        "diagram_type": re.sub(r"\(.*?\)", "", type_).replace("[]", "_list"),
        "diagram_key": key,
        "nullable": nullable,
        "notes": "; ".join(notes),
    }


def _field(entity: Entity, field: Field) -> Answers:
    notes = ["primary key" if len(entity.key.parts) == 1 else "part of the primary key"] if field.key else []
    notes += [quoting.markdown(field.description).rstrip(".")] if field.description else []
    if reference := field.reference:
        notes.append(f"refers to {reference.target} (on delete {reference.on_delete.replace('_', ' ')})")
    if field.type.scalar.name == "password":
        notes.append("stored as a hash")
    if entity.is_constrained(field):
        notes.append("unique among live rows" if entity.soft_delete else "unique")
    elif field.index:
        notes.append("indexed")
    key = "PK" if field.key else "FK" if field.reference else "UK" if field.unique else ""
    return _column(field.column, _type(field), notes=notes, key=key, nullable=field.nullable)


def _type(field: Field) -> str:
    """The type as the spec spells it; a reference has the type of the key that it holds."""
    kind = field.type
    text = kind.enum.name.pascal if kind.enum else kind.scalar.name
    if kind.arguments:
        text += f"({', '.join(map(str, kind.arguments))})"
    return f"{text}[]" if kind.is_list else text
