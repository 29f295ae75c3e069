"""What becomes of a request that the database interrupts. The interruptions are real, on every database."""

import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated

import pytest
import sqlalchemy as sa
from fastapi import Body, FastAPI
from httpx2 import Response
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.util import await_only
from structlog.testing import capture_logs

from app.api.session import RequestSession
from app.core.config import Settings
from app.core.database import Database, DatabaseSettings, after_commit
from app.core.metrics import app_registry
from app.main import create_app
from tests.serving import in_process

Interruption = Callable[[Database, AsyncSession], Awaitable[None]]

metadata = sa.MetaData()
counters = sa.Table(
    "retried_counters",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
)


@pytest.fixture
async def app(settings: Settings, empty_database: DatabaseSettings) -> AsyncIterator[FastAPI]:
    """An app that really commits, to a database of its own."""
    own = {"database_url": empty_database.database_url, "database_retry_seconds": 0.0}
    app = create_app(settings.model_copy(update=own))
    # What happens to the next attempts, and what was done after a commit.
    app.state.interruptions = interruptions = list[Interruption]()
    app.state.counted = counted = list[int]()

    async def work(session: AsyncSession, step: int) -> int:
        read = await session.scalar(sa.select(counters.c.value))
        if interruptions:
            await interruptions.pop(0)(app.state.database, session)
        value = (read or 0) + step
        await session.execute(sa.update(counters).values(value=value))
        after_commit(session, lambda: counted.append(value))
        return value

    @app.post("/steps")
    async def add(step: Annotated[int, Body()], session: RequestSession) -> int:
        return await work(session, step)

    @app.post("/races")
    async def race(step: Annotated[int, Body()]) -> int:
        # A snapshot that begins as a reader, so that somebody else can write meanwhile.
        async with app.state.database.transaction(writes=False) as session:
            _ = await session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
            return await work(session, step)

    @app.get("/value")
    async def read(session: RequestSession) -> int | None:
        if interruptions:
            await interruptions.pop(0)(app.state.database, session)
        value: int | None = await session.scalar(sa.select(counters.c.value))
        return value

    async with app.router.lifespan_context(app):
        database: Database = app.state.database
        async with database.engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
            await connection.execute(sa.insert(counters).values(id=1, value=0))
        yield app


async def overtake(database: Database, _session: AsyncSession) -> None:
    """Somebody else changes the row that this request has read."""
    async with database.engine.begin() as connection:
        await connection.execute(sa.update(counters).values(value=counters.c.value + 100))


async def lose_connection(_database: Database, session: AsyncSession) -> None:
    """The connection breaks in the middle of the transaction."""
    raw = await (await session.connection()).get_raw_connection()
    assert raw.driver_connection is not None
    await raw.driver_connection.close()


async def lose_commit(database: Database, _session: AsyncSession) -> None:
    """The connection breaks when the transaction is about to be committed."""

    def close(connection: sa.Connection) -> None:
        driver = connection.connection.driver_connection
        assert driver is not None
        await_only(driver.close())
        connection.exec_driver_sql("SELECT 1")

    sa.event.listen(database.engine.sync_engine, "commit", close, once=True)


async def cancel_statement(_database: Database, session: AsyncSession) -> None:
    """The database cancels the next statement, as it does with one that takes too long."""
    connection = await session.connection()
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.text("SET LOCAL statement_timeout = 1"))
        await connection.execute(sa.text("SELECT pg_sleep(20)"))
    raw = await connection.get_raw_connection()
    assert raw.driver_connection is not None
    once = iter([1])
    await raw.driver_connection.set_progress_handler(lambda: next(once, 0), 1)


async def value_of(app: FastAPI) -> int | None:
    """What a stranger to the request sees."""
    database: Database = app.state.database
    async with database.engine.connect() as connection:
        value: int | None = await connection.scalar(sa.select(counters.c.value))
        return value


async def post(app: FastAPI, path: str) -> Response:
    async with in_process(app) as client:
        return await client.post(path, json=5)


@pytest.mark.parametrize(
    ("path", "interruption", "failure", "value"),
    [("/races", overtake, "conflict", 105), ("/steps", lose_connection, "lost", 5)],
)
async def test_an_interrupted_request_is_run_again(
    app: FastAPI, path: str, interruption: Interruption, failure: str, value: int
) -> None:
    app.state.interruptions.append(interruption)
    with capture_logs() as lines:
        response = await post(app, path)
    assert (response.status_code, response.json()) == (200, value)
    assert await value_of(app) == value
    assert app.state.counted == [value]
    assert [line["event"] for line in lines] == ["database_retried", "request"]
    assert [line.get("failure") for line in lines] == [failure, None]
    labels = {"method": "POST", "route": path, "status": "200"}
    assert app_registry(app).get_sample_value("http_requests_total", labels) == 1


@pytest.mark.parametrize(
    ("path", "interruption", "code", "value"),
    [("/races", overtake, "contention", 300), ("/steps", lose_connection, "unavailable", 0)],
)
async def test_it_gives_up_in_the_end(
    app: FastAPI, path: str, interruption: Interruption, code: str, value: int
) -> None:
    app.state.interruptions += [interruption] * 3
    with capture_logs() as lines:
        response = await post(app, path)
    assert (response.status_code, response.json()["code"]) == (503, code)
    assert response.headers["Retry-After"] == "1"
    assert await value_of(app) == value
    assert app.state.counted == []
    events = ["database_retried", "database_retried", "database_failed", "request"]
    assert [line["event"] for line in lines] == events


async def test_a_change_that_may_be_stored_is_not_repeated(app: FastAPI) -> None:
    app.state.interruptions.append(lose_commit)
    response = await post(app, "/steps")
    assert (response.status_code, response.json()["code"]) == (503, "outcome_unknown")
    assert "Retry-After" not in response.headers
    assert app.state.counted == []


async def test_a_request_that_only_reads_is_repeated_whenever_it_breaks(app: FastAPI) -> None:
    app.state.interruptions += [lose_connection, lose_commit]
    async with in_process(app) as client:
        response = await client.get("/value")
    assert (response.status_code, response.json()) == (200, 0)


async def test_a_statement_that_takes_too_long_is_not_repeated(app: FastAPI) -> None:
    app.state.interruptions += [cancel_statement, cancel_statement]
    response = await post(app, "/steps")
    assert (response.status_code, response.json()["code"]) == (504, "database_timeout")
    assert len(app.state.interruptions) == 1
    assert await value_of(app) == 0


async def test_a_database_that_is_not_there_is_a_problem_without_internals(
    settings: Settings, empty_database: DatabaseSettings
) -> None:
    url = empty_database.url
    nowhere = (
        url.set(database="/nowhere/app.db")
        if empty_database.sqlite
        else url.set(host="127.0.0.1", port=1, query={})
    )
    update = {"database_url": nowhere.render_as_string(hide_password=False)}
    app = create_app(settings.model_copy(update=update | {"database_retry_seconds": 0.0}))

    @app.get("/value")
    async def read(session: RequestSession) -> int | None:
        value: int | None = await session.scalar(sa.select(1))
        return value

    threads = set(threading.enumerate())
    async with app.router.lifespan_context(app), in_process(app) as client:
        response = await client.get("/value")
        # SQLite's driver leaves the thread of a failed connection alone; it must not outlive the loop.
        for thread in set(threading.enumerate()) - threads:
            thread.join(timeout=5)
    assert response.status_code == 503
    problem = response.json()
    assert problem.pop("request_id") == response.headers["X-Request-ID"]
    assert problem == {
        "type": "about:blank",
        "title": "Service unavailable",
        "status": 503,
        "instance": "/value",
        "code": "unavailable",
        "errors": [],
    }
