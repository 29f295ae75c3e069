"""How the fields of an entity look in JSON: for people, and for TypeScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.model.app import LiteralDefault
from devmatrix.model.cases import creatable
from devmatrix.model.samples import json_sample
from devmatrix.render import quoting
from devmatrix.render.answers.snippets import json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from devmatrix.model.app import App, Entity, Field
    from devmatrix.render.answers.parts import Answers

_TYPES = {
    "string": "string",
    "text": "string, any number of lines",
    "slug": "string, words joined by hyphens",
    "email": "string, an e-mail address",
    "url": "string, a URL",
    "phone": "string, an international phone number",
    "ip": "string, an IP address",
    "html": "string, HTML that is sanitised",
    "password": "string, a password",
    "int": "integer",
    "bigint": "integer, up to 64 bits",
    "float": "number",
    "decimal": "string, an exact number",
    "bool": "boolean",
    "date": "string, a date",
    "time": "string, a time of day",
    "datetime": "string, a moment with its offset",
    "duration": "string, an ISO 8601 duration",
    "uuid": "string, a UUID",
    "json": "any JSON",
    "bytes": "string, Base64",
    "enum": "string",
}
_SHORT = 40
_TYPESCRIPT = {"int": "number", "bigint": "number", "float": "number", "bool": "boolean", "json": "unknown"}


def typescript_type(entity: Entity) -> str:
    """The type of what is answered about a row."""
    fields = (*entity.key.generated, *entity.fields)
    members = [(each.column, _typescript(each)) for each in fields if each.readable]
    members += [("created_at", "string"), ("updated_at", "string")] * entity.timestamps
    members += [("version", "number")] * entity.versioned
    members += [("deleted_at", "string | null")] * entity.soft_delete
    return "\n".join([f"type {entity.name.pascal} = {{", *(f"  {name}: {kind};" for name, kind in members), "};"])


def _typescript(field: Field) -> str:
    kind = _TYPESCRIPT.get(field.type.scalar.name, "string")
    if field.type.enum:
        kind = " | ".join(json_text(value) for _, value in field.type.enum.members)
    if field.type.is_list:
        kind = f"({kind})[]" if "|" in kind else f"{kind}[]"
    return f"{kind} | null" if field.nullable else kind


def field_table(app: App, entity: Entity) -> Answers:
    """What may be sent, as the head and the rows of a table; what the server sets itself is not there."""
    columns: dict[str, Callable[[Field], str]] = {"Field": lambda each: f"`{each.column}`", "JSON": _described}
    if "create" in entity.operations:
        columns["POST"] = _on_create
    if "update" in entity.operations:
        columns["PATCH"] = _on_update
    if "replace" in entity.operations:
        columns["PUT"] = _on_replace
    columns["Rules"] = lambda each: "; ".join(_rules(app, each))
    fields = creatable(entity) if {"create", "update", "replace"} & entity.operations else []
    return {"head": list(columns), "rows": [[write(each) for write in columns.values()] for each in fields]}


def _described(field: Field) -> str:
    kind = _TYPES[field.type.scalar.name]
    if field.type.enum:
        kind = " or ".join(f"`{value}`" for _, value in field.type.enum.members)
    kind = f"list of: {kind}" if field.type.is_list else kind
    return f"{kind}; or null" if field.nullable else kind


def _on_create(field: Field) -> str:
    if field.required:
        return "required"
    if isinstance(field.default, LiteralDefault):
        return _else(json_text(json_sample(field.default.value, field)))
    return "else computed" if field.default else "else null"


def _on_update(field: Field) -> str:
    return "may be sent" if field.updatable else "refused"


def _on_replace(field: Field) -> str:
    return _on_create(field) if field.updatable else "refused"


def _else(text: str) -> str:
    """A default, where it can stand in a cell of a table as it is."""
    return "else a default" if set(text) & set("|`\\") or len(text) > _SHORT else f"else `{text}`"


def _rules(app: App, field: Field) -> Iterator[str]:
    if field.reference:
        target = app.entity(field.reference.target)
        yield f"the {target.key.columns[0]} of one of the {target.name.human_plural}"
    else:
        yield from _bounds(field)
    if field.link:
        yield f"the ids of {app.entity(field.link.target).name.human_plural}, none of them twice"
    if field.key:
        yield "part of the key"
    elif field.unique:
        yield "unique"
    if not field.readable:
        yield "never answered"
    if field.description:
        yield quoting.markdown(field.description).rstrip(".")


def _bounds(field: Field) -> Iterator[str]:
    bounds, unit = field.bounds, "item" if field.type.is_list else "character"
    longest = bounds.max_length
    if longest is None and field.type.scalar.name == "string" and not field.type.is_list:
        longest = field.type.arguments[0]
    if bounds.min_length:
        yield f"at least {_counted(bounds.min_length, unit)}"
    if longest is not None:
        yield f"at most {_counted(longest, unit)}"
    if bounds.pattern:
        yield f"matches {quoting.markdown(bounds.pattern)}"
    for sign, limit in ((">", bounds.gt), ("≥", bounds.ge), ("<", bounds.lt), ("≤", bounds.le)):
        if limit is not None:
            yield f"{quoting.markdown(sign)} {limit}"
    if bounds.multiple_of is not None:
        yield f"a multiple of {bounds.multiple_of}"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
