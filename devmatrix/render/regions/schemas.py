"""Regions of the schemas: what may be sent, what is shown, what a list can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.literals import python_literal
from devmatrix.model.app import Entity, ExpressionDefault, Field, LiteralDefault
from devmatrix.render.regions.annotations import body_annotation, query_annotation, read_annotation
from devmatrix.render.regions.models import constant, default_source
from devmatrix.render.regions.source import call, code, text_tuple
from devmatrix.render.scope import Fragment, Scope, region

if TYPE_CHECKING:
    from collections.abc import Iterator


@region
def replace_fields(scope: Scope) -> Fragment:
    return code([_given(each) for each in scope.subject.fields if each.updatable], scope.app)


@region
def create_class(scope: Scope) -> Fragment:
    """A new row has what can be replaced later, and what cannot."""
    name = scope.subject.name.pascal
    base = f"{name}Replace" if "replace" in scope.subject.operations else "BaseInput"
    return code([f"class {name}Create({base}):"])


@region
def create_fields(scope: Scope) -> Fragment:
    inherited = "replace" in scope.subject.operations
    fields = [each for each in scope.subject.fields if each.creatable and not (inherited and each.updatable)]
    return code([_given(each) for each in fields], scope.app)


def _given(field: Field) -> str:
    return f"{field.column}: {body_annotation(field)}{_create_default(field)}"


def _create_default(field: Field) -> str:
    match field.default:
        # A factory keeps out of the JSON Schema what JSON cannot carry.
        case LiteralDefault(value=bytes() as value):
            return f" = {call('Field', default_factory=f'lambda: {python_literal(value)}')}"
        case LiteralDefault(value=value) if not isinstance(value, list | dict):
            return f" = {default_source(field, factory='')}"
        # Only beside the annotation is it one of many JSON values to a type checker, and it is copied for each row.
        case LiteralDefault(value=value) if field.type.scalar.name == "json" and not field.type.is_list:
            return f" = {constant(field, value)}"
        case LiteralDefault() | ExpressionDefault():
            return f" = {call('Field', default_factory=default_source(field, factory='lambda: '))}"
    return " = None" if field.nullable else ""


@region
def update_fields(scope: Scope) -> Fragment:
    fields = [each for each in scope.subject.fields if each.updatable]
    return code([f"{each.column}: {body_annotation(each)} = ABSENT" for each in fields], scope.app)


@region
def read_fields(scope: Scope) -> Fragment:
    entity = scope.subject
    fields = (*entity.key.generated, *entity.fields)
    lines = [f"{each.column}: {read_annotation(each)}" for each in fields if each.readable]
    lines += ["created_at: dt.datetime", "updated_at: dt.datetime"] * entity.timestamps
    lines += ["version: int"] * entity.versioned
    lines += ["deleted_at: dt.datetime | None"] * entity.soft_delete
    return code(lines, scope.app)


@region
def query_class(scope: Scope) -> Fragment:
    base = "BaseCursorQuery" if scope.subject.list.cursor else "BaseOffsetQuery"
    return code([f"class {scope.subject.name.pascal}Query({base}):"])


@region
def page_class(scope: Scope) -> Fragment:
    options, name = scope.subject.list, scope.subject.name.pascal
    base = "BaseCursorPage" if options.cursor else "BasePage" if options.total else "BaseUncountedPage"
    return code([f"class {name}Page({base}[{name}Read]):"])


@region
def query_fields(scope: Scope) -> Fragment:
    entity = scope.subject
    searched = [each.column for each in entity.fields if each.search]
    lines = []
    if searched:
        lines += [f"searched: ClassVar[tuple[str, ...]] = {text_tuple(searched)}"]
    if not entity.list.total and not entity.list.cursor:
        lines += ["counted: ClassVar[bool] = False"]
    if entity.soft_delete:
        lines += ['controls: ClassVar[frozenset[str]] = BaseQuery.controls | {"deleted"}']
    lines += [""] * bool(lines)
    lines += [*_page_size(entity), *_search(searched), *_sort(entity), *_deleted(entity)]
    lines += [f"{name}: {annotation} = None" for name, annotation in filter_parameters(entity)]
    return code(lines, scope.app)


def _page_size(entity: Entity) -> Iterator[str]:
    size, largest = entity.list.page_size, entity.list.max_page_size
    if (size, largest) != (20, 100):
        limits = call("Field", ge=1, le=largest, description='"How many rows at most."')
        yield f"limit: Annotated[int, {limits}] = {size}"


def _search(searched: list[str]) -> Iterator[str]:
    if searched:
        description = python_literal(f"Text to look for in {', '.join(searched)}.")
        limits = call("Field", max_length=200, description=description)
        yield f"q: Annotated[Line | None, {limits}] = None"


def _sort(entity: Entity) -> Iterator[str]:
    if names := sort_names(entity):
        choices = ", ".join(f'"{name}", "-{name}"' for name in names)
        yield f"sort: Annotated[tuple[Literal[{choices}], ...], CommaSeparated] = {text_tuple(entity.list.sort)}"


def _deleted(entity: Entity) -> Iterator[str]:
    if entity.soft_delete:
        limits = call("Field", description='"List deleted rows, and only these."')
        yield f"deleted: Annotated[bool, {limits}] = False"


def sort_names(entity: Entity) -> list[str]:
    """The columns that a list can be sorted by."""
    return [each.column for each in entity.stored if each.sort] + ["created_at", "updated_at"] * entity.timestamps


def filter_parameters(entity: Entity) -> Iterator[tuple[str, str]]:
    """Name and annotation of each filter."""
    yield from value_parameters(entity)
    for field in entity.links:
        if field.filter and field.link:
            for operator in ("", "in"):
                yield f"{field.link.id}__{operator}".removesuffix("__"), query_annotation(field, operator)


def value_parameters(entity: Entity) -> Iterator[tuple[str, str]]:
    """Those of columns, in the order of the fields."""
    for field in entity.stored:
        if field.filter:
            for operator in field_operators(field):
                yield f"{field.column}__{operator}".removesuffix("__"), query_annotation(field, operator)
    for name in ("created_at", "updated_at") if entity.timestamps else ():
        for operator in ("", "gt", "gte", "lt", "lte"):
            yield f"{name}__{operator}".removesuffix("__"), "DateTime | None"


def field_operators(field: Field) -> tuple[str, ...]:
    """The operators that a filter on the field offers."""
    return (*field.type.scalar.operators, *("isnull",) * field.nullable)
