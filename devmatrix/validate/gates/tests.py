"""The gate `tests`: the app's own suite on SQLite and on a real PostgreSQL, with coverage."""

from __future__ import annotations

import asyncio
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from devmatrix.validate.gates.base import ALL_CORES
from devmatrix.validate.gates.conclusion import counted, installed, last_line, require, shortened
from devmatrix.validate.gates.database_use import count_sessions
from devmatrix.validate.gates.suite_coverage import Measurement
from devmatrix.validate.gates.suite_record import Record
from devmatrix.validate.gates.suite_verdict import Suite, Verdict
from devmatrix.validate.workbench import Unavailable

if TYPE_CHECKING:
    from devmatrix.validate.report import Result
    from devmatrix.validate.workbench import Workbench

_LIMIT_SECONDS = 900
_PLUGIN = "devmatrix_recorder"
_MOST_WORKERS = 8
# The databases, as reports name them.
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


class TestsGate:
    """Whether the app's tests pass on both databases, and run nearly all of its code.

    Both suites run at the same time, each with half of the machine. With two processors that is one process
    each: pytest-xdist would spend a third of the time on collecting everything in every worker.
    """

    name = "tests"
    cores = ALL_CORES
    command = "uv run pytest --cov --numprocesses auto"

    async def check(self, bench: Workbench) -> Result:
        require(bench, "pytest")
        if "pytest-cov" not in installed(bench.environment, "pytest-cov"):
            raise Unavailable("pytest-cov is not in the project's environment")
        begin = monotonic()
        redis = await _redis_folder(bench)
        first = asyncio.create_task(_on_sqlite(bench, redis))
        second = asyncio.create_task(_on_postgresql(bench, redis))
        try:
            sqlite, postgresql = await _both(first, second, hasty=bench.options.fail_fast)
        finally:
            first.cancel()
            second.cancel()
            await asyncio.gather(first, second, return_exceptions=True)
        no_redis = redis if isinstance(redis, Unavailable) else None
        on_sqlite = Measurement(bench, SQLITE)
        both = await on_sqlite.combined_with(Measurement(bench, POSTGRESQL))
        verdict = Verdict(sqlite, postgresql, no_redis, on_sqlite.read(), both.read())
        return verdict.result(self, bench, monotonic() - begin)


class QuickTestsGate(TestsGate):
    """The suite on SQLite alone, with the whole machine: what `new` asks for. It starts no server."""

    async def check(self, bench: Workbench) -> Result:
        require(bench, "pytest")
        begin = monotonic()
        sqlite = await _on_sqlite(bench, None, share=1)
        coverage = Measurement(bench, SQLITE).read()
        return Verdict(sqlite, None, None, coverage, coverage, quick=True).result(self, bench, monotonic() - begin)


async def _both(
    first: asyncio.Task[Suite], second: asyncio.Task[Suite], *, hasty: bool
) -> tuple[Suite | None, Suite | Unavailable | None]:
    """What both suites came to. The hasty do not wait for one once the other has failed."""
    tasks = {first, second}
    while tasks:
        done, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if hasty and any(not each.exception() and each.result().problem for each in done):
            break
    sqlite = first.result() if first.done() else None
    if not second.done():
        return sqlite, None
    problem = second.exception()
    if isinstance(problem, Unavailable):
        return sqlite, problem
    return sqlite, second.result()


async def _redis_folder(bench: Workbench) -> Path | Unavailable:
    """Where the app's tests find `redis-server`; they skip what needs it otherwise."""
    try:
        return await bench.redis_binary()
    except Unavailable as problem:
        return problem


async def _on_sqlite(bench: Workbench, redis: Path | Unavailable | None, share: int = 2) -> Suite:
    return await _Run(bench, redis, SQLITE, share).suite()


async def _on_postgresql(bench: Workbench, redis: Path | Unavailable) -> Suite:
    url = await bench.postgres()
    before = await count_sessions(bench, url)
    suite = await _Run(bench, redis, POSTGRESQL).suite(TEST_DATABASE_URL=url)
    after = await count_sessions(bench, url) if before else None
    if suite.record.tests and before and after and not after.used_since(before):
        return suite.with_problem("the tests have not used TEST_DATABASE_URL: they did not run on PostgreSQL")
    return suite


@dataclass(frozen=True)
class _Run:
    """One run of the suite, with one of `share` parts of the machine."""

    bench: Workbench
    redis: Path | Unavailable | None
    database: str
    share: int = 2

    async def suite(self, **environment: str) -> Suite:
        measurement = Measurement(self.bench, self.database)
        record = self.bench.scratch / f"{self.database}.jsonl"
        command = ["pytest", "-q", "--tb=short", "--no-header", "--durations=5", "-p", _PLUGIN]
        command += [
            *measurement.options(),
            *self._workers(),
            *(["--maxfail=1"] if self.bench.options.fail_fast else []),
        ]
        variables = {
            "COVERAGE_FILE": str(measurement.data),
            "DEVMATRIX_RECORD": str(record),
            "PYTHONPATH": str(_plugin_folder(self.bench)),
            **environment,
        }
        if isinstance(self.redis, Path):
            variables["PATH"] = os.pathsep.join([str(self.redis), os.environ.get("PATH", os.defpath)])
        finished = await self.bench.run(command, limit=_LIMIT_SECONDS, **variables)
        suite = Suite(self.database, finished, Record.read(record))
        return suite.with_problem(_problem(suite))

    def _workers(self) -> tuple[str, ...]:
        if not installed(self.bench.environment, "pytest-xdist"):
            return ()
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        workers = min(cores // self.share, _MOST_WORKERS)
        return ("-n", str(workers) if workers > 1 else "0")


def _problem(suite: Suite) -> str:
    """Why a run has failed, in one line; nothing when it has not."""
    finished, record = suite.finished, suite.record
    if finished.code is None:
        busy = record.unfinished
        return f"the tests {finished.late}" + (f"; still running: {busy[0]}" if busy else "")
    if problem := record.summary():
        return problem
    if not record.tests:
        return "there are no tests" if finished.code in {0, 5} else shortened(last_line(finished.output))
    if finished.code:
        ended = f"pytest ended with code {finished.code} after {counted(len(record.tests), 'test')}"
        return shortened(f"{ended}: {last_line(finished.output)}")
    return ""


def _plugin_folder(bench: Workbench) -> Path:
    """A folder that holds nothing but the plugin: the app's environment must see no module of ours."""
    folder = bench.scratch / "plugin"
    folder.mkdir(exist_ok=True)
    shutil.copyfile(Path(__file__).with_name("pytest_recorder.py"), folder / f"{_PLUGIN}.py")
    return folder
