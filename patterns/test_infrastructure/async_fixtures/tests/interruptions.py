"""What may happen to a database in the middle of a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from app.core.database import Database

# What deletes a row: for good, or so that it stays as a hidden one.
DELETION = ("DELETE", "UPDATE")


@contextmanager
def failing_commit(database: Database) -> Iterator[None]:
    """No commit of the database succeeds."""

    def fail(_connection: sa.Connection) -> None:
        raise OSError("the disk is full")

    with listening(database.engine.sync_engine, "commit", fail):
        yield


@contextmanager
def failing_after(verb: str | tuple[str, ...], database: Database) -> Iterator[None]:
    """Every request breaks off behind its first statement of that kind."""

    def fail(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(verb):
            raise OSError("the connection is gone")

    with listening(database.engine.sync_engine, "after_cursor_execute", fail):
        yield


@contextmanager
def preceded_by(change: sa.Executable, verb: str | tuple[str, ...]) -> Iterator[None]:
    """Another request is faster: its change comes right before the next statement of that kind."""
    changes = [change]

    def overtake(connection: sa.Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if changes and statement.startswith(verb):
            connection.execute(changes.pop())

    with listening(sa.Engine, "before_cursor_execute", overtake):
        yield


@contextmanager
def listening(engine: Any, event: str, listener: Any) -> Iterator[None]:
    """The listener hears of that event for a while."""
    sa.event.listen(engine, event, listener)
    try:
        yield
    finally:
        sa.event.remove(engine, event, listener)
