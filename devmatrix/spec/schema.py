"""The spec language as pydantic models that mirror the YAML one to one; nothing here is derived.

The JSON Schema for editors and the reference manual are rendered from the same models.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError

SHORT, LONG = "(short form)", "(long form)"
ONE, SEVERAL = "(one)", "(several)"


def _read_number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise PydanticCustomError("number_type", "a number is expected")
    return value


def _form(value: object) -> str | None:
    if isinstance(value, str):
        return SHORT
    return LONG if isinstance(value, dict) else None


def _key_form(value: object) -> str | None:
    if isinstance(value, str):
        return ONE
    return SEVERAL if isinstance(value, list) else None


def _group_form(value: object) -> str | None:
    if isinstance(value, list):
        return SHORT
    return LONG if isinstance(value, dict) else None


Number = Annotated[Any, BeforeValidator(_read_number), WithJsonSchema({"type": "number"})]
Value = Annotated[Any, WithJsonSchema({})]
Words = list[str]
KeyNames = Annotated[
    Annotated[str, Tag(ONE)] | Annotated[Words, Tag(SEVERAL)],
    Discriminator(_key_form, custom_error_type="key_form", custom_error_message="a name or a list is expected"),
]


class Section(BaseModel):
    """A mapping with a closed set of keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)


class AppSection(Section):
    """The application as a whole."""

    name: str = Field(
        description="Name of the distribution, the database and the service: lower-case words joined by `-`.",
        examples=["shop"],
        json_schema_extra={"pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "maxLength": 40},
    )
    title: str | None = Field(None, description="Title in the API's documentation. Default: derived from `name`.")
    description: str | None = Field(None, description="What the application is for.")
    version: str = Field(
        "0.1.0", description="Version of the application (PEP 440). Quote it where YAML reads a number."
    )
    prefix: str = Field(
        "/api/v1", description="Path before every route of an entity: begins with `/` and does not end with one."
    )


class FieldSection(Section):
    """The long form of a field: its type and its options."""

    type: str = Field(
        description="`TYPE[(args)][[]][?][ = default]`; `?` makes it nullable, `[]` a list.",
        examples=["string(120)", "decimal(10,2)", "text?", "int = 0", "string(30)[]"],
    )
    description: str | None = Field(None, description="What the field means; part of the API's documentation.")
    example: Value = Field(None, description="A value for the API's documentation; checked like any value.")
    default: Value = Field(
        None, description="The value when none is given: a literal, or an expression such as `now()`."
    )
    unique: bool = Field(default=False, description="No two rows have the same value. On a reference: one-to-one.")
    index: bool = Field(default=False, description="Index the column. References are always indexed.")
    min_length: int | None = Field(None, description="Fewest characters, or fewest items of a list.")
    max_length: int | None = Field(None, description="Most characters, or most items of a list.")
    pattern: str | None = Field(None, description="Regular expression that the text has to match.")
    gt: Number = Field(None, description="The number is greater than this.")
    ge: Number = Field(None, description="The number is this or greater.")
    lt: Number = Field(None, description="The number is less than this.")
    le: Number = Field(None, description="The number is this or less.")
    multiple_of: Number = Field(None, description="The number is a multiple of this.")
    search: bool = Field(default=False, description="`?q=` looks in this field.")
    filter: bool = Field(
        default=False,
        description="Lists can be filtered by it. "
        "Default: on for indexed, unique, enum, bool, reference and date fields.",
    )
    sort: bool = Field(default=False, description="Lists can be sorted by it. Default: as for `filter`.")
    readonly: bool = Field(default=False, description="Set by the server only.")
    immutable: bool = Field(default=False, description="Settable on create only.")
    write_only: bool = Field(default=False, description="Accepted, never returned.")
    sensitive: bool = Field(default=False, description="Masked in logs.")
    computed: str | None = Field(None, description="Expression that gives the value when it is read; never stored.")
    on_delete: Literal["restrict", "cascade", "set_null"] = Field(
        "restrict", description="Of a reference: what happens when the row that it names is deleted."
    )
    inverse: str | None = Field(
        None,
        description="Of a reference: name of the other side. Default: plural of the referring entity; `none` hides it.",
    )


AnyField = Annotated[
    Annotated[str, Tag(SHORT)] | Annotated[FieldSection, Tag(LONG)],
    Discriminator(_form, custom_error_type="field_form", custom_error_message="a type or a mapping is expected"),
]


class IndexSection(Section):
    """The long form of a list of fields under `indexes`."""

    fields: Words = Field(description="The fields, in the order of the index.")
    where: str | None = Field(None, description="Only rows for which this expression holds are indexed.")


class UniqueSection(Section):
    """The long form of a list of fields under `unique`."""

    fields: Words = Field(description="The fields whose values together are unique.")
    where: str | None = Field(None, description="Only rows for which this expression holds are compared.")


class RuleSection(Section):
    """An invariant of a row."""

    check: str = Field(description="Expression over the entity's own stored fields that has to hold.")
    message: str = Field(description="What a client is told when it does not.")
    on: list[Literal["create", "update"]] = Field(
        ["create", "update"],
        description="When it is asked. By default always: then the database holds it too, where it can be said in SQL.",
    )


_GROUP = Discriminator(
    _group_form, custom_error_type="group_form", custom_error_message="a list of fields or a mapping is expected"
)
Indexes = list[Annotated[Annotated[Words, Tag(SHORT)] | Annotated[IndexSection, Tag(LONG)], _GROUP]]
Uniques = list[Annotated[Annotated[Words, Tag(SHORT)] | Annotated[UniqueSection, Tag(LONG)], _GROUP]]
Rules = list[RuleSection]
Group = Words | IndexSection | UniqueSection


def group_fields(group: Group) -> list[str]:
    """The fields that a group names, in either form."""
    return group if isinstance(group, list) else group.fields


def group_where(group: Group) -> str | None:
    """The condition of a group; the short form has none."""
    return None if isinstance(group, list) else group.where


class ListSection(Section):
    """How the rows of an entity are listed."""

    sort: Words = Field(
        [], description="Order when the caller asks for none: names of fields, with `-` for descending."
    )
    page_size: int = Field(
        20,
        description="Rows of a page when the caller asks for no number.",
        json_schema_extra={"minimum": 1, "maximum": 100},
    )
    max_page_size: int = Field(
        100, description="Most rows that a caller may ask for.", json_schema_extra={"minimum": 1, "maximum": 100}
    )
    pagination: Literal["offset", "cursor"] = Field(
        "offset",
        description="`offset`: pages begin behind a number of rows. `cursor`: behind the last row of the page before, "
        "so that they stay right, and quick, whatever comes and goes.",
    )
    total: bool = Field(
        default=True, description="Pages tell how many rows match. Pages by cursor never do: leave it out."
    )


Operations = list[Literal["create", "list", "read", "update", "replace", "delete"]]


class EntitySection(Section):
    """A kind of row: its table, its schemas and its endpoints."""

    description: str | None = Field(None, description="What a row stands for.")
    plural: str | None = Field(
        None, description="The plural where the derived one is wrong, in PascalCase.", examples=["People"]
    )
    key: KeyNames = Field(
        "uuid",
        description="What tells rows apart: an `id` that the app fills in, a time-ordered `uuid` or an `int` that "
        "counts up; or a field, or several fields together.",
        examples=["sku", ["department", "number"]],
    )
    timestamps: bool = Field(default=True, description="Keep `created_at` and `updated_at`.")
    soft_delete: bool = Field(
        default=False,
        description="Deleted rows stay: hidden, and restorable with what went with them. "
        "Unique constraints cover live rows only.",
    )
    versioned: bool = Field(default=True, description="Optimistic locking by `ETag` and `If-Match`.")
    fields: dict[str, AnyField] = Field(
        description="The fields by name (snake_case), in the order in which they are shown."
    )
    unique: Uniques = Field(
        [], description="Lists of fields whose values together are unique.", examples=[[["site", "code"]]]
    )
    indexes: Indexes = Field([], description="Lists of fields that are indexed together.")
    rules: Rules = Field(
        [],
        description="What has to hold for every row.",
        examples=[[{"check": "starts_on <= ends_on", "message": "It ends before it starts."}]],
    )
    operations: Operations | None = Field(
        None, description="The endpoints that the entity has. Default: all but `replace`."
    )
    list: ListSection = Field(ListSection(), description="How rows are listed.")


class Document(Section):
    """A whole spec."""

    devmatrix: Literal[1] = Field(description="Version of the spec language.")
    app: AppSection = Field(description="What concerns the application as a whole.")
    features: dict[str, Value] = Field(
        {}, description="Features by name. Logging, health, metrics and the like are always on."
    )
    enums: dict[str, Words] = Field(
        {}, description="Closed sets of values by name (PascalCase).", examples=[{"OrderStatus": ["OPEN", "PAID"]}]
    )
    entities: dict[str, EntitySection] = Field(description="The entities by name (PascalCase, singular).")


SECTIONS: dict[str, type[Section]] = {
    "the spec": Document,
    "`app`": AppSection,
    "an entity": EntitySection,
    "a field": FieldSection,
    "`list`": ListSection,
    "an item of `unique`": UniqueSection,
    "an item of `indexes`": IndexSection,
    "an item of `rules`": RuleSection,
}


def section_at(path: tuple[str | int, ...]) -> str | None:
    """What the mapping at a path is, as a key of `SECTIONS`; None where keys are the user's own names."""
    match path:
        case ():
            return "the spec"
        case ("app",):
            return "`app`"
        case ("entities", _):
            return "an entity"
        case ("entities", _, "list"):
            return "`list`"
        case ("entities", _, "fields", _):
            return "a field"
        case ("entities", _, "unique" | "indexes" | "rules" as key, int()):
            return f"an item of `{key}`"
    return None


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a spec, for editors and validators."""
    schema = Document.model_json_schema()
    _simplify(schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "DevMatrix spec", **schema}


def _simplify(node: Any) -> None:
    """Take out what pydantic adds and the language has not: titles of keys, and null for a key that is left out."""
    if isinstance(node, list):
        for each in node:
            _simplify(each)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("title"), str):
        del node["title"]
    if "default" in node and node["default"] is None:
        del node["default"]
    choices = [each for each in node.get("anyOf", []) if each != {"type": "null"}]
    if len(choices) == 1:
        del node["anyOf"]
        node.update(choices[0])
    for each in node.values():
        _simplify(each)
