"""Deletions that meet with what refers to their rows, on a database that keeps what is committed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.core.database import Database, DatabaseSettings
from app.core.errors import ConflictError
from app.core.soft_deletion import bring_back, hide, nameable
from tests.databases import opened
from tests.shelves import Loan, Shelf, Volume, make_shelves

ROUNDS = range(5)
SHELVES, VOLUMES = Shelf.__table__, Volume.__table__
# A live row that points to a hidden one.
ASTRAY = (
    sa.select(sa.func.count())
    .select_from(VOLUMES.join(SHELVES))
    .where(VOLUMES.c.deleted_at.is_(None), SHELVES.c.deleted_at.is_not(None))
)


@pytest.fixture
async def database(empty_database: DatabaseSettings) -> AsyncIterator[Database]:
    """A database with these tables only."""
    async with opened(empty_database) as database:
        async with database.engine.begin() as connection:
            await make_shelves(connection)
        yield database


async def store(database: Database, row: Shelf | Volume) -> Any:
    """Commit a row; its key."""
    async with database.transaction() as session:
        session.add(row)
    return row.id


async def put_on(database: Database, shelf_id: UUID, title: str) -> bool:
    """Make a volume as a service would: not on a shelf that is deleted."""
    async with database.transaction() as session:
        found = await session.scalar(
            nameable(sa.select(SHELVES.c.id).where(SHELVES.c.id == shelf_id), SHELVES)
        )
        if found:
            session.add(Volume(title=title, shelf_id=shelf_id))
        return found is not None


async def delete(database: Database, table: sa.Table, key: Any) -> bool:
    """Hide a row in a transaction of its own; whether that was possible."""
    try:
        async with database.transaction() as session:
            return await hide(session, table, table.c.id == key)
    except ConflictError:
        return False


async def restore(database: Database, key: int) -> bool:
    """Bring a volume back in a transaction of its own; whether that was possible."""
    try:
        async with database.transaction() as session:
            return await bring_back(session, VOLUMES, VOLUMES.c.id == key)
    except (ConflictError, IntegrityError):
        return False


async def count(database: Database, statement: sa.Select[int]) -> int:
    async with database.transaction(writes=False) as session:
        return await session.scalar(statement) or 0


async def test_of_two_deletions_one_wins(database: Database) -> None:
    for _ in ROUNDS:
        shelf = await store(database, Shelf())

        done = await asyncio.gather(*(delete(database, SHELVES, shelf) for _ in range(3)))

        assert sorted(done) == [False, False, True]


async def test_nothing_is_put_on_a_shelf_that_is_being_deleted(database: Database) -> None:
    for number in ROUNDS:
        shelf = await store(database, Shelf())

        await asyncio.gather(
            *(put_on(database, shelf, f"{number} {each}") for each in range(3)),
            delete(database, SHELVES, shelf),
        )

        assert await count(database, ASTRAY) == 0


async def test_a_volume_does_not_come_back_to_a_shelf_that_is_being_deleted(
    database: Database,
) -> None:
    for number in ROUNDS:
        shelf = await store(database, Shelf())
        volume = await store(database, Volume(title=str(number), shelf_id=shelf))
        await delete(database, VOLUMES, volume)

        await asyncio.gather(restore(database, volume), delete(database, SHELVES, shelf))

        assert await count(database, ASTRAY) == 0


async def test_a_value_is_taken_once_by_a_new_row_or_by_one_that_comes_back(
    database: Database,
) -> None:
    for number in ROUNDS:
        shelf = await store(database, Shelf())
        volume = await store(database, Volume(title=str(number), shelf_id=shelf))
        await delete(database, VOLUMES, volume)

        await asyncio.gather(
            restore(database, volume), put_on(database, shelf, str(number)), return_exceptions=True
        )

        live = sa.select(sa.func.count()).where(
            VOLUMES.c.title == str(number), VOLUMES.c.deleted_at.is_(None)
        )
        assert await count(database, live) == 1


async def test_a_volume_that_is_being_lent_stays(database: Database) -> None:
    for number in ROUNDS:
        shelf = await store(database, Shelf())
        volume = await store(database, Volume(title=str(number), shelf_id=shelf))

        async def lend(volume_id: int) -> None:
            async with database.transaction() as session:
                found = sa.select(VOLUMES.c.id).where(VOLUMES.c.id == volume_id)
                if await session.scalar(nameable(found, VOLUMES)):
                    session.add(Loan(volume_id=volume_id))

        await asyncio.gather(lend(volume), delete(database, SHELVES, shelf))

        lent = sa.select(sa.func.count()).select_from(Loan.__table__.join(VOLUMES))
        assert await count(database, lent.where(VOLUMES.c.deleted_at.is_not(None))) == 0
