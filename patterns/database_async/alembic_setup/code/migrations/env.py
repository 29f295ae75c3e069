"""How Alembic reaches the database and the models."""

import asyncio
import math
from logging.config import fileConfig
from typing import Any

from alembic import context
from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import SchemaItem

from app import models  # noqa: F401 - fills the metadata
from app.core.database import DatabaseSettings
from app.core.models import Base
from app.core.postgres import APPLICATION_NAME
from app.core.sqlite import open_real_transactions, quote_keywords

# Tables of job queues that may live in the same database and look after themselves.
FOREIGN_TABLES = ("procrastinate_", "saq_")

config = context.config
# Only the URL is needed: a migration runs without the app's secrets.
settings: DatabaseSettings = config.attributes.get("settings") or DatabaseSettings()


def is_ours(_item: SchemaItem, name: str | None, kind: str, *_: object) -> bool:
    """Whether autogenerate may touch this."""
    return not (kind == "table" and name is not None and name.startswith(FOREIGN_TABLES))


def configure(connection: Connection | None = None) -> None:
    """Tell Alembic what to compare, and with what."""
    context.configure(
        connection=connection,
        url=None if connection else settings.url,
        literal_binds=connection is None,
        target_metadata=Base.metadata,
        include_object=is_ours,
        compare_server_default=True,
        # SQLite changes a table by copying it.
        render_as_batch=settings.sqlite,
        # Locks are given back after each migration, not after the last one.
        transaction_per_migration=True,
    )


def connect_arguments() -> dict[str, Any]:
    """A migration that waits for a lock makes everybody behind it wait too: it gives up instead.

    Its statements may take as long as they need.
    """
    patience = settings.database_lock_timeout_seconds
    if settings.sqlite:
        return {"timeout": patience}
    return {
        "server_settings": {
            "application_name": f"{APPLICATION_NAME} migrations",
            "lock_timeout": str(math.ceil(patience * 1000)),
        }
    }


def migrate(connection: Connection) -> None:
    """Run the migrations that were asked for."""
    configure(connection)
    with context.begin_transaction():
        context.run_migrations()


async def migrate_online() -> None:
    """Connect and migrate.

    References are not enforced on SQLite meanwhile: copying a table drops the old one, and that would
    delete the rows that refer to it.
    """
    engine = create_async_engine(
        settings.url, poolclass=pool.NullPool, connect_args=connect_arguments()
    )
    if settings.sqlite:
        open_real_transactions(engine)
        quote_keywords(engine)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()


# From the command line; a program that calls Alembic keeps its own logging.
if config.cmd_opts is not None and config.config_file_name is not None:
    fileConfig(config.config_file_name, disable_existing_loggers=False)

if context.is_offline_mode():
    configure()
    with context.begin_transaction():
        context.run_migrations()
else:
    asyncio.run(migrate_online())
