"""Two ways to run a SELECT: by itself, or inside a transaction."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.util import greenlet_spawn

Rows = Sequence[sa.Row[*tuple[Any, ...]]]


class Reader(Protocol):
    """Answers the rows of a SELECT, and can run nothing else."""

    async def rows(
        self, statement: sa.Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None
    ) -> Rows: ...


class DirectReader:
    """Runs each statement by itself, on a connection that it gives back at once.

    A transaction around one SELECT would add two round trips and change nothing: under READ COMMITTED
    a statement sees what was committed when it began, whether it is alone or not.

    No more than `at_once` run at the same time. A read is short: to wait for a connection that is kept
    costs less than to open another one, which the pool closes again.
    """

    def __init__(self, engine: AsyncEngine, *, at_once: int) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT").sync_engine
        self._turns = asyncio.Semaphore(at_once)

    async def rows(
        self, statement: sa.Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None
    ) -> Rows:
        """The rows, complete: the connection is in the pool again."""
        async with self._turns:
            # `AsyncEngine` changes to SQLAlchemy's own context for each call: here once for all three.
            return await greenlet_spawn(self._fetch, statement, values)

    def _fetch(
        self, statement: sa.Select[*tuple[Any, ...]], values: Mapping[str, Any] | None
    ) -> Rows:
        with self._engine.connect() as connection:
            return connection.execute(statement, values).all()


class JoinedReader:
    """Runs statements inside a transaction, and sees what it has written."""

    def __init__(self, transaction: AsyncConnection | AsyncSession) -> None:
        self._transaction = transaction

    async def rows(
        self, statement: sa.Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None
    ) -> Rows:
        """The rows, complete."""
        return (await self._transaction.execute(statement, values)).all()
