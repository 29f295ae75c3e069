"""Databases that break off in the middle of a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from app.core.database import Database


@contextmanager
def failing_commit(database: Database) -> Iterator[None]:
    """No commit of the database succeeds."""

    def fail(_connection: sa.Connection) -> None:
        raise OSError("the disk is full")

    with listening(database, "commit", fail):
        yield


@contextmanager
def failing_after(verb: str, database: Database) -> Iterator[None]:
    """Every request breaks off behind its first statement of that kind."""

    def fail(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(verb):
            raise OSError("the connection is gone")

    with listening(database, "after_cursor_execute", fail):
        yield


@contextmanager
def listening(database: Database, event: str, listener: Any) -> Iterator[None]:
    """The listener hears of that event for a while."""
    sa.event.listen(database.engine.sync_engine, event, listener)
    try:
        yield
    finally:
        sa.event.remove(database.engine.sync_engine, event, listener)
