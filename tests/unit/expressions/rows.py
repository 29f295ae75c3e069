"""The entity that the tests' expressions are about: its types, and values for its fields."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from devmatrix.expressions.parse import Environment
from devmatrix.expressions.types import ValueType
from devmatrix.model.app import Enum
from devmatrix.names import Name

STATE = Enum(Name.parse("OrderState"), (("OPEN", "OPEN"), ("PAID", "PAID"), ("SENT", "SENT")))
STATE_TYPE = ValueType("enum", enum=STATE)

NAMES: dict[str, ValueType] = {
    "count": ValueType("int"),
    "limit": ValueType("int"),
    "rate": ValueType("float"),
    "price": ValueType("decimal", scale=2),
    "label": ValueType("text"),
    "ready": ValueType("bool"),
    "day": ValueType("date"),
    "at": ValueType("datetime"),
    "clock": ValueType("time"),
    "lead": ValueType("duration"),
    "token": ValueType("uuid"),
    "state": STATE_TYPE,
    "states": ValueType("list", item=STATE_TYPE),
    "tags": ValueType("list", item=ValueType("text")),
    "extra": ValueType("json"),
    "maybe_count": ValueType("int", nullable=True),
    "maybe_price": ValueType("decimal", nullable=True, scale=2),
    "maybe_label": ValueType("text", nullable=True),
    "maybe_day": ValueType("date", nullable=True),
}
ENVIRONMENT = Environment(
    names=NAMES,
    enums={"OrderState": STATE},
    refused={"customer": "is a reference: an expression over another row is not built yet"},
    references=frozenset({"customer"}),
)


def expecting(result: ValueType) -> Environment:
    """The same names, for a field of type `result`."""
    return replace(ENVIRONMENT, result=result)


class OrderState(StrEnum):
    """What the emitted app has in `app.enums`."""

    OPEN = "OPEN"
    PAID = "PAID"
    SENT = "SENT"


MOMENT = dt.datetime(2030, 6, 15, 12, 30, tzinfo=dt.UTC)


def utc_now() -> dt.datetime:
    """A clock that stands still."""
    return MOMENT


@dataclass(frozen=True)
class Row:
    """One row of the entity."""

    count: int
    limit: int
    rate: float
    price: Decimal
    label: str
    ready: bool
    day: dt.date
    at: dt.datetime
    lead: dt.timedelta
    state: OrderState
    states: list[OrderState]
    tags: list[str]
    maybe_count: int | None
    maybe_price: Decimal | None
    maybe_label: str | None
    maybe_day: dt.date | None


def evaluated(source: str, row: Row) -> object:
    """What the emitted source gives for a row, read as `self`."""
    names = {"self": row, "dt": dt, "Decimal": Decimal, "OrderState": OrderState, "utc_now": utc_now}
    return eval(source, names)  # noqa: S307
