"""Regions of the emitted tests: factories, and the tables that golden tests run over."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING
from urllib.parse import quote

from devmatrix.expressions.python import emit_python, uses_clock
from devmatrix.literals import python_literal
from devmatrix.model import cases
from devmatrix.model.link_endpoints import link_endpoints
from devmatrix.model.samples import json_sample, numbered, samples
from devmatrix.model.samples.limits import lengths
from devmatrix.render.regions.link_cases import link_tables
from devmatrix.render.regions.models import constant
from devmatrix.render.regions.schemas import sort_names, value_parameters
from devmatrix.render.regions.source import code
from devmatrix.render.scope import Fragment, Scope, region

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from devmatrix.model.app import App, Entity, Field, Rule
    from devmatrix.model.uniques import UniqueGroup

# How many different values a test may need of one field.
VARIETY = 6
LONGEST_VALUE = 100_000
LONG_TEXT = 60
AWKWARD = ("a?b=c&d", "50%2F#1", "é ü+", "...", "%")
# Tables whose rows differ so much that a type checker needs to be told.
TYPES = dict.fromkeys(("INVALID", "DEFAULTS", "CHECKS", "REFERENCES"), ": tuple[tuple[str, Any], ...]")
TYPES["KEYS"] = ": tuple[dict[str, Any], ...]"
TYPES |= dict.fromkeys(("UNIQUE", "FREED", "CONTESTED"), ": tuple[tuple[tuple[str, ...], dict[str, Any]], ...]")
TYPES |= dict.fromkeys(("BROKEN", "BROKEN_LATER", "GUARDED"), ": tuple[tuple[dict[str, Any], str], ...]")
TYPES["PARTED"] = ": tuple[tuple[tuple[str, ...], dict[str, Any], dict[str, Any]], ...]"
TYPES["FORMULAS"] = ": tuple[tuple[str, Callable[[Any], Any]], ...]"


@region
def factory_parents(scope: Scope) -> Fragment:
    parents, links = cases.parents(scope.app, scope.subject), cases.required_links(scope.subject)
    lines: list[str] = []
    if parents:
        lines += ["parents: ClassVar[dict[str, type[BaseFactory[Any]]]] = {"]
        lines += [f'    "{each.column}": {_target(each)}Factory,' for each in parents]
        lines += ["}"]
    if shared := [each.column for each in parents if _is_shared(scope.app, scope.subject, each)]:
        lines += [f"shared: ClassVar[tuple[str, ...]] = {python_literal(tuple(shared))}"]
    if links:
        lines += ["links: ClassVar[dict[str, tuple[type[BaseFactory[Any]], int]]] = {"]
        lines += [f'    "{each.column}": ({_target(each)}Factory, {each.bounds.min_length}),' for each in links]
        lines += ["}"]
    return _with_factories(scope.app, lines, [_target(each) for each in (*parents, *links)])


def _is_shared(app: App, entity: Entity, reference: Field) -> bool:
    """Whether rows name the same parent, because parents would run out of unique values."""
    counted = reference.unique or any(reference.name in each.fields for each in entity.together)
    return not counted and _is_scarce(app.entity(_target(reference)))


def _is_scarce(entity: Entity) -> bool:
    groups: list[tuple[Field, ...]] = [(each,) for each in entity.stored if each.unique and not each.reference]
    groups += [tuple(map(entity.field, each.fields)) for each in entity.together]
    return any(not any(each.reference or counted(each) for each in group) for group in groups)


@region
def factory_values(scope: Scope) -> Fragment:
    entity = scope.subject
    strides = _strides(entity)
    plenty = {each.name for each in entity.stored if each.unique}.union(*(each.fields for each in entity.together))
    fields = [each for each in entity.stored if not each.reference]
    varied = (
        _known_keys(each) if entity.key.parts == (each,) else samples(each, VARIETY if each.name in plenty else 3)
        for each in fields
    )
    shapes = (_value(each, values, strides.get(each.name, 1)) for each, values in zip(fields, varied, strict=True))
    lines = [f'    "{each.column}": {shape},' for each, shape in zip(fields, shapes, strict=True)]
    if not lines:
        return Fragment(("return {}",))
    fragment = code(["return {", *lines, "}"], scope.app)
    choose = {"from tests.factory import choose"} if any("choose(" in line for line in lines) else set()
    return Fragment(fragment.lines, fragment.imports | choose)


def _strides(entity: Entity) -> dict[str, int]:
    """How slowly each field of few values has to turn, so that fields under one constraint meet in every way."""
    strides: dict[str, int] = {}
    for group in entity.together:
        fields = map(entity.field, group.fields)
        few = [each for each in fields if not each.reference and _variety(each) < VARIETY]
        if len(few) == len(group.fields):
            strides |= {each.name: prod(map(_variety, few[:place])) for place, each in enumerate(few)}
    return strides


def _variety(field: Field) -> int:
    return len(dict.fromkeys(map(repr, samples(field, VARIETY))))


def _known_keys(field: Field) -> list[object]:
    """The values that rows have for key: one is left for the row that is not there."""
    return samples(field, VARIETY + 1)[:-1]


def _unknown_key(app: App, entity: Entity) -> list[tuple[Field, object]]:
    """A key that no row has: each part with the field that says how it is written."""
    return [_unknown_part(app, each) for each in entity.key.parts]


def _unknown_part(app: App, part: Field) -> tuple[Field, object]:
    if part.reference:
        return _unknown_key(app, app.entity(part.reference.target))[0]
    if part.name == "id" and part.readonly:
        return part, cases.UNKNOWN_IDS[part.type.scalar.name]
    if counted(part):
        return part, samples(replace(part, name=f"no_such_{part.name}"), 1)[0]
    return part, samples(part, VARIETY + 1)[-1]


def _value(field: Field, values: list[object], stride: int) -> str:
    if shape := counted(field):
        return shape
    texts = list(dict.fromkeys(_literal(field, each) for each in values))
    number = f"n // {stride}" if stride > 1 else "n"
    return texts[0] if len(texts) == 1 else f"choose({number}, {', '.join(texts)})"


def counted(field: Field) -> str | None:
    """An f-string over the row's number, where the type leaves room for it."""
    shape = numbered(field)
    return f'f"{shape}"' if shape else None


def _literal(field: Field, value: object) -> str:
    if isinstance(value, str) and not field.type.enum:
        return _text(value)
    return constant(field, value)


def _tuple(texts: Iterable[str]) -> str:
    """One text as it is, several as a tuple."""
    whole = list(texts)
    return whole[0] if len(whole) == 1 else f"({', '.join(whole)})"


def _text(value: str) -> str:
    if len(value) > LONG_TEXT and len(set(value)) == 1:
        return f"{python_literal(value[0])} * {len(value)}"
    return python_literal(value)


@region
def cases_table(scope: Scope) -> Fragment:
    """All tables that are not empty."""
    entity, app = scope.subject, scope.app
    lines = [f'PATH = "{app.prefix}/{entity.name.kebab_plural}"', "", "# A key that no row has."]
    lines += [f"UNKNOWN_KEY = {_tuple(_literal(*each) for each in _unknown_key(app, entity))}"]
    lines += ["", "# What changes with other fields.", f"COMPUTED: tuple[str, ...] = {_computed(entity)}"]
    lines += ["", "# What changes with time.", f"MOVING: tuple[str, ...] = {_moving(entity)}"]
    if "list" in entity.operations:
        lines += ["", "# How many rows a page has unless told otherwise, and at most."]
        lines += [f"PAGE_SIZE, LARGEST_PAGE = {entity.list.page_size}, {entity.list.max_page_size}"]
    for name, comment, rows in _tables(app, entity):
        if rows := list(rows):
            lines += ["", f"# {comment}", f"{name}{TYPES.get(name, '')} = (", *(f"    {row}," for row in rows), ")"]
    referring = [other.name.pascal for other, _ in app.referring.get(entity.name.pascal, ())]
    referring += map(_target, cases.hideable(entity))
    referring += [_target(each) for each in entity.links]
    return _with_factories(app, lines, referring)


def _tables(app: App, entity: Entity) -> Iterator[tuple[str, str, Iterable[str]]]:
    unique = cases.unique_groups(app, entity)
    yield "KEYS", "What a new row may be told about its key.", _keys(entity)
    yield "REQUIRED", "A new row must have these.", _quoted(cases.required(entity))
    yield "INVALID", "Values that a field must refuse.", _invalid(entity)
    yield "DEFAULTS", "What a new row gets where nothing is given.", _defaults(entity)
    yield "UNIQUE", "What no two rows share, and with which values a row counts.", _groups(entity, unique)
    if entity.restorable:
        freed = cases.freed_groups(app, entity)
        yield "FREED", "That of it which a deleted row lets go of.", _groups(entity, freed)
    yield "CONTESTED", "That of it which an update may set.", _groups(entity, cases.contested_groups(app, entity))
    parted = cases.parted_groups(app, entity)
    broken = cases.breaking(app, entity)
    yield "BROKEN", "Values that break a rule, and what a client is told.", _broken(entity, broken)
    later = cases.breaking(app, entity, later=True)
    yield "BROKEN_LATER", "The same for values that an update may set.", _broken(entity, later)
    guarded = ((rule, values) for rule, values in broken if rule.guarded)
    yield "GUARDED", "Values that the database itself refuses together.", _broken(entity, guarded)
    yield "PARTED", "With which values a row counts, and with which it does not.", _parted(entity, parted)
    yield "REFERENCES", "References, each with a key that no row has.", _unknown(app, cases.creatable(entity))
    settable = [each.column for each in cases.changeable(entity) if not each.foreign]
    yield (
        "HIDEABLE",
        "References to rows that may be deleted and stay, and who makes such.",
        _made(cases.hideable(entity)),
    )
    yield "NEEDED", "Those without which a row does not come back.", _made(cases.indispensable(entity))
    yield "CHANGEABLE", "What an update may set.", _quoted(settable)
    yield "NULLABLE", "What an update may empty.", _quoted(cases.nullable(entity))
    yield "NOT_NULL", "What an update may not empty.", _quoted(cases.not_null(entity))
    yield "FIXED", "What an update must refuse.", _quoted(cases.fixed(entity))
    yield "SHOWN", "What an answer tells.", _quoted(cases.shown(entity))
    yield "HIDDEN", "What is stored and never shown.", _quoted(cases.hidden(entity))
    yield "SENSITIVE", "What is masked in logs.", _quoted(cases.sensitive(entity))
    yield "FREE_TEXTS", "Where any text is taken as it is.", _quoted(cases.free_texts(entity))
    yield "RICH", "What is sanitised when a row is made.", _quoted(cases.rich(cases.creatable(entity)))
    yield "REWRITABLE", "What is sanitised when a row is changed.", _quoted(cases.rich(cases.changeable(entity)))
    yield "FORMULAS", "How computed fields follow from others.", _formulas(entity)
    yield "PAGE_TELLS", "What a page of a list tells beside its rows.", _quoted(cases.page_tells(entity))
    yield "FILTERS", "What a list can be filtered by.", _quoted(_filters(app, entity))
    yield "SORTS", "What a list can be sorted by.", _quoted(sort_names(entity))
    yield "SEARCHED", "What a search looks through.", _quoted(each.column for each in entity.fields if each.search)
    yield from link_tables(entity)
    yield "CHECKS", "Values that the database itself must refuse.", _checks(entity)
    yield "RESTRICTING", "Who keeps a row from being deleted.", _referrers(app, entity, "restrict")
    yield "CASCADING", "Who is deleted with a row.", _referrers(app, entity, "cascade")
    yield "DETACHING", "Who lets go of a row that is deleted.", _referrers(app, entity, "set_null")


def _computed(entity: Entity) -> str:
    return python_literal(tuple(each.column for each in entity.fields if each.computed))


def _moving(entity: Entity) -> str:
    moving = (each.column for each in entity.fields if each.computed and uses_clock(each.computed))
    return python_literal(tuple(moving))


def _formulas(entity: Entity) -> Iterator[str]:
    for field in entity.fields:
        if field.computed and not uses_clock(field.computed):
            result = emit_python(field.computed, lambda name: f"row.{name}").text
            yield f'("{field.column}", lambda row: {result})'


def _quoted(names: Iterable[str]) -> Iterator[str]:
    return (python_literal(name) for name in names)


def _invalid(entity: Entity) -> Iterator[str]:
    for column, value in cases.invalid(entity):
        if not (isinstance(value, str) and len(value) > LONGEST_VALUE):
            yield f'("{column}", {_text(value) if isinstance(value, str) else _json(value)})'


def _json(value: object) -> str:
    if isinstance(value, list) and len(value) > VARIETY and all(each == value[0] for each in value):
        return f"[{python_literal(value[0])}] * {len(value)}"
    return python_literal(value)


def _defaults(entity: Entity) -> Iterator[str]:
    for field in cases.defaults(entity):
        yield f'("{field.column}", {python_literal(json_sample(field.default.value, field))})'  # type: ignore[union-attr]


def _groups(entity: Entity, groups: Iterable[UniqueGroup]) -> Iterator[str]:
    for group in groups:
        yield f"({_columns(group)}, {_given(entity, group.inside)})"


def _parted(entity: Entity, groups: Iterable[UniqueGroup]) -> Iterator[str]:
    for group in groups:
        yield f"({_columns(group)}, {_given(entity, group.inside)}, {_given(entity, group.outside or {})})"


def _broken(entity: Entity, cases_: Iterable[tuple[Rule, dict[str, object]]]) -> Iterator[str]:
    for rule, values in cases_:
        yield f"({_given(entity, values)}, {python_literal(rule.message)})"


def _given(entity: Entity, values: dict[str, object]) -> str:
    """Values by column. A row that a reference names is left to the factory."""
    fields = [(entity.field(name), value) for name, value in values.items()]
    told = [(field, value) for field, value in fields if not field.reference or value is None]
    pairs = (f'"{field.column}": {_literal(field, value)}' for field, value in told)
    return f"{{{', '.join(pairs)}}}"


def _columns(group: UniqueGroup) -> str:
    return python_literal(tuple(each.column for each in group.fields))


def _unknown(app: App, fields: list[Field]) -> Iterator[str]:
    for field in fields:
        if field.reference:
            ((part, value),) = _unknown_key(app, app.entity(field.reference.target))
            yield f'("{field.column}", {python_literal(json_sample(value, part))})'


@region
def row_paths(scope: Scope) -> Fragment:
    """The path of a row of each entity, and that of a row that is not there."""
    lines = []
    for entity in scope.app.entities:
        collection = f"{scope.app.prefix}/{entity.name.kebab_plural}"
        parts = (quote(str(json_sample(value, part)), safe="") for part, value in _unknown_key(scope.app, entity))
        row = "/".join([collection, *parts])
        lines += [f'"{collection}/{entity.key.path}": "{row}",']
        for each in link_endpoints(entity):
            far = f"{row}/{each.field.replace('_', '-')}/{cases.UNKNOWN_IDS[each.link.target_key]}"
            lines += [f'"{collection}{each.path}": "{far}",'] if each.method == "PUT" else []
    return Fragment(tuple(lines))


def _keys(entity: Entity) -> Iterator[str]:
    """What a create may be given for its key: the factory's, and text that a path has to spell otherwise."""
    yield "{}"
    texts = [each for each in entity.key.parts if each.type.scalar.name == "string" and not each.reference]
    for text in AWKWARD:
        if values := {each.column: text for each in texts if _fits(each, text)}:
            yield python_literal(values)


def _fits(field: Field, text: str) -> bool:
    least, most = lengths(field)
    return field.bounds.pattern is None and least <= len(text) <= most


def _made(fields: list[Field]) -> Iterator[str]:
    for field in fields:
        yield f'("{field.column}", {_target(field)}Factory)'


def _filters(app: App, entity: Entity) -> Iterator[str]:
    empty = {each.column for each in entity.references} - {each.column for each in cases.parents(app, entity)}
    for name, _ in value_parameters(entity):
        column, _, operator = name.partition("__")
        if column not in empty or operator == "isnull":
            yield name


def _checks(entity: Entity) -> Iterator[str]:
    steps = {"gt": 0, "lt": 0, "ge": -1, "le": 1}
    for field, bound, limit in cases.checks(entity):
        yield f'("{field.column}", {python_literal(limit + steps[bound])})'  # type: ignore[operator]


def _referrers(app: App, entity: Entity, rule: str) -> Iterator[str]:
    for other, field in cases.referrers(app, entity, rule):  # type: ignore[arg-type]
        yield f'({other.name.pascal}Factory, "{field.column}")'


def _target(field: Field) -> str:
    far = field.reference or field.link
    assert far
    return far.target


def _with_factories(app: App, lines: list[str], targets: Iterable[str]) -> Fragment:
    fragment = code(lines, app)
    imports = {f"from tests.factories.{app.entity(each).name.module} import {each}Factory" for each in targets}
    return Fragment(fragment.lines, fragment.imports | imports)
