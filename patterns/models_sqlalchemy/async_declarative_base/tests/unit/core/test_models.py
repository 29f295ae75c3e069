"""What every table shares."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.models import Base
from tests.probe import Probe, make_table


async def test_keys_are_ordered_by_time(session: AsyncSession) -> None:
    await make_table(session)
    rows = [Probe(label=str(number)) for number in range(3)]

    for row in rows:
        session.add(row)
        await session.flush()

    assert sorted(row.id for row in rows) == [row.id for row in rows]
    assert {row.id.version for row in rows} == {7}


async def test_rows_know_when_they_were_made(session: AsyncSession) -> None:
    await make_table(session)
    before = dt.datetime.now(dt.UTC)
    row = Probe(label="first")
    session.add(row)
    await session.flush()
    session.expunge_all()

    stored = await session.get_one(Probe, row.id)

    assert before <= stored.created_at <= dt.datetime.now(dt.UTC)
    assert stored.version == 1


def test_every_constraint_has_a_name() -> None:
    tables = Base.metadata.tables.values()

    assert [constraint for table in tables for constraint in table.constraints if not constraint.name] == []
