"""What SQLite needs to behave like a server: real transactions, enforced references, patience."""

from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

ENFORCE_REFERENCES = ("foreign_keys = ON",)
# Readers do not wait for a writer, and a writer waits for another one.
SHARE_THE_FILE = ("journal_mode = WAL", "synchronous = NORMAL", "busy_timeout = 5000")
# The option of a connection that is going to write.
WRITER = "sqlite_writer"
# Words of SQLite that SQLAlchemy takes for names.
KEYWORDS = {"nothing", "returning"}


def open_real_transactions(engine: AsyncEngine) -> None:
    """Begin when SQLAlchemy begins.

    The driver begins a transaction by itself only before the first INSERT, UPDATE or DELETE: savepoints
    and schema changes that come earlier would stand outside of it, and could not be rolled back.

    What has read cannot wait for another writer any more: SQLite refuses its first write at once. So one
    that is going to write says so from the start, and waits then.
    """

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(WRITER) else "BEGIN")


def quote_keywords(engine: AsyncEngine) -> None:
    """Quote every word of SQLite: a table that is copied has its names from the database, not from a model."""
    preparer = engine.dialect.identifier_preparer
    preparer.reserved_words = preparer.reserved_words | KEYWORDS


def set_pragmas(engine: AsyncEngine, pragmas: tuple[str, ...]) -> None:
    """Run these pragmas on each new connection."""

    @event.listens_for(engine.sync_engine, "connect")
    def run(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
