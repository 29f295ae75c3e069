"""SIGTERM under load: what was accepted is answered in full, and nobody is cut off."""

from __future__ import annotations

import asyncio
import signal
import time
from typing import TYPE_CHECKING

from tests.resilience.conftest import migrated
from tests.resilience.load import Load
from tests.resilience.servers import running, running_postgres

if TYPE_CHECKING:
    from tests.support.projects import Project

DRAIN_SECONDS = 8
# Time that a busy machine may take on top.
SLACK_SECONDS = 20


def test_no_accepted_request_is_lost(project: Project) -> None:
    asyncio.run(stop_under_load(project))


async def stop_under_load(project: Project) -> None:
    async with running_postgres() as postgres:
        url = await migrated(project, await postgres.create_database("tasks"))
        async with running(project, DATABASE_URL=url, DRAIN_SECONDS=str(DRAIN_SECONDS)) as app:
            async with Load(app.url) as load:
                await load.successes(200)
                told = time.monotonic()
                app.process.send_signal(signal.SIGTERM)
                await app.until(503)
                unready = time.monotonic()
                # The listener is open: traffic still comes, and is served.
                await load.successes(20)
                live = await app.probe("/health/live")
                assert live is not None
                assert (live.status_code, live.headers["connection"]) == (200, "close")
                await load.until(lambda: bool(load.since(unready, succeeded=False)))
                code = await asyncio.to_thread(app.process.wait, DRAIN_SECONDS + SLACK_SECONDS)
                assert time.monotonic() - told >= DRAIN_SECONDS
            assert code == 0, app.text
            # Who comes after the end finds nobody; all others were answered.
            failed = load.since(0, succeeded=False)
            assert [str(each) for each in failed if "ConnectError" not in each.error] == []
            assert min(each.began for each in failed) >= told + DRAIN_SECONDS
        async with running(project, DATABASE_URL=url) as again:
            load.url = again.url
            assert await load.losses() == []
