"""How many database connections there are, and how they are kept."""

import time
from dataclasses import dataclass
from typing import Any

from pydantic import Field
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError, InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from app.core.settings import BaseAppSettings

# Where a pooled connection keeps the moment of its return.
RETURNED = "returned"


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
    database_pool_ping_seconds: float = Field(
        default=10,
        ge=0,
        description="Seconds of idleness after which a connection is tried before it is used.",
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
    }


def replace_dead_connections(engine: AsyncEngine, settings: PoolSettings) -> None:
    """Let no request meet a connection that the server closed while nobody used it.

    The driver is told when the server closes a connection, so asking it costs nothing. A connection that
    a firewall forgot is told nothing: one that was idle for long is tried. SQLAlchemy's own check would
    make several round trips for every request.
    """

    @event.listens_for(engine.sync_engine, "checkin")
    def note_return(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info[RETURNED] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def check(connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: object) -> None:
        driver = entry.driver_connection
        if driver is None or driver.is_closed():
            raise DisconnectionError("the server closed the connection")
        idle_since = entry.info.get(RETURNED)
        if idle_since is None or time.monotonic() - idle_since < settings.database_pool_ping_seconds:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            # The others have probably died with it.
            raise InvalidatePoolError("the connection does not answer") from error


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
