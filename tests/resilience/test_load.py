"""The load that the other tests of this folder rely on: it finds nothing where nothing is wrong, and what is wrong."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg

from tests.resilience.conftest import migrated
from tests.resilience.load import Load
from tests.resilience.servers import running, running_postgres

if TYPE_CHECKING:
    from tests.support.projects import Project


def test_without_a_fault_every_answer_is_right_and_only_planted_losses_are_found(project: Project) -> None:
    asyncio.run(serve_and_plant(project))


async def serve_and_plant(project: Project) -> None:
    async with running_postgres() as postgres:
        url = await migrated(project, await postgres.create_database("tasks"))
        async with running(project, DATABASE_URL=url) as app:
            async with Load(app.url) as load:
                await load.successes(300)
            assert load.problems(allowed={200, 201}) == []
            assert await load.losses() == []
            await execute(
                url,
                "DELETE FROM tasks WHERE title = 'client-0-0'",
                "UPDATE tasks SET title = 'client-2-0' WHERE title = 'client-1-0'",
                "UPDATE tasks SET tags = '[\"other\"]' WHERE title = 'client-3-0'",
            )
            losses = await load.losses()
    assert [loss.partition(",")[0] for loss in losses] == [
        "client-0-0 is there 0 times",
        "client-1-0 is there 0 times",
        "client-2-0 is there 2 times",
        "client-3-0 has ['other']",
    ]


async def execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
