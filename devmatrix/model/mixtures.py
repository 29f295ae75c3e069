"""Values that keep the conditions of an entity: found by trying those that its fields are known to take."""

from __future__ import annotations

import datetime as dt
from itertools import combinations, product
from math import prod
from typing import TYPE_CHECKING

from devmatrix.expressions.evaluate import evaluate
from devmatrix.model.app import LiteralDefault
from devmatrix.model.candidates import candidates
from devmatrix.model.samples import numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from devmatrix.expressions.tree import Expression
    from devmatrix.model.app import Field

    Values = dict[str, object]
    Domains = Mapping[str, Sequence[object]]

# What depends on the clock has to hold for as long as the emitted tests are run.
MOMENTS = (dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2029, 12, 31, tzinfo=dt.UTC))
MOST_STEPS = 20_000
MOST_MIXED = 3_000
VARIETY = 6
_NUMBERS = (0, 7, 42, 99_999)


def holds(condition: Expression, values: Mapping[str, object]) -> bool:
    """Whether a condition holds for these values, whenever it is asked; what has no value does not hold."""
    try:
        return all(bool(evaluate(condition, values, now)) for now in MOMENTS)
    except ArithmeticError:
        return False


def breaks(condition: Expression, values: Mapping[str, object]) -> bool:
    """Whether a condition fails for these values, whenever it is asked."""
    try:
        return not any(bool(evaluate(condition, values, now)) for now in MOMENTS)
    except ArithmeticError:
        return True


def mixtures(
    fields: Iterable[Field], conditions: Sequence[Expression], filled: Sequence[Field] = ()
) -> dict[str, tuple[object, ...]] | None:
    """For each field that a condition names, values that keep all conditions in every mixture; None without any.

    A field that keeps them whatever its usual value is left out.
    """
    named = sorted(frozenset().union(*(each.names for each in conditions)))
    by_name = {each.name: each for each in fields}
    domains = {name: domain(by_name[name], conditions, filled) for name in named}
    first = next(_assignments(named, domains, conditions), None)
    if first is None:
        return None
    mixed: dict[str, list[object]] = {name: [value] for name, value in first.items()}
    for name in named:
        for value in (*_important(by_name[name]), *domains[name]):
            fresh = value in domains[name] and value not in mixed[name] and len(mixed[name]) <= VARIETY
            if fresh and _fits(name, [value], mixed, conditions):
                mixed[name].append(value)
    free = {name for name in named if _is_free(by_name[name], mixed, conditions)}
    return {name: tuple(values) for name, values in mixed.items() if name not in free}


def _important(field: Field) -> list[object]:
    """What tests do to a field besides giving it another value: they leave it out, and they empty it."""
    default = [field.default.value] if isinstance(field.default, LiteralDefault) else []
    return [*default, *[None] * field.nullable]


def domain(field: Field, conditions: Sequence[Expression], filled: Sequence[Field]) -> list[object]:
    """What tests may give a field. A reference names a row that the factory makes, or none."""
    if field.reference and field not in filled:
        return [None]
    return candidates(field, conditions)


def _is_free(field: Field, mixed: dict[str, list[object]], conditions: Sequence[Expression]) -> bool:
    """Whether the field may have any of its usual values, null and the default among them."""
    shape = numbered(field)
    if field.reference or shape is None:
        return False
    usual: list[object] = [shape.format(n=number) for number in _NUMBERS]
    usual += [None] * field.nullable
    if isinstance(field.default, LiteralDefault):
        usual.append(field.default.value)
    return _fits(field.name, usual, mixed, conditions)


def _fits(name: str, values: list[object], mixed: Domains, conditions: Sequence[Expression]) -> bool:
    """Whether a field may have each of these values beside all that others have."""
    concerned = [each for each in conditions if name in each.names]
    return all(always(each, {**mixed, name: values}) for each in concerned)


def always(condition: Expression, domains: Domains) -> bool:
    """Whether a condition holds for every mixture."""
    names = sorted(condition.names)
    if prod(len(domains[name]) for name in names) > MOST_MIXED:
        return False
    return all(holds(condition, values) for values in _mixed(names, domains))


def never(condition: Expression, domains: Domains) -> bool:
    """Whether a condition fails for every mixture."""
    names = sorted(condition.names)
    if prod(len(domains[name]) for name in names) > MOST_MIXED:
        return False
    return all(breaks(condition, values) for values in _mixed(names, domains))


def _mixed(names: Sequence[str], domains: Domains) -> Iterator[Values]:
    return (dict(zip(names, each, strict=True)) for each in product(*(domains[name] for name in names)))


def _assignments(names: Sequence[str], domains: Domains, conditions: Sequence[Expression]) -> Iterator[Values]:
    """Every assignment that keeps all conditions, the usual values first, as far as the search goes."""
    steps = 0

    def extend(values: Values, rest: Sequence[str]) -> Iterator[Values]:
        nonlocal steps
        if not rest:
            yield values
            return
        name, *others = rest
        ready = [each for each in conditions if name in each.names and each.names.isdisjoint(others)]
        for value in domains[name]:
            steps += 1
            if steps > MOST_STEPS:
                return
            extended = {**values, name: value}
            if all(holds(each, extended) for each in ready):
                yield from extend(extended, others)

    yield from extend({}, names)


def settled(
    changeable: Sequence[str], fixed: Domains, domains: Domains, wanted: Expression, kept: Sequence[Expression] = ()
) -> Values | None:
    """Values of the changeable fields that `wanted` takes for sure, whatever the fixed fields are.

    As few as possible differ from what the fields have first; every condition of `kept` still holds.
    """
    usual = {name: fixed[name][0] for name in changeable}
    for count in range(len(changeable) + 1):
        for names in combinations(changeable, count):
            for values in _mixed(names, domains):
                tried = {**fixed, **{name: [value] for name, value in {**usual, **values}.items()}}
                if always(wanted, tried) and all(always(each, tried) for each in kept):
                    return {**usual, **values}
    return None
