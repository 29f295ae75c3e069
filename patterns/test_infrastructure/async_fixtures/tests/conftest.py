"""What tests may ask for. Whatever a test writes is taken back when it ends."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from app.core.config import Settings
from app.core.database import Database, DatabaseSettings
from app.core.environment import Environment
from app.main import create_app
from tests.databases import create_tables, join, opened, temporary_database, undone
from tests.declarations import Declarations, held_to

pytest_plugins = ["tests.outcomes"]


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseSettings]:
    """A database with all tables, made once for each test process."""
    with temporary_database(tmp_path_factory.mktemp("database")) as database_settings:
        asyncio.run(create_tables(database_settings))
        yield database_settings


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[DatabaseSettings]:
    """Another database, without tables, for tests that commit or migrate."""
    with temporary_database(tmp_path) as database_settings:
        yield database_settings


@pytest.fixture(scope="session")
def settings(schema: DatabaseSettings) -> Settings:
    """The settings of the app under test."""
    return Settings(_env_file=None, environment=Environment.TEST, database_url=schema.database_url)


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The database, outside of any transaction."""
    async with opened(settings) as database:
        yield database


@pytest.fixture
def engine(database: Database) -> AsyncEngine:
    """Connections of their own: what is committed there stays for the next tests."""
    return database.engine


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    """The transaction of the test."""
    async with undone(database) as connection:
        yield connection


@pytest.fixture
async def session(database: Database, connection: AsyncConnection) -> AsyncIterator[AsyncSession]:
    """A session inside it, to arrange and to look; refresh what a request may have changed."""
    join(database, connection)
    async with database.sessions() as session:
        yield session


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every statement that reaches a database, as it does; what belongs to the test's savepoints is left out."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "SAVEPOINT" not in statement:
            seen.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(sa.Engine, "before_cursor_execute", note)


@pytest.fixture
async def app(settings: Settings, connection: AsyncConnection) -> AsyncIterator[FastAPI]:
    """The app, started; each request has a session of its own inside the test's transaction."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        join(app.state.database, connection)
        yield app


@pytest.fixture
async def client(app: FastAPI, declarations: Declarations) -> AsyncIterator[AsyncClient]:
    """Speaks to the app without a server, and holds each answer to the OpenAPI document."""
    transport = ASGITransport(held_to(declarations, app))
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
