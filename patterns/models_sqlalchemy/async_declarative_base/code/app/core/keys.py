"""The key of a row, whether one column is enough for it or several are."""

from functools import cache
from typing import Any

import sqlalchemy as sa

from app.core.models import Base


@cache
def key_names(model: type[Base]) -> tuple[str, ...]:
    """The columns of the key, in its order."""
    return tuple(column.name for column in model.__table__.primary_key)


def key_of(row: Base) -> Any:
    """The key of a row: a value, or a tuple of them where it has several columns."""
    values = tuple(getattr(row, name) for name in key_names(type(row)))
    return values if len(values) > 1 else values[0]


def key_values(model: type[Base], key: Any) -> dict[str, Any]:
    """The values of a key by their columns."""
    values = key if isinstance(key, tuple) else (key,)
    return dict(zip(key_names(model), values, strict=True))


def has_key(model: type[Base], key: Any) -> sa.ColumnElement[bool]:
    """What holds for the row with that key alone."""
    columns = model.__table__.columns
    return sa.and_(*(columns[name] == value for name, value in key_values(model, key).items()))
