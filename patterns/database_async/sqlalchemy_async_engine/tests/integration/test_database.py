"""The engine behaves alike on every database: real transactions, savepoints, enforced references."""

import asyncio

import pytest
from fastapi import FastAPI, Request
from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    bindparam,
    event,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.database import Database, DatabaseSettings, database_lifespan, get_session
from app.core.pool import pool_statistics
from app.core.reading import JoinedReader
from tests.databases import opened

metadata = MetaData()
parents = Table("engine_parents", metadata, Column("id", Integer, primary_key=True))
children = Table(
    "engine_children",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("parent_id", ForeignKey(parents.c.id)),
)


async def create_all(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)


async def parent_ids(connection: AsyncConnection) -> list[int]:
    return list(await connection.scalars(select(parents.c.id).order_by(parents.c.id)))


async def test_a_savepoint_is_rolled_back_alone(empty_database: DatabaseSettings) -> None:
    async with opened(empty_database) as database:
        await create_all(database)
        async with database.engine.begin() as connection:
            await connection.execute(insert(parents).values(id=1))
            async with connection.begin_nested() as savepoint:
                await connection.execute(insert(parents).values(id=2))
                await savepoint.rollback()
        async with database.engine.connect() as connection:
            assert await parent_ids(connection) == [1]


async def test_a_changed_schema_is_rolled_back(empty_database: DatabaseSettings) -> None:
    async with opened(empty_database) as database:
        async with database.engine.connect() as connection:
            await connection.run_sync(metadata.create_all)
            await connection.rollback()
        # Nothing is left that this would meet.
        await create_all(database)


async def test_a_reference_has_to_exist(empty_database: DatabaseSettings) -> None:
    async with opened(empty_database) as database:
        await create_all(database)
        async with database.engine.connect() as connection:
            with pytest.raises(IntegrityError):
                await connection.execute(insert(children).values(id=1, parent_id=99))


async def test_readers_and_writers_do_not_wait_for_each_other(
    empty_database: DatabaseSettings,
) -> None:
    async with opened(empty_database) as database:
        await create_all(database)
        async with database.engine.connect() as writer, database.engine.connect() as reader:
            await writer.execute(insert(parents).values(id=1))
            async with asyncio.timeout(2):
                assert await parent_ids(reader) == []
                await writer.commit()
            await reader.rollback()
            assert await parent_ids(reader) == [1]


async def test_a_writer_waits_for_another(empty_database: DatabaseSettings) -> None:
    async def write(key: int) -> None:
        async with database.engine.begin() as connection:
            await connection.execute(insert(parents).values(id=key))
            await asyncio.sleep(0.01)

    async with opened(empty_database) as database:
        await create_all(database)
        await asyncio.gather(*map(write, range(8)))
        async with database.engine.connect() as connection:
            assert await parent_ids(connection) == list(range(8))


async def test_one_that_reads_before_it_writes_waits_too(empty_database: DatabaseSettings) -> None:
    async def write(key: int) -> None:
        async with database.transaction() as session:
            await session.execute(select(parents.c.id))
            await asyncio.sleep(0.01)
            await session.execute(insert(parents).values(id=key))

    async with opened(empty_database) as database:
        await create_all(database)
        await asyncio.gather(*map(write, range(8)))
        async with database.engine.connect() as connection:
            assert await parent_ids(connection) == list(range(8))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_request_that_only_reads_waits_for_nobody(
    method: str, empty_database: DatabaseSettings
) -> None:
    app = FastAPI()
    request = Request({"type": "http", "method": method, "app": app})
    async with database_lifespan(app, empty_database):
        await create_all(app.state.database)
        async with app.state.database.transaction() as writer:
            await writer.execute(insert(parents).values(id=1))
            async with asyncio.timeout(2):
                async for session in get_session(request):
                    assert list(await session.scalars(select(parents.c.id))) == []


async def test_an_error_does_not_show_the_values_of_its_statement(empty_database: DatabaseSettings) -> None:
    async with opened(empty_database) as database, database.engine.connect() as connection:
        with pytest.raises(DBAPIError) as failure:
            await connection.execute(text("SELECT :word FROM nowhere"), {"word": "hidden-word"})
    assert "hidden-word" not in str(failure.value)


async def test_autocommit_commits(empty_database: DatabaseSettings) -> None:
    async with opened(empty_database) as database:
        await create_all(database)
        autocommit = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with autocommit.connect() as connection:
            await connection.execute(insert(parents).values(id=1))
        async with database.engine.connect() as connection:
            assert await parent_ids(connection) == [1]


async def test_the_database_is_there_while_the_app_runs(empty_database: DatabaseSettings) -> None:
    app = FastAPI()
    async with database_lifespan(app, empty_database):
        database: Database = app.state.database
        async with database.engine.connect() as connection:
            assert await connection.scalar(text("SELECT 1")) == 1
        pool = database.engine.pool
    assert "Connections in pool: 0" in database.engine.pool.status()
    assert database.engine.pool is not pool


async def test_a_reader_begins_nothing(empty_database: DatabaseSettings) -> None:
    async with opened(empty_database) as database:
        await create_all(database)
        levels: list[str | None] = []

        # SQLAlchemy tells of it even when it sends nothing.
        @event.listens_for(database.engine.sync_engine, "begin")
        def note(connection: Connection) -> None:
            levels.append(connection.get_execution_options().get("isolation_level"))

        assert await database.reader.rows(select(parents.c.id)) == []

    assert levels == ["AUTOCOMMIT"]


async def test_a_reader_sees_what_others_commit_and_holds_no_connection(empty_database: DatabaseSettings) -> None:
    async with opened(empty_database) as database:
        await create_all(database)
        before = await database.reader.rows(select(parents.c.id))
        async with database.transaction() as session:
            await session.execute(insert(parents).values(id=1))
            during = await database.reader.rows(select(parents.c.id))
        after = await database.reader.rows(select(parents.c.id).where(parents.c.id == bindparam("key")), {"key": 1})

        assert (before, during, after) == ([], [], [(1,)])
        assert pool_statistics(database.engine).in_use == 0


async def test_a_joined_reader_sees_what_its_transaction_has_written(empty_database: DatabaseSettings) -> None:
    async with opened(empty_database) as database:
        await create_all(database)
        async with database.transaction() as session:
            await session.execute(insert(parents).values(id=1))

            assert await JoinedReader(session).rows(select(parents.c.id)) == [(1,)]
