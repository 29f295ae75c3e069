"""The gate `boot`: real servers on real PostgreSQL and Redis, looked at from outside.

It knows nothing of the app but its OpenAPI document and what every emitted app promises.
"""

from __future__ import annotations

import asyncio
import re
from time import monotonic
from typing import TYPE_CHECKING

from devmatrix.validate.gates.boot import errors, guards, lifecycle, limits, logs, metrics, probes
from devmatrix.validate.gates.boot.api import Api
from devmatrix.validate.gates.boot.check import Unmet, carried_out
from devmatrix.validate.gates.boot.client import BROKEN, Client
from devmatrix.validate.gates.boot.exposition import Exposition
from devmatrix.validate.gates.boot.fleet import Fleet, NoStartError
from devmatrix.validate.gates.boot.scene import Scene
from devmatrix.validate.gates.boot.server import closed_port
from devmatrix.validate.gates.boot.settings import (
    READS,
    Settings,
    example_folder,
    new_secrets,
    new_window,
)
from devmatrix.validate.gates.boot.signals import endpoints, signals
from devmatrix.validate.gates.boot.slow_commits import slow_commits
from devmatrix.validate.gates.conclusion import counted, installed, last_line, require, shortened
from devmatrix.validate.report import Outcome, Result

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.validate.gates.boot.check import Verdict
    from devmatrix.validate.workbench import Workbench

_MIGRATION_SECONDS = 60
_ANSWER_SECONDS = 10.0
_RUNNING = ("main", "limited", "adrift", "bare", "example")
_WHILE_RUNNING = (
    *probes.CHECKS,
    *metrics.CHECKS,
    *errors.CHECKS,
    *guards.CHECKS,
    *lifecycle.CHECKS,
    *logs.RUNNING,
)
_WHILE_STOPPING = (*lifecycle.STOP, *limits.CHECKS)
# These look back on the whole conversation.
_AFTERWARDS = (*errors.AFTERWARDS, *guards.AFTERWARDS, *logs.CHECKS)
CHECKS = (*_WHILE_RUNNING, *_WHILE_STOPPING, *_AFTERWARDS)


class BootGate:
    """Whether the app starts, behaves and stops as production needs it."""

    name = "boot"
    cores = 1
    command = "uv run uvicorn --factory app.main:create_app"

    async def check(self, bench: Workbench) -> Result:
        """Starts the servers side by side and looks at them. Raises Unavailable."""
        require(bench, "uvicorn", "alembic")
        begin = monotonic()
        database, empty, redis = await bench.postgres(), await bench.postgres(), await bench.redis()
        with closed_port() as nobody, Fleet(bench) as fleet:
            settings = Settings(database, empty, redis, nobody.getsockname()[1], new_secrets(database))
            problem = await _launch(bench, fleet, settings)
            if problem:
                return self._refused(problem, monotonic() - begin, fleet)
            try:
                examined = await asyncio.to_thread(_examined, bench, fleet, settings)
            except NoStartError as error:
                return self._refused(str(error), monotonic() - begin, fleet)
        return self._judged(bench, *examined, seconds=monotonic() - begin)

    def _refused(self, summary: str, seconds: float, fleet: Fleet) -> Result:
        said = [line for server in fleet.servers.values() for line in (*server.lines[-20:], server.complaints[-2000:])]
        return Result(self.name, Outcome.FAILED, self.command, seconds, shortened(summary), "\n".join(said))

    def _judged(
        self, bench: Workbench, scene: Scene, verdicts: list[Verdict], seen: Exposition, *, seconds: float
    ) -> Result:
        failed = [each for each in verdicts if each.seen is False]
        first = f": {failed[0].check.name}: {failed[0].evidence}" if failed else ""
        return Result(
            gate=self.name,
            outcome=Outcome.FAILED if failed else Outcome.PASSED,
            command=self.command,
            seconds=seconds,
            summary=shortened(f"{counted(len(failed), 'check')} failed{first}") if failed else "",
            evidence="\n".join(map(_shown, verdicts)),
            figures=_figures(scene, verdicts),
            findings=tuple(each.finding(place_of(bench.project, each.operation_id)) for each in failed),
            observations=(*(each.observation for each in verdicts if each.seen is not None), *signals(scene, seen)),
            endpoints=endpoints(scene),
            versions=installed(bench.environment, "fastapi", "starlette", "uvicorn"),
        )


async def _launch(bench: Workbench, fleet: Fleet, settings: Settings) -> str:
    """Migrates the database and starts all servers; answers what is wrong, "" for nothing."""
    window = new_window()
    folder = example_folder(bench.project, bench.scratch / "example")
    if folder is None:
        return "the project has no .env.example"
    # First the one that the user gave a port: when that is taken, nothing else is worth starting.
    fleet.start("main", settings.main, port=bench.options.port or 0)
    fleet.start("adrift", settings.adrift(window))
    fleet.start("bare", settings.bare)
    fleet.start("unsafe", settings.unsafe, folder=bench.scratch)
    fleet.start("example", settings.example, folder=folder)
    migrated = await bench.run(["alembic", "upgrade", "head"], limit=_MIGRATION_SECONDS, **settings.main)
    if migrated.code != 0:
        return f"alembic upgrade head: {migrated.late or last_line(migrated.output)}"
    fleet.start("limited", settings.limited(window))
    await slow_commits(bench, settings.database)
    return ""


def _examined(bench: Workbench, fleet: Fleet, settings: Settings) -> tuple[Scene, list[Verdict], Exposition]:
    """Carries out all checks, one after the other. Raises NoStartError."""
    fleet.wait(_RUNNING)
    scene = _scene(bench, fleet, settings)
    verdicts = [carried_out(check, scene) for check in _WHILE_RUNNING]
    seen = _metrics(scene)
    verdicts += [carried_out(check, scene) for check in _WHILE_STOPPING]
    fleet.stop()
    verdicts += [carried_out(check, scene) for check in _AFTERWARDS]
    return scene, verdicts, seen


def _metrics(scene: Scene) -> Exposition:
    try:
        return scene.scrape()
    except (Unmet, *BROKEN):
        return Exposition({}, ())


def _scene(bench: Workbench, fleet: Fleet, settings: Settings) -> Scene:
    headers = {
        "Authorization": f"Bearer {settings.secrets.bearer}",
        "Cookie": f"session={settings.secrets.bearer}",
    }
    patience = bench.limit_factor
    clients = {name: Client(fleet.servers[name].port, _ANSWER_SECONDS * patience, headers) for name in _RUNNING}
    document = clients["main"].get("/openapi.json").object
    return Scene(Api(document), clients, fleet.servers, settings.secrets, READS, patience)


def place_of(project: Path, operation: str) -> tuple[str, int] | None:
    """The file and the line of the function that an operation is named after."""
    if not operation:
        return None
    definition = re.compile(rf"^(?:async )?def {re.escape(operation)}\(")
    for path in sorted((project / "app").rglob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if definition.match(line):
                return path.relative_to(project).as_posix(), number
    return None


def _figures(scene: Scene, verdicts: list[Verdict]) -> dict[str, float]:
    return {
        "checks": sum(each.seen is not None for each in verdicts),
        "failures": sum(each.seen is False for each in verdicts),
        "requests": len(scene.exchanges),
    }


def _shown(verdict: Verdict) -> str:
    word = {True: "seen", False: "NOT SEEN", None: "absent"}[verdict.seen]
    return f"{verdict.check.name}: {word}: {' '.join(verdict.evidence.split())}"
