"""Databases for tests: files of SQLite, or databases on the server that TEST_DATABASE_URL names."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app import models  # noqa: F401 - fills the metadata
from app.core.database import Database, DatabaseSettings
from app.core.models import Base
from app.core.reading import JoinedReader

SERVER = os.environ.get("TEST_DATABASE_URL")


@contextmanager
def temporary_database(folder: Path) -> Iterator[DatabaseSettings]:
    """An empty database of its own: test processes and runs do not meet."""
    name = f"test_{uuid4().hex}"
    if SERVER is None:
        yield database_settings(f"sqlite:///{folder / name}.db")
        return
    server = database_settings(SERVER)
    asyncio.run(execute(server, f"CREATE DATABASE {name}"))
    try:
        yield database_settings(server.url.set(database=name).render_as_string(hide_password=False))
    finally:
        asyncio.run(execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


def database_settings(url: str) -> DatabaseSettings:
    """Settings for a test, whatever an `.env` file says."""
    return DatabaseSettings(_env_file=None, database_url=url)


async def execute(settings: DatabaseSettings, statement: str) -> None:
    """Run one statement that no transaction may hold."""
    async with opened(settings) as database:
        engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(statement))


@asynccontextmanager
async def opened(settings: DatabaseSettings) -> AsyncIterator[Database]:
    """The database while a test needs it."""
    database = Database(settings)
    try:
        yield database
    finally:
        await database.close()


async def create_tables(settings: DatabaseSettings) -> None:
    """Make the tables from the models; a test of the migrations proves that these do the same."""
    async with opened(settings) as database, database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)


async def delete_everything(database: Database) -> None:
    """Leave the tables without rows, whatever refers to what."""
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    tables = Base.metadata.tables.values()
    async with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            names = ", ".join(f'"{table.name}"' for table in tables)
            await connection.execute(text(f"TRUNCATE {names}"))
        else:
            await connection.execute(text("PRAGMA foreign_keys = OFF"))
            for table in tables:
                await connection.execute(table.delete())


@asynccontextmanager
async def undone(database: Database) -> AsyncIterator[AsyncConnection]:
    """A connection on which everything is taken back in the end, committed or not."""
    async with database.engine.connect() as connection:
        transaction = await connection.begin()
        yield connection
        await transaction.rollback()


def join(database: Database, connection: AsyncConnection) -> None:
    """Make new sessions work, and the reader look, inside the transaction of that connection.

    What sessions commit or roll back is a savepoint, so that a failed request leaves what was arranged.
    """
    database.sessions.configure(bind=connection, join_transaction_mode="create_savepoint")
    database.reader = JoinedReader(connection)
