"""The names that golden code may put behind `when`, and what they mean.

A name is a feature, a property of an entity, or `any_` and such a property (some entity has it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from devmatrix.expressions.python import uses_clock
from devmatrix.model import cases
from devmatrix.model.app import Operation

if TYPE_CHECKING:
    from collections.abc import Callable

    from devmatrix.model.app import App, Entity

FEATURES = frozenset(
    {"auth", "tenancy", "cache", "jobs", "events", "realtime", "graphql", "tracing", "frontend", "deploy"}
)

_ENTITY: dict[str, Callable[[Entity], bool]] = {
    "timestamps": lambda entity: entity.timestamps,
    "versioned": lambda entity: entity.versioned,
    "soft_delete": lambda entity: entity.soft_delete,
    "for_good": lambda entity: not entity.soft_delete,
    "hideable": lambda entity: bool(cases.hideable(entity)),
    "dependent": lambda entity: bool(cases.indispensable(entity)),
    "references": lambda entity: bool(entity.references),
    "linked": lambda entity: any(each.reference for each in cases.creatable(entity)),
    "links": lambda entity: bool(entity.links),
    "new_links": lambda entity: any(each.link for each in cases.creatable(entity)),
    "changed_links": lambda entity: any(each.link for each in cases.changeable(entity)),
    "moved_links": lambda entity: any(cases.moved_links(entity)),
    "filtered_links": lambda entity: any(each.filter for each in entity.links),
    "settable": lambda entity: any(not each.foreign for each in cases.changeable(entity)),
    "inverses": lambda entity: bool(entity.inverses),
    "computed": lambda entity: any(each.computed for each in entity.fields),
    "search": lambda entity: any(each.search for each in entity.fields),
    "unique": lambda entity: bool(entity.together) or any(each.unique for each in entity.fields),
    "passwords": lambda entity: any(each.type.scalar.name == "password" for each in entity.fields),
    "shown": lambda entity: (
        bool(entity.operations & {"create", "list", "read", "update", "replace"})
        or (entity.soft_delete and "delete" in entity.operations)
    ),
    "queried": lambda entity: bool(entity.operations & {"list", "read"}),
    "loaded": lambda entity: bool(entity.operations & {"update", "replace", "delete"}),
    "changed": lambda entity: bool(entity.operations & {"create", "update", "replace", "delete"}),
    "altered": lambda entity: bool(entity.operations & {"update", "replace"}),
    "addressed": lambda entity: bool(entity.operations & {"read", "update", "replace", "delete"}),
    "compared": lambda entity: bool(entity.operations & {"create", "read", "update", "replace"}),
    "answered": lambda entity: "read" in entity.operations or entity.versioned,
    "required": lambda entity: bool(cases.required(entity)),
    "needed_again": lambda entity: any(each.required for each in cases.changeable(entity)),
    "creatable": lambda entity: bool(cases.creatable(entity)),
    "invalid": lambda entity: bool(cases.invalid(entity)),
    "defaulted": lambda entity: bool(cases.defaults(entity)),
    "changeable": lambda entity: bool(cases.changeable(entity)),
    "free_texts": lambda entity: bool(cases.free_texts(entity)),
    "varied": lambda entity: bool(cases.varied(entity)),
    "nullable": lambda entity: bool(cases.nullable(entity)),
    "not_null": lambda entity: bool(cases.not_null(entity)),
    "hidden": lambda entity: bool(cases.hidden(entity)),
    "sensitive": lambda entity: bool(cases.sensitive(entity)),
    "rich": lambda entity: bool(cases.rich(cases.creatable(entity))),
    "rewritable": lambda entity: bool(cases.rich(cases.changeable(entity))),
    "formulas": lambda entity: any(each.computed and not uses_clock(each.computed) for each in entity.fields),
    "counted": lambda entity: entity.list.total and not entity.list.cursor,
    "sorted": lambda entity: entity.timestamps or any(each.sort for each in entity.stored),
    "filtered": lambda entity: entity.timestamps or any(each.filter for each in entity.stored),
    "sparing": cases.sparing,
    "checked": lambda entity: any(cases.checks(entity)),
    "create_conflicts": lambda entity: bool(cases.creatable_keys(entity)),
    "update_conflicts": lambda entity: entity.versioned or bool(cases.updatable_keys(entity)),
    "served": lambda entity: not {each.column for each in cases.creatable(entity)}.issuperset(cases.shown(entity)),
    "uuid_key": lambda entity: entity.key.kind == "uuid",
    "int_key": lambda entity: entity.key.kind == "int",
}
# What an entity is in its app.
_RELATED: dict[str, Callable[[App, Entity], bool]] = {
    "uniquely": lambda app, entity: bool(cases.unique_groups(app, entity)),
    "freeing": lambda app, entity: bool(cases.freed_groups(app, entity)),
    "ruled": lambda app, entity: bool(cases.breaking(app, entity)),
    "ruled_later": lambda app, entity: bool(cases.breaking(app, entity, later=True)),
    "guarded": lambda app, entity: any(rule.guarded for rule, _ in cases.breaking(app, entity)),
    "parted": lambda app, entity: bool(cases.parted_groups(app, entity)),
    "uniquely_changed": lambda app, entity: bool(cases.contested_groups(app, entity)),
    "parents": lambda app, entity: bool(cases.parents(app, entity)),
    "restricting": lambda app, entity: bool(cases.referrers(app, entity, "restrict")),
    "delete_conflicts": lambda app, entity: entity.versioned or cases.may_be_needed(app, entity),
    "restore_conflicts": lambda app, entity: entity.versioned or cases.may_be_superseded(app, entity),
    "cascading": lambda app, entity: bool(cases.referrers(app, entity, "cascade")),
    "detaching": lambda app, entity: bool(cases.referrers(app, entity, "set_null")),
}
OPERATIONS: tuple[str, ...] = get_args(Operation)
ENTITY_CONDITIONS = frozenset({*_ENTITY, *_RELATED, *OPERATIONS})
APP_CONDITIONS = frozenset(f"any_{name}" for name in ENTITY_CONDITIONS)


def known(name: str, *, inside_entity: bool) -> bool:
    """Whether a golden file in that scope may use the name."""
    return name in FEATURES or name in APP_CONDITIONS or (inside_entity and name in ENTITY_CONDITIONS)


def holds(name: str, app: App, entity: Entity | None) -> bool:
    """Whether a known condition is true here; `KeyError` for a name that this scope does not have."""
    if name in FEATURES:
        return name in app.features
    if name in APP_CONDITIONS:
        return any(_holds_for(app, each, name.removeprefix("any_")) for each in app.entities)
    if entity is None or name not in ENTITY_CONDITIONS:
        raise KeyError(name)
    return _holds_for(app, entity, name)


def _holds_for(app: App, entity: Entity, name: str) -> bool:
    if name in OPERATIONS:
        return name in entity.operations
    return _RELATED[name](app, entity) if name in _RELATED else _ENTITY[name](entity)
