"""Column types that mean the same on SQLite and PostgreSQL."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import JSONB

from app.core.exact import EXACT

# SQLite numbers its rows only in a column that is called INTEGER.
INTEGER_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class DecimalNumber(sa.TypeDecorator[Decimal]):
    """An exact number with a fixed count of decimal places.

    SQLite has no decimals: there the value is kept as a float and rounded when it is read, which is
    exact up to 15 digits. PostgreSQL keeps all digits.
    """

    impl = sa.Numeric
    cache_ok = True

    def __init__(self, precision: int, scale: int) -> None:
        super().__init__(precision=precision, scale=scale)
        self.quantum = Decimal(1).scaleb(-scale)
        self.precision, self.scale = precision, scale

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "sqlite":
            return sa.Numeric(self.precision, self.scale, asdecimal=False)
        return sa.Numeric(self.precision, self.scale)

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Decimal | float | None:
        return float(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Decimal | None:  # noqa: ARG002
        return None if value is None else Decimal(str(value)).quantize(self.quantum, context=EXACT)


class JsonDocument(sa.TypeDecorator[Any]):
    """Any JSON value; None is SQL NULL."""

    impl = sa.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "postgresql":
            return JSONB(none_as_null=True)
        return sa.JSON(none_as_null=True)


class JsonList(sa.TypeDecorator[list[Any]]):
    """A list of values of one type, kept as JSON."""

    impl = sa.JSON
    cache_ok = True

    def __init__(self, item: Any) -> None:
        super().__init__(none_as_null=True)
        self.item = item
        self.adapter = TypeAdapter(list[item])

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "postgresql":
            return JSONB(none_as_null=True)
        return sa.JSON(none_as_null=True)

    def process_bind_param(self, value: list[Any] | None, dialect: sa.Dialect) -> Any:  # noqa: ARG002
        return None if value is None else self.adapter.dump_python(value, mode="json")

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> list[Any] | None:  # noqa: ARG002
        return None if value is None else self.adapter.validate_python(value)


def one_of(values: type[StrEnum], name: str) -> sa.Enum:
    """Text that a CHECK called `name` keeps to the values of an enum."""
    return sa.Enum(
        values,
        name=name,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
    )
