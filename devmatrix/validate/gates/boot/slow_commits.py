"""Makes every commit that changes a row take a moment, in a database that is ours alone.

An answer that is sent before the commit then comes visibly too early, and what blocks while a commit takes
its time is seen to block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devmatrix.validate.workbench import Workbench

_LIMIT_SECONDS = 20
# Run by the app's own Python, which has a driver. The trigger is deferred, so it fires while committing.
_PROGRAM = """
import asyncio, os, asyncpg

async def main():
    connection = await asyncpg.connect(os.environ["DATABASE_URL"].replace("+asyncpg", ""))
    await connection.execute(
        "CREATE FUNCTION devmatrix_wait() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_sleep(0.15); RETURN NULL; END $$"
    )
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for (table,) in tables:
        if table != "alembic_version":
            await connection.execute(
                f'CREATE CONSTRAINT TRIGGER devmatrix_wait AFTER INSERT ON "{table}" '
                "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION devmatrix_wait()"
            )
    await connection.close()

asyncio.run(main())
"""


async def slow_commits(bench: Workbench, database: str) -> bool:
    """Whether it could be done; it cannot where the user's role may not create functions."""
    finished = await bench.run(["python", "-c", _PROGRAM], limit=_LIMIT_SECONDS, DATABASE_URL=database)
    return finished.code == 0
