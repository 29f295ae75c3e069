"""What a gate may use: a copy of the project, its environment, the judge's tools, real servers."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix.validate import process
from devmatrix.validate.installer import Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from devmatrix.validate.process import Finished, Running
    from devmatrix.validate.services import Services
    from devmatrix.validate.tools import Tools

__all__ = ["Options", "Unavailable", "Workbench"]

# What a program needs of the user's shell. The rest stays out: a DATABASE_URL there may be the real one.
_KEPT = {"HOME", "LANG", "LANGUAGE", "LOGNAME", "PATH", "SHELL", "TERM", "TZ", "USER"}
_KEPT_FAMILIES = ("DEVMATRIX_", "DOCKER_", "LC_", "SSL_CERT_", "XDG_")
_PROXIES = {"ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"}


@dataclass(frozen=True)
class Options:
    """What the user asked of a validation. No `gates` means all of them, of the `quick` ones if those are asked for."""

    gates: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    fail_fast: bool = False
    database_url: str | None = None
    redis_url: str | None = None
    port: int | None = None
    patience: float = 1.0
    quick: bool = False


@dataclass(frozen=True)
class Workbench:
    """For one gate. `project` is a copy of `origin` (the user's folder, which is never written), `scratch`
    a folder for the gate's reports, `cache` one that is kept from run to run. `environment` is the app's.
    """

    project: Path
    origin: Path
    scratch: Path
    cache: Path
    environment: Path
    options: Options
    services: Services
    _tools: Tools

    @property
    def tools(self) -> Path:
        """The environment of the judge's tools; `tool` sees to it that they are there."""
        return self._tools.place

    @property
    def limit_factor(self) -> float:
        """What every time limit is multiplied with."""
        return self.options.patience

    async def run(self, command: Sequence[str], *, limit: float, **environment: str) -> Finished:
        """Runs a program of the app's environment, or of the machine, in the copy of the project.

        Nothing that it starts outlives it. Raises Unavailable when there is no such program.
        """
        found, variables = self._prepared(command, self.environment, environment)
        return await process.run(found, folder=self.project, environment=variables, limit=limit * self.limit_factor)

    async def run_tool(self, command: Sequence[str], *, limit: float, **environment: str) -> Finished:
        """The same with one of the judge's tools."""
        await self.tool(command[0])
        found, variables = self._prepared(command, self.tools, environment)
        return await process.run(found, folder=self.project, environment=variables, limit=limit * self.limit_factor)

    def started(self, command: Sequence[str], **environment: str) -> AbstractAsyncContextManager[Running]:
        """Starts a program of the app's environment, such as its server; it is ended on leaving."""
        found, variables = self._prepared(command, self.environment, environment)
        return process.started(found, folder=self.project, environment=variables)

    async def tool(self, name: str) -> Path:
        """One of the judge's tools, installed if need be. Raises Unavailable."""
        return await self._tools.tool(name)

    async def postgres(self) -> str:
        """The URL of a new empty database on a real server, for asyncpg. Raises Unavailable."""
        return await self.services.database(self.environment)

    async def redis(self) -> str:
        """The URL of a real Redis. Raises Unavailable."""
        return await self.services.redis()

    async def redis_binary(self) -> Path:
        """The folder that `redis-server` lies in, for the app's own tests. Raises Unavailable."""
        return await self.services.redis_binary()

    def variables(self, **environment: str) -> dict[str, str]:
        """The environment of a program that runs in the project: nothing of the user's own settings."""
        return self._variables(self.environment, environment)

    def _prepared(
        self, command: Sequence[str], home: Path, extra: Mapping[str, str]
    ) -> tuple[list[str], dict[str, str]]:
        variables = self._variables(home, extra)
        found = shutil.which(command[0], path=variables["PATH"])
        if found is None:
            raise Unavailable(f"{command[0]} is not in the project's environment")
        return [found, *command[1:]], variables

    def _variables(self, home: Path, extra: Mapping[str, str]) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in _KEPT or name.startswith(_KEPT_FAMILIES) or name.upper() in _PROXIES
        }
        temporary = self.scratch.with_name("tmp")  # what tests leave there goes with the rest
        path = os.pathsep.join([str(home / "bin"), extra.get("PATH", kept.get("PATH", os.defpath))])
        own = {"NO_COLOR": "1", "PYTHONUNBUFFERED": "1", "TMPDIR": str(temporary)}
        return {**kept, **own, **extra, "PATH": path}
