"""The requests of an entity that `docs/api.md` shows, with values that its rules allow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from devmatrix.model.app import LiteralDefault
from devmatrix.model.cases import changeable, creatable
from devmatrix.model.samples import json_sample, samples
from devmatrix.render.answers import snippets
from devmatrix.render.answers.operations import offered
from devmatrix.render.answers.snippets import Body, Key

if TYPE_CHECKING:
    from collections.abc import Callable

    from devmatrix.model.app import App, Entity, Field
    from devmatrix.render.answers.operations import Endpoint

# In this order each request finds what it needs.
_ORDER = ("create", "list", "read", "update", "replace", "delete", "restore")
_FEW = 2
_SHORT = 20


@dataclass(frozen=True)
class Examples:
    """One request for each operation of an entity: what is sent to it."""

    entity: Entity
    keys: list[Key]
    endpoints: list[Endpoint]
    new: Body
    changes: Body
    whole: Body
    query: dict[str, str]
    needed: list[Key] = field(default_factory=list)

    @property
    def collection(self) -> str:
        return f"/{self.entity.name.kebab_plural}"

    def row(self, write: Callable[[Key], str]) -> str:
        """The path of one row."""
        return "/".join([self.collection, *map(write, self.keys)])

    @property
    def addressed(self) -> bool:
        """Whether some request names a row."""
        return any(each.on_row for each in self.endpoints)

    @property
    def conditional(self) -> bool:
        """Whether the change can name the version that the create answered."""
        return self.entity.versioned and "create" in self.entity.operations


def examples(app: App, entity: Entity) -> Examples:
    keys, new = _keys(entity), _new_row(app, entity)
    endpoints = sorted(offered(entity), key=lambda each: _ORDER.index(each.operation))
    needed = snippets.keys(new)
    if "create" not in entity.operations:
        needed = keys if any(each.on_row for each in endpoints) else []
    changes = _changes(entity, new)
    return Examples(
        entity,
        keys,
        endpoints,
        new,
        changes,
        _whole(entity, new) | changes,
        _query(entity),
        needed=list(dict.fromkeys(needed)),
    )


def _keys(entity: Entity) -> list[Key]:
    return [Key(entity.name, each) for each in entity.key.parts]


def _new_row(app: App, entity: Entity) -> Body:
    """What a create must have, and what the spec gives an example of."""
    fields = creatable(entity)
    chosen = [each for each in fields if each.required or (_is_telling(each) and not each.foreign)]
    chosen = chosen or [each for each in fields if not each.foreign][:1]
    return {each.column: _value(app, each) for each in chosen}


def _whole(entity: Entity, new: Body) -> Body:
    """What of a new row can be replaced."""
    replaceable = {each.column for each in changeable(entity)}
    return {name: value for name, value in new.items() if name in replaceable}


def _is_telling(field: Field) -> bool:
    """Whether the spec shows a value of it, or its entity's rules ask for one."""
    return field.example is not None or (field.mixable is not None and None not in field.mixable)


def _value(app: App, field: Field) -> object:
    if far := field.reference or field.link:
        (key,) = _keys(app.entity(far.target))
        return [key] if field.link else key
    return json_sample(_sample(field), field)


def _sample(field: Field) -> object:
    usable = field.example is not None and (field.mixable is None or field.example in field.mixable)
    return field.example if usable else samples(field, 1)[0]


def _changes(entity: Entity, new: Body) -> Body:
    """Another value for one field: one of a few that people switch between, else one that the create has."""
    fields = [each for each in changeable(entity) if not each.foreign]
    by_interest = sorted(fields, key=lambda each: (not _is_switch(each), each.column not in new))
    return {each.column: _other_value(each, new) for each in by_interest[:1]}


def _is_switch(field: Field) -> bool:
    return field.type.scalar.family in {"bool", "enum"} and not field.type.is_list


def _other_value(field: Field, new: Body) -> object:
    default = field.default.value if isinstance(field.default, LiteralDefault) else None
    present = new.get(field.column, json_sample(default, field))
    values = [json_sample(each, field) for each in samples(field, _FEW)]
    return next((each for each in values if each != present), values[0])


def _query(entity: Entity) -> dict[str, str]:
    """A page that is filtered, sorted and searched as far as the entity offers it."""
    query = {"limit": str(min(5, entity.list.max_page_size))}
    switches = [each for each in entity.stored if each.filter and _is_switch(each) and not each.reference]
    query |= {each.column: _parameter(each) for each in switches[:1]}
    if entity.timestamps:
        query["sort"] = "-created_at"
    if searched := [each for each in entity.fields if each.search]:
        query["q"] = _word(searched[0])
    return query


def _parameter(field: Field) -> str:
    value = json_sample(samples(field, 1)[0], field)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _word(field: Field) -> str:
    """The first word of a text that the field may hold."""
    return (str(_sample(field)).split() or ["a"])[0][:_SHORT]
