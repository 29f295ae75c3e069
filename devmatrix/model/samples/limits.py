"""What a field's type and bounds leave room for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devmatrix.model.app import Field

# What is enough for a sample where the type itself sets no limit.
ENDLESS = 1_000_000
INTEGERS = {"int": 2**31, "bigint": 2**63}
_PASSWORD = (8, 128)
_EXACT = Context(prec=2000)


def lengths(field: Field) -> tuple[int, int]:
    """The least and the greatest number of characters of a text; of one item where the field is a list."""
    scalar, bounds = field.type.scalar, field.bounds
    least, most = _PASSWORD if scalar.name == "password" else (0, ENDLESS)
    most = min(most, *field.type.arguments[:1], scalar.max_length or ENDLESS)
    if field.type.is_list:
        return least, most
    if bounds.max_length is not None:
        most = min(most, bounds.max_length)
    # A bound that is given takes the place of the usual least length of a password.
    return (least if bounds.min_length is None else bounds.min_length), most


def items(field: Field) -> tuple[int, int]:
    """The least and the greatest number of items of a list."""
    return field.bounds.min_length or 0, ENDLESS if field.bounds.max_length is None else field.bounds.max_length


@dataclass(frozen=True)
class Ladder:
    """The numbers that an exact field can hold: `step` times every whole number from `first` to `last`."""

    step: Decimal
    first: int
    last: int

    def number(self, index: int) -> Decimal:
        """The number at a rung."""
        return _EXACT.multiply(self.step, Decimal(index))


def scale(field: Field) -> int:
    """How many decimals an exact number keeps."""
    return field.type.arguments[1] if field.type.scalar.name == "decimal" else 0


def unit(field: Field) -> Decimal:
    """The smallest step between two values of an exact type."""
    return Decimal(1).scaleb(-scale(field))


def ladder(field: Field) -> Ladder:
    """The rungs of an integer or decimal field, by its type and its bounds."""
    bounds = field.bounds
    step = Decimal(str(bounds.multiple_of)) if bounds.multiple_of is not None else unit(field)
    if field.type.scalar.name in INTEGERS:
        limit = INTEGERS[field.type.scalar.name]
        least, most = Decimal(-limit), Decimal(limit - 1)
    else:
        most = (Decimal(10) ** field.type.arguments[0] - 1).scaleb(-scale(field), context=_EXACT)
        least = most.copy_negate()
    first = max(
        _rung(each, step, ROUND_CEILING) + strict for each, strict in _given(least, bounds.ge, bounds.gt, step, 1)
    )
    last = min(_rung(each, step, ROUND_FLOOR) - strict for each, strict in _given(most, bounds.le, bounds.lt, step, -1))
    return Ladder(step, first, last)


def _given(limit: Decimal, loose: object, strict: object, step: Decimal, sign: int) -> list[tuple[Decimal, int]]:
    """Each limit, and 1 where it is a rung that must not be touched."""
    found = [(limit, 0)]
    if loose is not None:
        found.append((Decimal(str(loose)), 0))
    if strict is not None:
        number = Decimal(str(strict))
        touched = _rung(number, step, ROUND_CEILING if sign > 0 else ROUND_FLOOR) * step == number
        found.append((number, int(touched)))
    return found


def _rung(number: Decimal, step: Decimal, rounding: str) -> int:
    return int(_EXACT.divide(number, step).to_integral_value(rounding=rounding, context=_EXACT))
