"""The pool keeps its limits on a real database."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.core.database import DatabaseSettings
from app.core.pool import PoolStatistics, pool_statistics
from tests.databases import opened


@pytest.fixture
def narrow(empty_database: DatabaseSettings) -> DatabaseSettings:
    """One connection kept, one more under load, little patience."""
    limits = {"database_pool_size": 1, "database_max_overflow": 1, "database_pool_timeout": 0.05}
    return empty_database.model_copy(update=limits)


async def test_the_figures_follow_the_connections(narrow: DatabaseSettings) -> None:
    async with opened(narrow) as database:
        engine = database.engine
        assert pool_statistics(engine) == PoolStatistics(size=1, in_use=0, idle=0, overflow=0)
        async with engine.connect():
            assert pool_statistics(engine) == PoolStatistics(size=1, in_use=1, idle=0, overflow=0)
            async with engine.connect():
                assert pool_statistics(engine) == PoolStatistics(1, in_use=2, idle=0, overflow=1)
        assert pool_statistics(engine) == PoolStatistics(size=1, in_use=0, idle=1, overflow=0)


async def test_nobody_waits_for_ever(narrow: DatabaseSettings) -> None:
    async with opened(narrow) as database:
        engine = database.engine
        async with engine.connect(), engine.connect():
            with pytest.raises(PoolTimeoutError):
                await engine.raw_connection()


async def test_a_dead_connection_is_replaced(narrow: DatabaseSettings) -> None:
    async with opened(narrow) as database:
        async with database.engine.connect() as connection:
            raw = await connection.get_raw_connection()
            assert raw.driver_connection is not None
            dead = raw.driver_connection
        await dead.close()
        async with database.engine.connect() as connection:
            assert await connection.scalar(text("SELECT 1")) == 1
