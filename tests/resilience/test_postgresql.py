"""PostgreSQL fails under load: the app tells the truth meanwhile, and recovers by itself."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
import httpx2

from tests.resilience.conftest import migrated
from tests.resilience.load import COLLECTION, Load, send
from tests.resilience.servers import running, running_postgres

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.resilience.servers import App, Postgres
    from tests.support.projects import Project

DECLARED = {200, 201, 503, 504}
# Two locks that transactions take in different orders, with time between to meet.
CROSSED_LOCKS = """
CREATE FUNCTION cross_locks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE first int := ascii(right(NEW.title, 1)) % 2;
BEGIN
  PERFORM pg_advisory_xact_lock(first);
  PERFORM pg_sleep(0.01);
  PERFORM pg_advisory_xact_lock(1 - first);
  RETURN NEW;
END $$;
CREATE TRIGGER cross_locks BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION cross_locks();
ALTER DATABASE tasks SET deadlock_timeout = '20ms';
"""
# The connection ends while COMMIT runs.
DOOMED_COMMIT = """
CREATE FUNCTION doom() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_terminate_backend(pg_backend_pid());
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER doom AFTER INSERT ON tasks DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.title = 'doomed') EXECUTE FUNCTION doom();
"""
KILL_ALL = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'task-api'
"""


@asynccontextmanager
async def deployed(project: Project, **environment: str) -> AsyncIterator[tuple[App, Postgres, str]]:
    """The app on a PostgreSQL of its own, and the URL of its database."""
    async with running_postgres() as postgres:
        url = await migrated(project, await postgres.create_database("tasks"))
        async with running(project, DATABASE_URL=url, **environment) as app:
            yield app, postgres, url


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


def test_the_app_outlives_a_crash_of_its_database(project: Project) -> None:
    asyncio.run(crash_and_start_again(project))


async def crash_and_start_again(project: Project) -> None:
    async with deployed(project) as (app, postgres, _):
        async with Load(app.url) as load:
            start = time.monotonic()
            await load.successes(300)
            before = load.rate(start, time.monotonic())
            await postgres.stop("immediate")
            await app.until(503)
            down = time.monotonic()
            await load.until(lambda: len(load.since(down)) > 50)
            assert load.since(down, succeeded=True) == []
            await app.until(200, "/health/live")
            await postgres.start()
            await app.until(200, within=30)
            up = time.monotonic()
            await load.successes(300)
            after = load.rate(up, time.monotonic())
        assert load.problems(DECLARED) == []
        assert await load.losses() == []
        assert app.lines("unhandled_error") == []
        # A machine that has other work is no failure to recover.
        assert after > before / 4


def test_broken_connections_are_no_error_for_clients(project: Project) -> None:
    asyncio.run(break_connections(project))


async def break_connections(project: Project) -> None:
    async with deployed(project) as (app, _, url), connected(url) as connection:
        async with Load(app.url) as load:
            for _ in range(10):
                await load.successes(40)
                # No request meets more breaks than the app may repeat it.
                await load.everyone()
                assert await connection.fetchval(KILL_ALL)
        assert load.problems({200, 201, 503}) == []
        # The database was there all the time: only commits that broke are left without an answer.
        assert {call.code for call in load.calls if not call.succeeded} <= {"outcome_unknown"}
        assert await load.losses() == []
        assert {line["failure"] for line in app.lines("database_retried")} == {"lost"}


def test_deadlocks_are_resolved_by_repeating(project: Project) -> None:
    asyncio.run(provoke_deadlocks(project))


async def provoke_deadlocks(project: Project) -> None:
    async with deployed(project, DATABASE_RETRIES="10") as (app, _, url):
        async with connected(url) as connection:
            await connection.execute(CROSSED_LOCKS)
            await connection.fetchval(KILL_ALL)  # new connections learn the new limit
        async with Load(app.url, clients=6) as load:
            await load.until(lambda: len(app.lines("database_retried")) >= 20)
        assert load.problems({200, 201, 503}) == []
        assert {call.code for call in load.calls if not call.succeeded} <= {"contention"}
        assert await load.losses() == []
        assert "conflict" in {line["failure"] for line in app.lines("database_retried")}


def test_a_commit_without_an_answer_and_a_statement_without_an_end_are_told(project: Project) -> None:
    asyncio.run(doom_and_lock(project))


async def doom_and_lock(project: Project) -> None:
    async with deployed(project, DATABASE_STATEMENT_TIMEOUT_SECONDS="0.5") as (app, _, url):
        async with connected(url) as connection, httpx2.AsyncClient(base_url=app.url, timeout=30) as http:
            await connection.execute(DOOMED_COMMIT)
            doomed = await send(http, "POST", COLLECTION, {"title": "doomed"})
            assert (doomed.status, doomed.code) == (503, "outcome_unknown")
            async with connection.transaction():
                await connection.execute("LOCK TABLE tasks")
                locked = await send(http, "GET", COLLECTION)
                assert (locked.status, locked.code) == (504, "database_timeout")
            assert (await send(http, "GET", COLLECTION)).status == 200
        assert app.lines("database_retried") == []


def test_a_database_that_hangs_does_not_hang_the_app(project: Project) -> None:
    asyncio.run(hang_and_continue(project))


async def hang_and_continue(project: Project) -> None:
    limits = {"REQUEST_TIMEOUT_SECONDS": "1", "HEALTH_CHECK_TIMEOUT_SECONDS": "0.5"}
    async with deployed(project, **limits) as (app, postgres, _):
        async with Load(app.url) as load:
            await load.successes(100)
            postgres.hang()
            try:
                await app.until(503)
                hung = time.monotonic()
                await load.until(lambda: len(load.since(hung)) >= 16)
                assert load.since(hung, succeeded=True) == []
            finally:
                postgres.resume()
            await app.until(200, within=30)
            await load.successes(100)
        assert load.problems(DECLARED) == []
        assert await load.losses() == []
        assert max(call.seconds for call in load.calls) < 20
