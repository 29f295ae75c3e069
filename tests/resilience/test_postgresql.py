"""PostgreSQL is stopped and started again under load: the app tells the truth meanwhile, and recovers by itself."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from tests.resilience.conftest import migrated
from tests.resilience.load import Load
from tests.resilience.servers import running, running_postgres

if TYPE_CHECKING:
    from tests.support.projects import Project

DECLARED = {200, 201, 503, 504}


def test_the_app_outlives_a_crash_of_its_database(project: Project) -> None:
    asyncio.run(crash_and_recover(project))


async def crash_and_recover(project: Project) -> None:
    async with running_postgres() as postgres:
        url = await migrated(project, await postgres.create_database("tasks"))
        async with running(project, DATABASE_URL=url) as app:
            async with Load(app.url) as load:
                await load.successes(400)
                await postgres.stop("immediate")
                await app.until(503)
                down = time.monotonic()
                await load.until(lambda: len(load.since(down)) > 50)
                assert load.since(down, succeeded=True) == []
                assert (await app.probe("/health/live")).status_code == 200
                await postgres.start()
                up = time.monotonic()
                await app.until(200, within=10)
                await load.successes(400)
            print(load.statuses(), [str(c) for c in load.calls if c.status not in (200, 201, 503)][:5])
            print(load.rate(load.calls[0].began, down - 1), load.rate(up, time.monotonic()))
            assert load.problems(DECLARED) == []
            assert await load.losses() == []
