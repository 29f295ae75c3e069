"""The form that values have in JSON: what a client sends, and what the app answers."""

from __future__ import annotations

import base64
import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from devmatrix.model.samples.limits import scale

if TYPE_CHECKING:
    from collections.abc import Callable

    from devmatrix.model.app import Field

_DAYS_A_YEAR = 365


def json_sample(value: object, field: Field) -> object:
    """`value` as the app shows it in JSON.

    Decimals are texts with all the places of their type (`"12.50"`), UUIDs and dates are texts, a datetime ends in
    `Z`, a duration is ISO 8601 as pydantic writes it (`"P1DT2H"`; a year has 365 days), bytes are base64.
    """
    if field.type.scalar.name == "json" and not field.type.is_list:
        return value
    if isinstance(value, list):
        return [json_sample(each, field) for each in value]
    if isinstance(value, Decimal) and not field.type.is_list:
        return format(value.quantize(Decimal(1).scaleb(-scale(field))), "f")
    write = _WRITERS.get(type(value))
    return write(value) if write else value


def _duration(value: dt.timedelta) -> str:
    sign = "-" if value < dt.timedelta() else ""
    value = abs(value)
    years, days = divmod(value.days, _DAYS_A_YEAR)
    hours, rest = divmod(value.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{value.microseconds:06d}".rstrip("0") if value.microseconds else ""
    date = _parts((years, "Y"), (days, "D"))
    time = _parts((hours, "H"), (minutes, "M")) + (f"{seconds}{fraction}S" if seconds or fraction else "")
    if not date and not time:
        return "PT0S"
    return f"{sign}P{date}{'T' if time else ''}{time}"


def _parts(*parts: tuple[int, str]) -> str:
    return "".join(f"{number}{letter}" for number, letter in parts if number)


_WRITERS: dict[type, Callable[[Any], str]] = {
    Decimal: lambda value: format(value, "f"),
    UUID: str,
    bytes: lambda value: base64.b64encode(value).decode(),
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
    dt.datetime: lambda value: value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"),
    dt.timedelta: _duration,
}
