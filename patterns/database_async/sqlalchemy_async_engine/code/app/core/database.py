"""The database: its engine, and one session for each request."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from pydantic import Field, field_validator
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from app.core.failures import CommitLostError, Failure, failure_of
from app.core.pool import PoolSettings, pool_options, replace_dead_connections
from app.core.postgres import PostgresSettings, connect_arguments, report_failed_connects
from app.core.reading import DirectReader, Reader
from app.core.sqlite import (
    ENFORCE_REFERENCES,
    SHARE_THE_FILE,
    WRITER,
    open_real_transactions,
    set_pragmas,
)

DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
}

# Requests that change nothing.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Where a session keeps what waits for its commit.
AFTER_COMMIT = "after_commit"


class DatabaseSettings(PoolSettings, PostgresSettings):
    """Which database, and how it is reached."""

    database_url: str = Field(
        default="sqlite+aiosqlite:///./app.db",
        # It may hold a password.
        repr=False,
        description="The database: postgresql://user:password@host/name, or a SQLite file.",
        json_schema_extra={"production": "postgresql://app:change-me@change-me:5432/app"},
    )
    database_echo: bool = Field(default=False, description="Log every SQL statement.")

    @field_validator("database_url")
    @classmethod
    def name_the_driver(cls, value: str) -> str:
        """`postgresql://` as providers hand it out becomes the asynchronous driver's URL."""
        try:
            url = make_url(value)
        except ArgumentError:
            raise ValueError("this is not a database URL") from None
        driver = DRIVERS.get(url.drivername, url.drivername)
        if driver not in DRIVERS.values():
            raise ValueError("only postgresql:// and sqlite:// are supported")
        if driver == DRIVERS["sqlite"] and url.database in {None, "", ":memory:"}:
            raise ValueError(
                "SQLite needs a file: one in memory is another one for each connection"
            )
        # libpq, which providers have in mind, calls this parameter differently than asyncpg.
        query = {"ssl" if key == "sslmode" else key: each for key, each in url.query.items()}
        return url.set(drivername=driver, query=query).render_as_string(hide_password=False)

    def production_problems(self) -> list[str]:
        """SQLite: one writer at a time, on one machine."""
        problems = super().production_problems()
        if self.sqlite:
            problems.append("DATABASE_URL names SQLite: use a PostgreSQL server")
        return problems

    @property
    def url(self) -> URL:
        """The parsed URL."""
        return make_url(self.database_url)

    @property
    def sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return self.url.get_backend_name() == "sqlite"


class Database:
    """The engine with its pool, the factory of sessions over it, and the reader for what needs none."""

    def __init__(self, settings: DatabaseSettings) -> None:
        self.engine = create_async_engine(
            settings.url,
            echo=settings.database_echo,
            # Errors end up in logs: without the values, which may be secrets.
            hide_parameters=True,
            connect_args={} if settings.sqlite else connect_arguments(settings),
            **pool_options(settings),
        )
        if settings.sqlite:
            open_real_transactions(self.engine)
            set_pragmas(self.engine, ENFORCE_REFERENCES + SHARE_THE_FILE)
        else:
            report_failed_connects(self.engine)
            replace_dead_connections(self.engine, settings)
        self._writers_queue = settings.sqlite
        # What was committed stays readable: answers are made from rows without another query.
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self.reader: Reader = DirectReader(self.engine, at_once=settings.database_pool_size)

    @asynccontextmanager
    async def transaction(self, *, writes: bool = True) -> AsyncIterator[AsyncSession]:
        """A unit of work: committed when the block ends, rolled back when it fails.

        CommitLostError when nobody can know which of both happened.
        """
        # Commit and rollback give the connection back: there is nothing left to close.
        session = self.sessions()
        committing = False
        try:
            if writes and self._writers_queue:
                _ = await session.connection(execution_options={WRITER: True})
            yield session
            committing = writes
            await session.commit()
        except BaseException as error:
            await session.rollback()
            if committing and failure_of(error) is Failure.LOST:
                raise CommitLostError from error
            raise
        for action in session.info.pop(AFTER_COMMIT, ()):
            action()

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()


@asynccontextmanager
async def database_lifespan(app: FastAPI, settings: DatabaseSettings) -> AsyncIterator[None]:
    """Keep `app.state.database` while the app runs; it connects when it is first used."""
    app.state.database = database = Database(settings)
    try:
        yield
    finally:
        await database.close()


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """The unit of work of a request: committed when its endpoint is done, rolled back when it fails.

    Depend on it with `scope="function"`: then it is committed before the response leaves.
    """
    database: Database = request.app.state.database
    async with database.transaction(writes=request.method not in SAFE_METHODS) as session:
        yield session


def request_reader(request: Request) -> Reader:
    """What an endpoint reads with that changes nothing."""
    database: Database = request.app.state.database
    return database.reader


def after_commit(session: AsyncSession, action: Callable[[], None]) -> None:
    """Leave an action until the session's transaction is stored; it is dropped when that fails."""
    session.info.setdefault(AFTER_COMMIT, []).append(action)
