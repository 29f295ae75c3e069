"""Column types bring back what was stored, on either database."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.columns import DecimalNumber, JsonDocument, JsonList, one_of
from app.core.scalars import Base64


class Grade(StrEnum):
    """A member's name may differ from its value."""

    GOOD = "good"
    BAD = "bad"


async def store(session: AsyncSession, kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    table = sa.Table("test_values", sa.MetaData(), sa.Column("value", kind))
    await (await session.connection()).run_sync(table.create)
    await session.execute(sa.insert(table).values(value=value))
    return await session.scalar(sa.select(table.c.value))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (DecimalNumber(15, 4), Decimal("12345678901.2345")),
        (DecimalNumber(10, 2), Decimal("-0.10")),
        (DecimalNumber(10, 2), None),
        (DecimalNumber(38, 30), Decimal("0.5" + "0" * 29)),
        (JsonDocument(), {"a": [1, None, {"b": "ü"}]}),
        (JsonDocument(), None),
        (JsonList(dt.date), [dt.date(2030, 1, 31)]),
        (JsonList(Decimal), [Decimal("1.50")]),
        (JsonList(Grade), [Grade.GOOD]),
        (JsonList(Base64), [b"\x00\xff"]),
        (JsonList(str), []),
        (JsonList(str), None),
        (one_of(Grade, "value"), Grade.BAD),
    ],
)
async def test_a_value_comes_back(kind: sa.types.TypeEngine[Any], value: Any, session: AsyncSession) -> None:
    stored = await store(session, kind, value)

    assert stored == value
    assert repr(stored) == repr(value)


async def test_none_is_null_and_not_the_json_text(session: AsyncSession) -> None:
    await store(session, JsonDocument(), None)

    nulls = await session.scalar(sa.text("SELECT count(*) FROM test_values WHERE value IS NULL"))

    assert nulls == 1


async def test_the_database_refuses_what_is_not_in_the_enum(session: AsyncSession) -> None:
    await store(session, one_of(Grade, "value"), Grade.GOOD)

    with pytest.raises(IntegrityError):
        await session.execute(sa.text("INSERT INTO test_values (value) VALUES ('ugly')"))
