"""What the pool is told, and what it tells."""

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.core.pool import PoolSettings, PoolStatistics, pool_options, pool_statistics


def test_every_limit_reaches_the_engine() -> None:
    settings = PoolSettings(
        _env_file=None,
        database_pool_size=3,
        database_max_overflow=1,
        database_pool_timeout=0.5,
        database_pool_recycle=60,
    )
    assert pool_options(settings) == {
        "pool_size": 3,
        "max_overflow": 1,
        "pool_timeout": 0.5,
        "pool_recycle": 60,
    }


def test_an_engine_without_a_queue_has_no_figures() -> None:
    engine = create_async_engine("sqlite+aiosqlite://", poolclass=NullPool)
    assert pool_statistics(engine) == PoolStatistics(size=0, in_use=0, idle=0, overflow=0)
