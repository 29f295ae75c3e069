"""Pages that begin behind a row: none is shown twice and none is left out, whatever comes and goes meanwhile.

A cursor holds the values that its row was sorted by, not its number: the row itself may be gone.
"""

import base64
import binascii
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import AfterValidator, TypeAdapter, ValidationError

from app.core.errors import FieldProblem, InvalidError
from app.core.filtering import OPERATORS, Condition, SortKey
from app.core.pagination import BaseCursorQuery
from app.core.scalars import Date, DateTime, Duration, ExactQuery, FloatQuery, Int32Query, Int64Query, Text, Time, check_digits

# What a forged cursor may say at most: what a database takes.
KINDS: dict[type, Any] = {
    Decimal: Annotated[ExactQuery, AfterValidator(check_digits)],
    UUID: UUID,
    bool: bool,
    dt.date: Date,
    dt.datetime: DateTime,
    dt.time: Time,
    dt.timedelta: Duration,
    float: FloatQuery,
    int: Int64Query,
    str: Text,
}
DIGEST_BYTES = 8


def write_cursor(query: BaseCursorQuery, order: Sequence[SortKey], position: Sequence[Any]) -> str:
    """The cursor of a row with these values; it goes with this query only."""
    text = _adapter(*order).dump_json(tuple(position))
    return _encode(_digest(query, text) + text)


def read_cursor(query: BaseCursorQuery, order: Sequence[SortKey], cursor: str) -> tuple[Any, ...]:
    """The values in a cursor; InvalidError when it is none, or that of another query."""
    try:
        content = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        digest, text = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
        # One that was changed may still decode to the same bytes.
        if digest != _digest(query, text) or cursor != _encode(content):
            raise _refusal()
        return _adapter(*order).validate_json(text)
    except (binascii.Error, ValidationError, ValueError):
        raise _refusal() from None


def behind(order: Sequence[SortKey], position: Sequence[Any]) -> Condition:
    """Whether a row stands behind the one with these values."""
    pairs = [*zip(order, position, strict=True)]
    if len({key.descending for key in order}) == 1 and not any(key.column.nullable for key in order):
        # One comparison, which an index over these columns answers.
        row = sa.tuple_(*(key.column for key in order))
        bound = sa.tuple_(*(sa.literal(value, key.column.type) for key, value in pairs))
        return row < bound if order[0].descending else row > bound
    alternatives = [
        sa.and_(*(_same(*pair) for pair in pairs[:place]), _behind(*pairs[place])) for place in range(len(pairs))
    ]
    # The first follows from the others: it is what an index over the first column answers.
    return sa.and_(_reached(*pairs[0]), sa.or_(*alternatives))


def _reached(key: SortKey, value: Any) -> Condition:
    """Whether a row has that value or stands behind it."""
    if value is None:
        return sa.true() if key.descending else key.column.is_(None)
    return _beyond(key, "lte" if key.descending else "gte", value)


def _behind(key: SortKey, value: Any) -> Condition:
    if value is None:
        return key.column.is_not(None) if key.descending else sa.false()
    return _beyond(key, "lt" if key.descending else "gt", value)


def _beyond(key: SortKey, operator: str, value: Any) -> Condition:
    found = OPERATORS[operator](key.column, value)
    # Upwards, rows without a value come last.
    return sa.or_(found, key.column.is_(None)) if key.column.nullable and not key.descending else found


def _same(key: SortKey, value: Any) -> Condition:
    return key.column.is_(None) if value is None else key.column == value


# A client may ask for any number of orders.
@lru_cache(maxsize=128)
def _adapter(*order: SortKey) -> TypeAdapter[tuple[Any, ...]]:
    kinds = tuple(_kind(key.column) for key in order)
    return TypeAdapter(tuple[kinds])  # type: ignore[valid-type]


def _kind(column: sa.Column[Any]) -> Any:
    stored = column.type
    if isinstance(stored, sa.TypeDecorator) and stored.python_type is object:
        # It does not say what it holds, but what it is made from does.
        stored = stored.impl_instance
    kind = stored.python_type
    narrow = kind is int and not isinstance(stored, sa.BigInteger)
    found = Int32Query if narrow else KINDS.get(kind, kind)
    return found | None if column.nullable else found


def _digest(query: BaseCursorQuery, text: bytes) -> bytes:
    question = query.model_dump_json(exclude={"cursor", "limit"}, exclude_none=True)
    return blake2b(f"{type(query).__name__} {question} ".encode() + text, digest_size=DIGEST_BYTES).digest()


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _refusal() -> InvalidError:
    message = "This is no cursor of this list with these filters in this order."
    return InvalidError(errors=[FieldProblem(loc=["query", "cursor"], message=message, code="cursor")])
