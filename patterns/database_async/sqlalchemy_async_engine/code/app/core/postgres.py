"""What a connection to PostgreSQL is told when it is opened."""

from typing import Any

from pydantic import Field
from sqlalchemy import Dialect, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

from app.core.settings import BaseAppSettings

# What the server's own views and logs call the connections of this app.
APPLICATION_NAME = "stock-api"


class PostgresSettings(BaseAppSettings):
    """How patient the app is with a PostgreSQL server."""

    database_connect_timeout_seconds: float = Field(
        default=5, gt=0, description="Seconds that opening a connection to PostgreSQL may take."
    )
    database_statement_timeout_seconds: float = Field(
        default=20,
        ge=0,
        description="Seconds after which PostgreSQL cancels a statement; 0 lets it run.",
    )
    database_lock_timeout_seconds: float = Field(
        default=5,
        gt=0,
        description="Seconds that a migration waits for a lock before it gives up.",
    )


def connect_arguments(settings: PostgresSettings) -> dict[str, Any]:
    """The arguments of each new connection."""
    server_settings = {"application_name": APPLICATION_NAME}
    if milliseconds := round(settings.database_statement_timeout_seconds * 1000):
        server_settings["statement_timeout"] = str(milliseconds)
    return {
        "timeout": settings.database_connect_timeout_seconds,
        "server_settings": server_settings,
    }


def report_failed_connects(engine: AsyncEngine) -> None:
    """Make every failure to connect an error of the database.

    The driver lets those of the network through as they are, and nobody could tell them from any other
    OSError any more.
    """

    @event.listens_for(engine.sync_engine, "do_connect")
    def connect(
        dialect: Dialect,
        _entry: ConnectionPoolEntry,
        arguments: tuple[Any, ...],
        options: dict[str, Any],
    ) -> DBAPIConnection:
        try:
            return dialect.connect(*arguments, **options)
        except (OSError, dialect.loaded_dbapi.Error) as error:
            raise dialect.loaded_dbapi.OperationalError(str(error)) from error
