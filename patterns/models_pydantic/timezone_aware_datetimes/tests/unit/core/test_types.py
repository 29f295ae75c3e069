"""Moments stay aware and UTC."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.types import UtcDateTime, utc_now


async def store(session: AsyncSession, value: dt.datetime | None) -> dt.datetime | None:
    table = sa.Table("test_moments", sa.MetaData(), sa.Column("moment", UtcDateTime()))
    await (await session.connection()).run_sync(table.create)
    await session.execute(sa.insert(table).values(moment=value))
    return await session.scalar(sa.select(table.c.moment))


async def test_a_moment_of_another_zone_comes_back_in_utc(session: AsyncSession) -> None:
    value = dt.datetime(2030, 1, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=5)))

    stored = await store(session, value)

    assert stored == value
    assert stored is not None
    assert stored.tzinfo is dt.UTC


async def test_no_moment_stays_none(session: AsyncSession) -> None:
    assert await store(session, None) is None


def test_a_moment_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="without an offset"):
        UtcDateTime().process_bind_param(dt.datetime(2030, 1, 1), None)  # noqa: DTZ001 - naive on purpose


def test_the_clock_runs() -> None:
    assert utc_now() < utc_now() + dt.timedelta(microseconds=1)
    assert utc_now().tzinfo is dt.UTC
