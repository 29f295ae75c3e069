"""How a field's type is written in models, request bodies, responses and queries."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from devmatrix.literals import python_literal
from devmatrix.model.samples import json_sample
from devmatrix.model.types import KEYS
from devmatrix.render.regions.source import call

if TYPE_CHECKING:
    from devmatrix.model.app import Field
    from devmatrix.model.types import FieldType


def model_annotation(field: Field) -> str:
    """The type of the model's attribute."""
    return _optional(_many(_named(field.type.scalar.python, field.type), field), field)


def column_type(field: Field) -> str:
    """The SQLAlchemy type of a column that is no reference."""
    if field.type.is_list:
        return f"JsonList({_named(field.type.scalar.read, field.type)})"
    if field.type.enum:
        return f'one_of({field.type.enum.name.pascal}, "{field.name}")'
    return field.type.scalar.column.format(*field.type.arguments)


def body_annotation(field: Field) -> str:
    """The type in a request body, with every limit that the spec sets."""
    limits = _stated_limits(field)
    item = _named(_segment(field) or field.type.scalar.body, field.type)
    if field.type.scalar.name == "decimal" and (step := limits.pop("multiple_of", None)):
        item = f"Annotated[{item}, Multiple({step})]"
    if field.link:
        item = f"Distinct[{item}]"
    elif field.type.is_list:
        item = f"list[{_annotated(item, _type_limits(field.type))}]"
    else:
        limits = _type_limits(field.type) | limits
    return _annotated(_optional(item, field), limits | _documentation(field))


def path_annotation(field: Field) -> str:
    """The type of a part of a key in a path, which carries text only.

    The scalars are named by their module: no entity's class is written in lower case.
    """
    scalar = field.type.scalar
    item = _segment(field) or (scalar.body if scalar.textual else scalar.query)
    if field.key and scalar is KEYS["int"]:
        item = "IntegerKey"
    if item not in {"UUID", "{enum}"}:
        item = f"scalars.{item}"
    return _annotated(_named(item, field.type), _type_limits(field.type) | _stated_limits(field))


def _segment(field: Field) -> str | None:
    """The type of a text that has to stand in a path."""
    return "Segment" if field.type.scalar.name == "string" and field.key else None


def read_annotation(field: Field) -> str:
    """The type in a response."""
    item = _named(field.type.scalar.read, field.type)
    shown = _optional(_many(item, field), field)
    if field.type.scalar.name == "decimal" and not field.type.is_list:
        shown = f"{shown}, scaled({field.type.arguments[1]})"
        return _annotated(shown, _documentation(field)) if _documentation(field) else f"Annotated[{shown}]"
    return _annotated(shown, _documentation(field))


def query_annotation(field: Field, operator: str) -> str:
    """The type of a filter's parameter."""
    item = _named(field.type.scalar.query, field.type)
    if operator == "isnull":
        return "bool | None"
    if operator != "in":
        return f"{item} | None"
    split = "" if field.type.scalar.textual else ", CommaSeparated"
    return f"Annotated[list[{item}] | None, Field(max_length=100){split}]"


def _named(text: str, type_: FieldType) -> str:
    return text.replace("{enum}", type_.enum.name.pascal) if type_.enum else text


def _many(item: str, field: Field) -> str:
    return f"list[{item}]" if field.type.is_list else item


def _optional(text: str, field: Field) -> str:
    return f"{text} | None" if field.nullable else text


def _annotated(text: str, limits: dict[str, str]) -> str:
    return f"Annotated[{text}, {call('Field', **limits)}]" if limits else text


def _type_limits(type_: FieldType) -> dict[str, str]:
    if type_.scalar.name == "decimal":
        return {"max_digits": str(type_.arguments[0]), "decimal_places": str(type_.arguments[1])}
    if type_.scalar.name == "string":
        return {"max_length": str(type_.arguments[0])}
    return {}


def _stated_limits(field: Field) -> dict[str, str]:
    limits = _limits(field)
    if pattern := limits.get("pattern"):
        # pydantic enforces a pattern that follows a validator, and leaves it out of the document.
        limits["json_schema_extra"] = f'{{"pattern": {pattern}}}'
    return limits


def _limits(field: Field) -> dict[str, str]:
    names = ("min_length", "max_length", "pattern", "gt", "ge", "lt", "le", "multiple_of")
    bounds = {name: getattr(field.bounds, name) for name in names}
    return {name: _limit(field, value) for name, value in bounds.items() if value is not None}


def _limit(field: Field, value: object) -> str:
    return python_literal(float(value) if field.type.scalar.name == "float" and isinstance(value, Decimal) else value)


def _documentation(field: Field) -> dict[str, str]:
    found = {}
    if field.description:
        found["description"] = python_literal(field.description)
    if field.example is not None:
        found["examples"] = python_literal([json_sample(field.example, field)])
    return found
