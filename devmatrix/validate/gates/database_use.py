"""Whether a run has really worked on a PostgreSQL: the server counts the sessions of each database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devmatrix.validate.workbench import Workbench

_LIMIT_SECONDS = 30
# Twice, because looking makes a session as well; the server counts one when it has ended.
_SCRIPT = """
import asyncio, json, sys, asyncpg
async def look():
    connection = await asyncpg.connect(sys.argv[1])
    query = "SELECT sessions FROM pg_stat_database WHERE datname = current_database()"
    count = await connection.fetchval(query)
    await connection.close()
    await asyncio.sleep(0.2)
    return count
async def main():
    print(json.dumps([await look(), await look()]))
asyncio.run(main())
"""


@dataclass(frozen=True)
class Sessions:
    """How often a database was connected to: at a first look, and at a second one right after."""

    first: int
    second: int

    def used_since(self, earlier: Sessions) -> bool:
        """Whether others than ourselves have connected since the earlier look."""
        return self.first - earlier.second > earlier.second - earlier.first


async def count_sessions(bench: Workbench, url: str) -> Sessions | None:
    """Looks; None when the server does not count (before PostgreSQL 14)."""
    dsn = url.replace("postgresql+asyncpg://", "postgresql://")
    finished = await bench.run(["python", "-c", _SCRIPT, dsn], limit=_LIMIT_SECONDS)
    if finished.code != 0:
        return None
    return Sessions(*json.loads(finished.output.splitlines()[-1]))
