"""The fixtures keep their promise: a test sees what it wrote, and the next one does not."""

import pytest
from sqlalchemy import Column, MetaData, String, Table, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.database import Database, DatabaseSettings
from tests.databases import join, opened, undone

metadata = MetaData()
labels = Table("isolation_labels", metadata, Column("label", String(20), primary_key=True))


async def test_a_request_that_fails_keeps_what_the_test_arranged(
    empty_database: DatabaseSettings,
) -> None:
    async with opened(empty_database) as database:
        await create_labels(database)
        async with undone(database) as connection:
            join(database, connection)
            async with database.sessions() as arranging:
                await arranging.execute(insert(labels).values(label="arranged"))
                with pytest.raises(IntegrityError):
                    await request(database, "arranged")
                await request(database, "requested")
                assert await labels_on(connection) == ["arranged", "requested"]


async def test_nothing_leaks_into_the_next_test(empty_database: DatabaseSettings) -> None:
    async with opened(empty_database) as database:
        await create_labels(database)
        async with undone(database) as connection:
            join(database, connection)
            await request(database, "committed")
            with pytest.raises(IntegrityError):
                await request(database, "committed")
            assert await labels_on(connection) == ["committed"]
        async with database.engine.connect() as connection:
            assert await labels_on(connection) == []


async def create_labels(database: Database) -> None:
    """Commit an empty table."""
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)


async def request(database: Database, label: str) -> None:
    """Write and commit as a request does."""
    async with database.sessions.begin() as session:
        await session.execute(insert(labels).values(label=label))


async def labels_on(connection: AsyncConnection) -> list[str]:
    """What that connection sees."""
    return list(await connection.scalars(select(labels.c.label).order_by(labels.c.label)))
