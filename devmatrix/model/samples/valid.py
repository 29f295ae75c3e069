"""Values that a field takes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from devmatrix.model.samples.limits import items, ladder, scale
from devmatrix.model.samples.texts import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from devmatrix.model.app import Field

_MOMENT = dt.datetime(2030, 1, 1, 8, 0, tzinfo=dt.UTC)
_USUAL_ITEMS = 2
_WIDE = 100


def samples(field: Field, count: int) -> list[object]:
    """Up to `count` different valid values, the same ones at every call.

    Plain Python values: a `Decimal` has the scale of its type, a datetime is in UTC, an enum member is its
    stored value. Fewer than `count` when the type has fewer; none when no text matches the pattern.
    A nullable field has real values too, never None unless its entity's conditions leave nothing else.
    """
    if field.mixable is not None:
        return ([each for each in field.mixable if each is not None] or [None])[:count]
    values = list(_scalars(field, count))
    return _lists(field, values, count) if field.type.is_list else values


def _scalars(field: Field, count: int) -> Sequence[object]:
    scalar = field.type.scalar
    if field.type.enum is not None:
        return [value for _, value in field.type.enum.members][:count]
    if scalar.textual:
        return texts(field, count)
    if scalar.name == "bool":
        return (True, False)[:count]
    if scalar.name == "float":
        return _floats(field, count)
    if scalar.numeric:
        return _exact(field, count)
    return [_MAKERS[scalar.name](field, number) for number in range(1, count + 1)]


def _lists(field: Field, values: list[object], count: int) -> list[object]:
    """Lists that begin at another item each, then longer and longer ones."""
    least, most = items(field)
    if not values or most == 0:
        return [[]]
    found: list[object] = []
    length = max(least, min(_USUAL_ITEMS, most, len(values)))
    while len(found) < count and length <= min(most, max(least, 1) + count + _USUAL_ITEMS):
        for start in range(len(values)):
            each = [values[(start + place) % len(values)] for place in range(length)]
            if each not in found:
                found.append(each)
        length += 1
    return found[:count] or [[]]


def _exact(field: Field, count: int) -> list[int] | list[Decimal]:
    """Integers or decimals: friendly ones first, whatever the bounds leave else."""
    rungs = ladder(field)
    places = scale(field)
    stride = (
        max(1, int(Decimal(1) / rungs.step)) if places and (rungs.last - rungs.first) * rungs.step > count + 1 else 1
    )
    start = min(max(rungs.first, stride + stride // 2), rungs.last)
    upward = list(range(start, rungs.last + 1, stride)[:count])
    downward = range(start - stride, rungs.first - 1, -stride)[: count - len(upward)]
    numbers = [rungs.number(each) for each in (*upward, *downward)]
    if field.type.scalar.name == "decimal":
        return [each.quantize(Decimal(1).scaleb(-places)) for each in numbers]
    return [int(each) for each in numbers]


def _floats(field: Field, count: int) -> list[float]:
    bounds = field.bounds
    low = next((float(str(each)) for each in (bounds.ge, bounds.gt) if each is not None), None)
    high = next((float(str(each)) for each in (bounds.le, bounds.lt) if each is not None), None)
    if low is not None and low == high:
        return [low]
    low = min(0.0, high - _WIDE) if low is None and high is not None else low or 0.0
    high = max(0.0, low) + _WIDE if high is None else high
    # Halves before adding up: the two may lie at the ends of what a float can hold.
    parts = [(number + 1) / (count + 2) for number in range(count)]
    exact = [low * (1 - part) + high * part for part in parts]
    rounded = [float(f"{each:.3g}") for each in exact]
    chosen = rounded if len(set(rounded)) == count and all(low < each < high for each in rounded) else exact
    return list(dict.fromkeys(each for each in chosen if low < each < high)) or [low if bounds.gt is None else high]


def _document(field: Field, number: int) -> object:
    return {"note": f"{field.name.replace('_', ' ').strip().capitalize()} {number}", "rank": number, "tags": []}


_MAKERS: dict[str, Callable[[Field, int], object]] = {
    "date": lambda _, number: (_MOMENT + dt.timedelta(days=number)).date(),
    "time": lambda _, number: (_MOMENT + dt.timedelta(minutes=7 * number)).time(),
    "datetime": lambda _, number: _MOMENT + dt.timedelta(hours=number),
    "duration": lambda _, number: dt.timedelta(minutes=15 * number),
    "uuid": lambda _, number: UUID(f"0190a1b2-0000-7000-8000-{number:012x}"),
    "json": _document,
    "bytes": lambda field, number: f"{field.name} {number}".encode(),
}
