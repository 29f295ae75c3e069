"""The resolved application: what a renderer may ask, answered once.

Every object is valid when it exists. A renderer reads these properties; it computes none of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from devmatrix.expressions.sql import is_portable

if TYPE_CHECKING:
    from devmatrix.expressions.tree import Expression
    from devmatrix.model.key import Key
    from devmatrix.model.types import FieldType
    from devmatrix.names import Name

Operation = Literal["create", "list", "read", "update", "replace", "delete"]
OnDelete = Literal["restrict", "cascade", "set_null"]
OnConflict = Literal["error", "return_existing", "update"]
Writing = Literal["create", "update"]


@dataclass(frozen=True)
class Enum:
    """A closed set of values; `members` pairs the Python name with the stored value."""

    name: Name
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Bounds:
    """Limits on a value. Numbers are exact (`int` or `Decimal`); lengths count characters or list items."""

    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    gt: object | None = None
    ge: object | None = None
    lt: object | None = None
    le: object | None = None
    multiple_of: object | None = None


@dataclass(frozen=True)
class LiteralDefault:
    """A constant default, as a plain Python value (an enum member is its stored value)."""

    value: object = field(hash=False)


@dataclass(frozen=True)
class ExpressionDefault:
    """A default that is computed for each new row."""

    expression: Expression


@dataclass(frozen=True)
class Reference:
    """The far end of a many-to-one link. `inverse` names the other side; None hides it.

    `hides` says that a deleted target stays as a hidden row.
    """

    target: str
    on_delete: OnDelete
    inverse: str | None
    hides: bool = False


@dataclass(frozen=True)
class Link:
    """The far end of a many-to-many field. `inverse` names the other side; None hides it.

    `table` holds the links, `source` its column for the row that the field belongs to. `singular` is what one of the
    linked rows is called: `tag` makes `tag_ids` in JSON, and `tag_id` in the table and in filters.
    """

    target: str
    target_key: str
    inverse: str | None
    table: str
    source: str
    singular: str

    @property
    def ids(self) -> str:
        return f"{self.singular}_ids"

    @property
    def id(self) -> str:
        return f"{self.singular}_id"


@dataclass(frozen=True)
class Field:
    """A member of an entity: a value, a list of values, a reference to another row, or links to many."""

    name: str
    type: FieldType
    nullable: bool = False
    default: LiteralDefault | ExpressionDefault | None = None
    description: str | None = None
    example: object | None = field(default=None, hash=False)
    unique: bool = False
    index: bool = False
    search: bool = False
    filter: bool = False
    sort: bool = False
    readonly: bool = False
    immutable: bool = False
    write_only: bool = False
    sensitive: bool = False
    key: bool = False
    bounds: Bounds = field(default_factory=Bounds)
    computed: Expression | None = None
    reference: Reference | None = None
    link: Link | None = None
    # Where conditions of the entity name the field: values that keep them all, in any mixture with those of others.
    mixable: tuple[object, ...] | None = field(default=None, hash=False)

    @property
    def column(self) -> str:
        """The name in JSON, which is also that of the column where there is one."""
        if self.link:
            return self.link.ids
        return f"{self.name}_id" if self.reference else self.name

    @property
    def detached(self) -> Field | None:
        """What keeps the value of a `set_null` reference while what it names is hidden."""
        if self.reference is None or not self.reference.hides or self.reference.on_delete != "set_null":
            return None
        return replace(self, name=f"detached_{self.name}", unique=False, index=True)

    @property
    def foreign(self) -> bool:
        """Whether it names rows by their keys."""
        return self.reference is not None or self.link is not None

    @property
    def stored(self) -> bool:
        """Whether the entity's table has a column for it."""
        return self.computed is None and self.link is None

    @property
    def required(self) -> bool:
        """Has to be given on create."""
        return self.creatable and not self.nullable and self.default is None

    @property
    def creatable(self) -> bool:
        return self.computed is None and not self.readonly

    @property
    def updatable(self) -> bool:
        return self.creatable and not self.immutable

    @property
    def readable(self) -> bool:
        return not self.write_only


@dataclass(frozen=True)
class ListOptions:
    """How an entity is listed; `sort` holds column names, a leading `-` for descending."""

    sort: tuple[str, ...] = ()
    page_size: int = 20
    max_page_size: int = 100
    cursor: bool = False
    total: bool = True


@dataclass(frozen=True)
class Inverse:
    """The side of a reference or link that the other entity sees: `name` on it, from `entity`'s `field`."""

    name: str
    entity: str
    field: str
    unique: bool
    link: Link | None = None


@dataclass(frozen=True)
class Unique:
    """Fields, by name, whose values together occur once: among all rows, or among those that `where` holds for.

    A creation that meets a row with these values is refused, gets that row, or changes it by `changes`.
    """

    fields: tuple[str, ...]
    where: Expression | None = None
    on_conflict: OnConflict = "error"
    changes: tuple[tuple[str, Expression], ...] = ()


@dataclass(frozen=True)
class Index:
    """Fields, by name, that are indexed together: in all rows, or in those that `where` holds for."""

    fields: tuple[str, ...]
    where: Expression | None = None


@dataclass(frozen=True)
class Rule:
    """What has to hold for every row that is written by an operation of `on`."""

    check: Expression
    message: str
    on: frozenset[Writing] = frozenset({"create", "update"})

    @property
    def guarded(self) -> bool:
        """Whether the database holds it too: it is asked at every change, and SQL says it everywhere alike."""
        return len(self.on) > 1 and is_portable(self.check)


@dataclass(frozen=True)
class Entity:
    """A kind of row, its table and its endpoints."""

    name: Name
    key: Key
    fields: tuple[Field, ...]
    description: str | None = None
    timestamps: bool = True
    versioned: bool = True
    soft_delete: bool = False
    unique: tuple[Unique, ...] = ()
    indexes: tuple[Index, ...] = ()
    rules: tuple[Rule, ...] = ()
    operations: frozenset[Operation] = frozenset()
    list: ListOptions = ListOptions()
    inverses: tuple[Inverse, ...] = ()

    @property
    def table(self) -> str:
        return self.name.snake_plural

    @property
    def restorable(self) -> bool:
        """Whether a deleted row can be brought back by itself."""
        return self.soft_delete and "delete" in self.operations

    @cached_property
    def references(self) -> tuple[Field, ...]:
        return tuple(each for each in self.fields if each.reference)

    @cached_property
    def links(self) -> tuple[Field, ...]:
        return tuple(each for each in self.fields if each.link)

    @cached_property
    def stored(self) -> tuple[Field, ...]:
        return tuple(each for each in self.fields if each.stored)

    @cached_property
    def detached(self) -> tuple[Field, ...]:
        """What keeps the values of references while what they name is hidden."""
        return tuple(each.detached for each in self.references if each.detached)

    @cached_property
    def together(self) -> tuple[Unique, ...]:
        """What no two rows have in common: the parts of a key of several, and the values of each unique list."""
        key = Unique(tuple(each.name for each in self.key.parts))
        return (key, *self.unique) if len(key.fields) > 1 else self.unique

    def is_constrained(self, field: Field) -> bool:
        """Whether a field needs a unique constraint of its own: a key needs none."""
        return field.unique and self.key.parts != (field,)

    def field(self, name: str) -> Field:
        """The field of that name."""
        return next(each for each in self.fields if each.name == name)

    @cached_property
    def kept(self) -> tuple[Expression, ...]:
        """The conditions that every row of the emitted tests keeps."""
        return tuple(each.check for each in self.rules)

    @cached_property
    def conditioned(self) -> frozenset[str]:
        """The fields that a condition names."""
        wheres = (*(each.where for each in self.unique), *(each.where for each in self.indexes))
        return frozenset().union(*(each.names for each in (*self.kept, *wheres) if each))

    def columns(self, group: Unique | Index) -> tuple[str, ...]:
        """The columns behind the fields of a constraint (constraints name fields; tables have columns)."""
        return tuple(self.field(name).column for name in group.fields)


@dataclass(frozen=True)
class App:
    """One application, resolved."""

    name: Name
    title: str
    description: str | None
    version: str
    prefix: str
    enums: tuple[Enum, ...]
    entities: tuple[Entity, ...]
    features: frozenset[str] = frozenset()

    def entity(self, name: str) -> Entity:
        """The entity of that name (as the spec spells it)."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Entity]:
        return {each.name.pascal: each for each in self.entities}

    @cached_property
    def referring(self) -> dict[str, list[tuple[Entity, Field]]]:
        """Who refers to each entity, by its name, and with which field."""
        found: dict[str, list[tuple[Entity, Field]]] = {}
        for entity in self.entities:
            for each in entity.references:
                if each.reference:
                    found.setdefault(each.reference.target, []).append((entity, each))
        return found

    @cached_property
    def linking(self) -> dict[str, list[tuple[Entity, Field]]]:
        """Who links to each entity, by its name, and with which field."""
        found: dict[str, list[tuple[Entity, Field]]] = {}
        for entity in self.entities:
            for each in entity.links:
                if each.link:
                    found.setdefault(each.link.target, []).append((entity, each))
        return found

    @cached_property
    def dependency_order(self) -> tuple[Entity, ...]:
        """Entities so that each stands after those that it requires, and where it can after all that it refers to."""
        waiting = {each.name.pascal: each for each in self.entities}
        placed: list[Entity] = []
        while waiting:
            ready = [each for each in waiting.values() if not _targets(each, waiting, required=True)]
            settled = [each for each in ready if not _targets(each, waiting)]
            chosen = settled or ready[:1]
            placed += chosen
            for each in chosen:
                del waiting[each.name.pascal]
        return tuple(placed)

    @cached_property
    def _rank(self) -> dict[str, int]:
        return {each.name.pascal: rank for rank, each in enumerate(self.dependency_order)}

    def points_forward(self, entity: Entity, field: Field) -> bool:
        """Whether a reference names a table that is created later: optional references may form cycles."""
        assert field.reference
        return self._rank[field.reference.target] > self._rank[entity.name.pascal]


def _targets(entity: Entity, among: dict[str, Entity], *, required: bool = False) -> set[str]:
    names = {each.reference.target for each in entity.references if each.reference and not (required and each.nullable)}
    names |= {each.link.target for each in entity.links if each.link and each.required}
    return (names & among.keys()) - {entity.name.pascal}
