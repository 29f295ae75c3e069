"""Where a validation works: scratch folders, tools and servers, all of which are gone in the end."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from devmatrix.project.staging import remove
from devmatrix.validate import environment
from devmatrix.validate.copying import copy_project
from devmatrix.validate.installer import Unavailable, if_free, reason
from devmatrix.validate.process import MARK, RUN
from devmatrix.validate.services import SCRIPTS, Services
from devmatrix.validate.tools import Tools
from devmatrix.validate.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from devmatrix.validate.workbench import Options

_SWEEP_SECONDS = 10
_CACHES = 4


@dataclass(frozen=True)
class Equipment:
    """What all gates share: the app's environment, and a folder that is kept from run to run."""

    environment: Path
    cache: Path


@dataclass(frozen=True)
class Workshop:
    """The place of one validation of the project at `origin`."""

    origin: Path
    scratch: Path
    options: Options
    tools: Tools
    services: Services
    _held: AsyncExitStack

    @property
    def project(self) -> Path:
        """A copy of the project that no gate writes to."""
        return self.scratch / "pristine"

    async def equip(self) -> Equipment:
        """Copies the project and makes its environment. Raises Unavailable."""
        try:
            await asyncio.to_thread(copy_project, self.origin, self.project)
            place = await environment.prepare(self.project, self.origin, self.scratch)
            cache = self._cache(place)
        except OSError as error:
            raise Unavailable(reason(error)) from error
        return Equipment(place, cache)

    def _cache(self, place: Path) -> Path:
        """One that no other run works with: a type checker's must not be written by two."""
        kept = [place / f"devmatrix-cache-{number}" for number in range(_CACHES)]
        free = (each for each in kept if self._held.enter_context(if_free(each)))
        cache = next(free, self.scratch / "cache")
        cache.mkdir(exist_ok=True)
        return cache

    def bench(self, gate: str, equipment: Equipment) -> Workbench:
        """A gate's own bench, with a copy of the project that the gate may write to."""
        home = self.scratch / gate
        for name in ("reports", "tmp"):
            (home / name).mkdir(parents=True)
        return Workbench(
            project=copy_project(self.project, home / "project"),
            origin=self.origin,
            scratch=home / "reports",
            cache=equipment.cache,
            environment=equipment.environment,
            options=self.options,
            services=self.services,
            _tools=self.tools,
        )


@asynccontextmanager
async def workshop(origin: Path, options: Options) -> AsyncIterator[Workshop]:
    """On leaving no process, server, database or folder stays."""
    async with AsyncExitStack() as held:
        scratch = Path(tempfile.mkdtemp(prefix="devmatrix-"))
        held.callback(remove, scratch)
        await held.enter_async_context(_swept(scratch))
        tools = Tools(scratch)
        services = Services(tools, options.database_url, options.redis_url, options.patience)
        await held.enter_async_context(services)
        yield Workshop(origin, scratch, options, tools, services, held)


@asynccontextmanager
async def _swept(scratch: Path) -> AsyncIterator[None]:
    """A process waits beside us, and ends what is left when we have gone, however that happens."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        SCRIPTS / "sweep.py",
        f"{MARK}={RUN}",
        scratch,
        stdin=asyncio.subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if name != MARK},
        start_new_session=True,
    )
    try:
        yield
    finally:
        assert process.stdin
        process.stdin.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(process.wait()), _SWEEP_SECONDS)
