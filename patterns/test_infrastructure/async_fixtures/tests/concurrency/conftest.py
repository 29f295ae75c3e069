"""An app that really commits, to a database of its own, so that requests can meet there."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import Settings
from app.core.database import DatabaseSettings
from app.main import create_app
from tests.databases import create_tables, delete_everything, opened, temporary_database


@pytest.fixture(scope="session")
def shared_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseSettings]:
    """A database with all tables, beside that of the other tests."""
    with temporary_database(tmp_path_factory.mktemp("concurrency")) as database_settings:
        asyncio.run(create_tables(database_settings))
        yield database_settings


@pytest.fixture
async def app(settings: Settings, shared_database: DatabaseSettings) -> AsyncIterator[FastAPI]:
    """The app, started; each request has a connection of its own. What was committed is deleted in the end."""
    app = create_app(settings.model_copy(update={"database_url": shared_database.database_url}))
    async with app.router.lifespan_context(app):
        yield app
    async with opened(shared_database) as database:
        await delete_everything(database)


@pytest.fixture
async def session(app: FastAPI) -> AsyncIterator[AsyncSession]:
    """A session beside those of requests: what it has not committed, they do not see."""
    async with app.state.database.sessions() as session:
        yield session
