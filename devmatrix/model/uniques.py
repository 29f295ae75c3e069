"""How tests meet a unique constraint: with which values it counts a row, and with which it does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from devmatrix.expressions.tree import Unary
from devmatrix.expressions.types import BOOL
from devmatrix.model.app import Entity, Field, LiteralDefault
from devmatrix.model.mixtures import domain, settled
from devmatrix.model.samples import samples

if TYPE_CHECKING:
    from devmatrix.expressions.tree import Expression

_USUAL = 6


@dataclass(frozen=True)
class UniqueGroup:
    """Fields whose values together occur once, and by field the values that a row must have to be counted.

    `outside` are values with which a row is not counted; None where every row is, or where none are known.
    """

    fields: tuple[Field, ...]
    inside: dict[str, object] = field(default_factory=dict, hash=False)
    outside: dict[str, object] | None = field(default=None, hash=False)


@lru_cache(maxsize=256)
def unique_group(
    entity: Entity, fields: tuple[Field, ...], where: Expression | None, filled: tuple[Field, ...]
) -> UniqueGroup | None:
    """The group of a constraint; None when tests know no row that it counts."""
    if where is None:
        return UniqueGroup(fields)
    # Where a value is null no two rows have the same.
    inside = rows_with(entity, where, filled, entity.kept, present=fields)
    if inside is None:
        return None
    return UniqueGroup(fields, inside, rows_with(entity, negation(where), filled, entity.kept))


def negation(condition: Expression) -> Expression:
    return Unary(BOOL, 0, "", "not", condition)


def rows_with(
    entity: Entity,
    wanted: Expression,
    filled: tuple[Field, ...],
    kept: tuple[Expression, ...] = (),
    *,
    present: tuple[Field, ...] = (),
    later: bool = False,
) -> dict[str, object] | None:
    """Values with which a condition holds, whatever the factory gives to other fields.

    Of fields that a create may set, or with `later` an update; those of `present` are not null.
    """
    names = wanted.names.union(*(each.names for each in kept))
    usual = {name: _usual(entity.field(name), filled) for name in names}
    named = [entity.field(name) for name in sorted(wanted.names)]
    open_ = [each for each in named if (each.updatable if later else each.creatable)]
    domains = {each.name: domain(each, [wanted], filled) for each in open_}
    domains = {
        each.name: [value for value in domains[each.name] if value is not None or each not in present] for each in open_
    }
    return settled([each.name for each in open_], usual, domains, wanted, kept)


def _usual(field: Field, filled: tuple[Field, ...]) -> list[object]:
    """What a row has in a field unless a test says otherwise."""
    if field.reference:
        return [field.name if field in filled else None]
    default = field.default.value if isinstance(field.default, LiteralDefault) else None
    return [*samples(field, _USUAL), *([] if field.creatable else [default])]
