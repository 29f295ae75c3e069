"""The pool keeps its limits on a real database."""

import pytest
from sqlalchemy import text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.core.database import Database, DatabaseSettings
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


async def answer(database: Database) -> int | None:
    async with database.engine.connect() as connection:
        found: int | None = await connection.scalar(text("SELECT 1"))
        return found


async def test_a_dead_connection_is_replaced(narrow: DatabaseSettings) -> None:
    async with opened(narrow) as database:
        async with database.engine.connect() as connection:
            raw = await connection.get_raw_connection()
            assert raw.driver_connection is not None
            dead = raw.driver_connection
        await dead.close()
        if narrow.sqlite:
            # There is no server that could close it, so it is not asked before it is used.
            with pytest.raises(OperationalError):
                await answer(database)
        assert await answer(database) == 1


@pytest.mark.parametrize(("idle", "pings"), [(0, 2), (3600, 0)])
async def test_a_connection_that_was_idle_for_long_is_tried(
    narrow: DatabaseSettings, monkeypatch: pytest.MonkeyPatch, idle: int, pings: int
) -> None:
    seen: list[object] = []
    async with opened(narrow.model_copy(update={"database_pool_ping_seconds": idle})) as database:
        dialect = database.engine.dialect
        ping = dialect.do_ping

        def watched(connection: DBAPIConnection) -> bool:
            seen.append(connection)
            return ping(connection)

        monkeypatch.setattr(dialect, "do_ping", watched)
        # The first one is new.
        for _ in range(3):
            assert await answer(database) == 1
    assert len(seen) == (0 if narrow.sqlite else pings)
