"""What the emitted tests run over: one question a function, asked by conditions and regions alike."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from devmatrix.model.app import App, Entity, Field, LiteralDefault, OnDelete, Rule
from devmatrix.model.mixtures import always
from devmatrix.model.samples import invalid_samples, samples
from devmatrix.model.uniques import UniqueGroup, negation, rows_with, unique_group

if TYPE_CHECKING:
    from collections.abc import Iterator

# Ids that no row has.
UNKNOWN_IDS: dict[str, object] = {"uuid": UUID("0190a1b2-0000-7000-8000-000000000000"), "int": 987654321}
# What a test writes into free text, at most; half of it at least.
ROOM = 40
COMPARISONS = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}


def required(entity: Entity) -> list[str]:
    """The columns that a create must have."""
    return [each.column for each in entity.fields if each.required]


def creatable(entity: Entity) -> list[Field]:
    return [each for each in entity.fields if each.creatable]


def changeable(entity: Entity) -> list[Field]:
    return [each for each in entity.fields if each.updatable]


def varied(entity: Entity) -> list[Field]:
    """What an update can really change: fields with more than one value that tests know."""
    return [each for each in changeable(entity) if not each.foreign and len(set(map(repr, samples(each, 2)))) > 1]


def free_texts(entity: Entity) -> list[str]:
    """Where a user may write what he likes, in forty characters."""
    fields = [each for each in creatable(entity) if not (each.reference or each.key)]
    return [each.column for each in fields if each.type.scalar.name in {"string", "text"} and _is_free(each)]


def _is_free(field: Field) -> bool:
    bounds, longest = field.bounds, (field.bounds.max_length, *field.type.arguments)
    room = all(each is None or each >= ROOM for each in longest) and (bounds.min_length or 0) <= ROOM // 2
    return room and not (field.type.is_list or field.type.enum or bounds.pattern or field.mixable is not None)


def fixed(entity: Entity) -> list[str]:
    """What an update must refuse to touch."""
    return [each.column for each in (*entity.key.generated, *entity.fields) if not each.updatable]


def shown(entity: Entity) -> list[str]:
    """What an answer tells, in its order."""
    fields = [each.column for each in (*entity.key.generated, *entity.fields) if each.readable]
    moments = ["created_at", "updated_at"] if entity.timestamps else []
    return [*fields, *moments, *["version"] * entity.versioned, *["deleted_at"] * entity.soft_delete]


def page_tells(entity: Entity) -> tuple[str, ...]:
    """What a page of a list tells beside its rows."""
    if entity.list.cursor:
        return ("next_cursor",)
    return ("total", "limit", "offset") if entity.list.total else ("limit", "offset")


def hidden(entity: Entity) -> list[str]:
    """What is stored and never shown."""
    return [each.column for each in entity.fields if not each.readable]


def sensitive(entity: Entity) -> list[str]:
    """What is masked in logs."""
    return [each.column for each in entity.fields if each.sensitive]


def rich(fields: list[Field]) -> list[str]:
    """Those that hold rich text, which is sanitised."""
    return [each.column for each in fields if each.type.scalar.name == "html" and not each.type.is_list]


def not_null(entity: Entity) -> list[str]:
    """What an update must refuse to empty."""
    return [each.column for each in changeable(entity) if not each.nullable]


def nullable(entity: Entity) -> list[str]:
    """What an update may empty."""
    return [each.column for each in changeable(entity) if each.nullable and _takes(each, None)]


@lru_cache(maxsize=4)
def invalid(entity: Entity) -> tuple[tuple[str, object], ...]:
    """Pairs of a column and a JSON value that it must refuse."""
    fields = (each for each in creatable(entity) if not each.reference)
    return tuple((each.column, sample.value) for each in fields for sample in invalid_samples(each))


def defaults(entity: Entity) -> list[Field]:
    """The fields that a create may leave out for a constant."""
    return [
        each
        for each in creatable(entity)
        if isinstance(each.default, LiteralDefault) and each.readable and _takes(each, each.default.value)
    ]


def _takes(field: Field, value: object) -> bool:
    """Whether the field may have that value whatever others have."""
    return field.mixable is None or value in field.mixable


def checks(entity: Entity) -> Iterator[tuple[Field, str, object]]:
    """Field, bound and limit of each number that the database guards."""
    for field in entity.stored:
        for bound in COMPARISONS:
            limit = getattr(field.bounds, bound)
            if limit is not None and not field.reference and field.type.scalar.numeric and not field.type.is_list:
                yield field, bound, limit


def parents(app: App, entity: Entity) -> list[Field]:
    """The references that a factory fills: those that have to be there or that a unique constraint counts."""
    counted = entity.conditioned.union(*(each.fields for each in entity.together))
    return [
        each
        for each in entity.references
        if not each.nullable
        or (each.mixable != (None,) and (each.unique or each.name in counted) and _backward(app, entity, each))
    ]


def unique_groups(app: App, entity: Entity) -> list[UniqueGroup]:
    """The unique constraints that a create can violate."""
    groups = [UniqueGroup((each,)) for each in entity.stored if each.unique]
    filled = parents(app, entity)
    for each in entity.together:
        fields = tuple(map(entity.field, each.fields))
        group = unique_group(entity, fields, each.where, tuple(filled))
        groups += [group] if group else []
    # A smaller constraint within a larger one speaks first.
    telling = [group for group in groups if not any(set(other.fields) < set(group.fields) for other in groups)]
    return [group for group in telling if all(_given(each, filled) for each in group.fields)]


def contested_groups(app: App, entity: Entity) -> list[UniqueGroup]:
    """The unique constraints that an update can violate as well."""
    return [group for group in unique_groups(app, entity) if any(each.updatable for each in group.fields)]


def parted_groups(app: App, entity: Entity) -> list[UniqueGroup]:
    """The unique constraints that hold for some rows only, where tests know both kinds of rows."""
    return [group for group in unique_groups(app, entity) if group.outside is not None]


@lru_cache(maxsize=64)
def _breaking(entity: Entity, filled: tuple[Field, ...], *, later: bool) -> tuple[tuple[Rule, dict[str, object]], ...]:
    asked = [each for each in entity.rules if ("update" if later else "create") in each.on]
    found = ((each, rows_with(entity, negation(each.check), filled, later=later)) for each in asked)
    return tuple((rule, values) for rule, values in found if values is not None)


def breaking(app: App, entity: Entity, *, later: bool = False) -> tuple[tuple[Rule, dict[str, object]], ...]:
    """Rules with values that break them in a create, or `later` in an update."""
    return _breaking(entity, tuple(parents(app, entity)), later=later)


@lru_cache(maxsize=64)
def sparing(entity: Entity) -> bool:
    """Whether a row keeps its rules when an update sets all that has a default to it."""
    given = {each.name: _sparing(each) for each in entity.fields if each.name in entity.conditioned}
    return all(always(each.check, given) for each in entity.rules if "update" in each.on)


def _sparing(field: Field) -> list[object]:
    if field.required or not field.updatable:
        return [field.name] if field.reference else samples(field, 6)
    return [field.default.value if isinstance(field.default, LiteralDefault) else None]


def freed_groups(app: App, entity: Entity) -> list[UniqueGroup]:
    """The unique constraints that let go of the values of a deleted row: a key is never free again."""
    return [group for group in unique_groups(app, entity) if not set(entity.key.parts) <= set(group.fields)]


def creatable_keys(entity: Entity) -> list[Field]:
    """The fields whose value in a create can clash with other rows: unique ones, references and links."""
    return [each for each in entity.fields if each.creatable and _is_key(entity, each)]


def updatable_keys(entity: Entity) -> list[Field]:
    """The fields whose new value can clash with other rows: unique ones, references and links."""
    return [each for each in entity.fields if each.updatable and _is_key(entity, each)]


def _is_key(entity: Entity, field: Field) -> bool:
    return bool(field.unique or field.foreign or any(field.name in each.fields for each in entity.together))


def referrers(app: App, entity: Entity, on_delete: OnDelete) -> list[tuple[Entity, Field]]:
    """Who refers to the entity with that rule for its deletion."""
    return [
        (other, field)
        for other, field in app.referring.get(entity.name.pascal, ())
        if field.reference and field.reference.on_delete == on_delete
    ]


def hideable(entity: Entity) -> list[Field]:
    """The references to rows that may be hidden."""
    return [each for each in entity.references if each.reference and each.reference.hides]


def indispensable(entity: Entity) -> list[Field]:
    """The references that a row does not let go of when what they name is hidden."""
    return [each for each in hideable(entity) if not each.detached]


def dependents(app: App, entity: Entity) -> list[Entity]:
    """The entity, and those whose rows are deleted with its rows."""
    found = [entity]
    for each in found:
        found += {
            other.name.pascal: other for other, _ in referrers(app, each, "cascade") if other not in found
        }.values()
    return found


def may_be_needed(app: App, entity: Entity) -> bool:
    """Whether another row can keep a row, or one that would go with it, from being deleted."""
    return any(referrers(app, each, "restrict") for each in dependents(app, entity))


def may_be_superseded(app: App, entity: Entity) -> bool:
    """Whether a deleted row, or one that went with it, can clash with others when it comes back."""
    return any(
        each.unique or any(field.unique or (field.reference and field.reference.hides) for field in each.stored)
        for each in dependents(app, entity)
    )


def required_links(entity: Entity) -> list[Field]:
    """The links that a factory makes, because there have to be some."""
    return [each for each in entity.links if each.bounds.min_length]


def moved_links(entity: Entity) -> list[Field]:
    """The links of which an update can take one away or add one."""
    return [each for each in changeable(entity) if each.link and each.bounds.min_length != each.bounds.max_length]


def _given(field: Field, filled: list[Field]) -> bool:
    """Whether a factory gives the field a value that a create can repeat."""
    known = field in filled if field.reference else samples(field, 1) != [None]
    return field.creatable and known


def _backward(app: App, entity: Entity, field: Field) -> bool:
    assert field.reference
    return field.reference.target != entity.name.pascal and not app.points_forward(entity, field)
