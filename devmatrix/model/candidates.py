"""Values that a field is tried with where a condition names it: its usual ones, then those at the condition's edges."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from devmatrix.expressions.tree import Literal
from devmatrix.model.app import ExpressionDefault, LiteralDefault
from devmatrix.model.exact import EXACT
from devmatrix.model.samples import samples
from devmatrix.model.samples.limits import INTEGERS, ladder, lengths, unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from devmatrix.expressions.tree import Expression
    from devmatrix.model.app import Field

USUAL = 6
LONGEST = 300
_PAST = dt.datetime(2000, 1, 3, 8, 0, tzinfo=dt.UTC)
_DAYS = (0, 1, 30)


def candidates(field: Field, conditions: Sequence[Expression]) -> list[object]:
    """Different values that the field takes, those that it usually has first."""
    if field.reference:
        # A key is nothing but there or not there; those of two fields differ.
        return [field.name, None] if field.nullable else [field.name]
    default = [field.default.value] if isinstance(field.default, LiteralDefault) else []
    if not field.creatable and not isinstance(field.default, ExpressionDefault):
        return default or [None]
    found: list[object] = [] if field.example is None else [field.example]
    found += [*samples(field, USUAL), *default]
    found += _edges(field, list(_constants(conditions)))
    # An entity that is given None for a field with a default takes the default.
    found += [None] * (field.nullable and field.default is None)
    return [value for place, value in enumerate(found) if value not in found[:place]]


def _constants(conditions: Sequence[Expression]) -> Iterator[object]:
    for each in conditions:
        if isinstance(each, Literal):
            yield each.value
        yield from _constants(list(each.children))


def _edges(field: Field, constants: list[object]) -> list[object]:
    name = field.type.scalar.name
    if field.type.is_list:
        return [[]] if not field.bounds.min_length else []
    if name in {"string", "text"} and field.bounds.pattern is None:
        return [*_texts(field, constants)]
    if name in INTEGERS or name == "decimal":
        return [*_numbers(field, constants)]
    if name == "float":
        return [*_floats(field, constants)]
    return [*_moments(name)]


def _texts(field: Field, constants: list[object]) -> Iterator[str]:
    least, most = lengths(field)
    sizes = (each + step for each in constants if type(each) is int for step in (-1, 0, 1))
    texts = ["x" * size for size in sizes if 0 < size <= LONGEST]
    yield from (each for each in (*texts, *constants) if isinstance(each, str) and least <= len(each) <= most)


def _numbers(field: Field, constants: list[object]) -> Iterator[object]:
    rungs, step = ladder(field), unit(field)
    for each in constants:
        if isinstance(each, (int, float, Decimal)) and not isinstance(each, bool):
            for number in (Decimal(str(each)) + steps * rungs.step for steps in (0, -1, 1)):
                index = EXACT.divide(number, rungs.step)
                if index == index.to_integral_value() and rungs.first <= index <= rungs.last:
                    yield number.quantize(step, context=EXACT) if field.type.scalar.name == "decimal" else int(number)


def _floats(field: Field, constants: list[object]) -> Iterator[float]:
    bounds = field.bounds
    for each in constants:
        if isinstance(each, (int, float)) and not isinstance(each, bool):
            for number in (float(each), each - 0.5, each + 0.5):
                low = (bounds.ge is None or number >= float(str(bounds.ge))) and (
                    bounds.gt is None or number > float(str(bounds.gt))
                )
                high = (bounds.le is None or number <= float(str(bounds.le))) and (
                    bounds.lt is None or number < float(str(bounds.lt))
                )
                if low and high:
                    yield number


def _moments(name: str) -> Iterator[object]:
    """What lies before anything that is worked out from the present."""
    for days in _DAYS if name in {"date", "datetime"} else ():
        moment = _PAST + dt.timedelta(days=days)
        yield moment.date() if name == "date" else moment
