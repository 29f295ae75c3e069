"""How many database connections there are, and how they are kept."""

from dataclasses import dataclass
from typing import Any

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from app.core.settings import BaseAppSettings


class PoolSettings(BaseAppSettings):
    """The limits of the connection pool of one process."""

    database_pool_size: int = Field(
        default=10,
        ge=1,
        description="Database connections that each process keeps open.",
    )
    database_max_overflow: int = Field(
        default=20,
        ge=0,
        description="Connections beyond those, opened under load and closed afterwards.",
    )
    database_pool_timeout: float = Field(
        default=10,
        gt=0,
        description="Seconds that a request waits for a free connection before it is refused.",
    )
    database_pool_recycle: int = Field(
        default=1800,
        ge=-1,
        description="Seconds after which a connection is replaced; -1 keeps it for ever.",
    )


@dataclass(frozen=True)
class PoolStatistics:
    """How many connections are in use, idle, and open beyond the pool's size."""

    size: int
    in_use: int
    idle: int
    overflow: int


def pool_options(settings: PoolSettings) -> dict[str, Any]:
    """The arguments of `create_async_engine` that shape its pool."""
    return {
        "pool_size": settings.database_pool_size,
        "max_overflow": settings.database_max_overflow,
        "pool_timeout": settings.database_pool_timeout,
        "pool_recycle": settings.database_pool_recycle,
        # A connection that the server closed meanwhile is replaced before a request meets it.
        "pool_pre_ping": True,
    }


def pool_statistics(engine: AsyncEngine) -> PoolStatistics:
    """The figures of an engine's pool at this moment; zeros for one that keeps no queue."""
    pool = engine.pool
    if not isinstance(pool, QueuePool):
        return PoolStatistics(size=0, in_use=0, idle=0, overflow=0)
    return PoolStatistics(
        size=pool.size(),
        in_use=pool.checkedout(),
        idle=pool.checkedin(),
        # It counts up from minus the size while the pool fills.
        overflow=max(0, pool.overflow()),
    )
