"""The gate `contract`: schemathesis asks real servers everything that their OpenAPI document allows, and more.

The same app is asked on PostgreSQL and on SQLite.
All checks of schemathesis are on. What no JSON Schema can state is arranged, see `arrangement`, or is one of the
statuses that are expected of valid data: a row that is not there, a value that is taken, a version that has passed.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from devmatrix.validate.gates.boot.api import Api
from devmatrix.validate.gates.boot.client import Client
from devmatrix.validate.gates.boot.fleet import Fleet, NoStartError
from devmatrix.validate.gates.boot.gate import place_of
from devmatrix.validate.gates.boot.server import LOOPBACK
from devmatrix.validate.gates.conclusion import counted, headline, installed, last_line, listed, require, shortened
from devmatrix.validate.gates.contract import arrangement
from devmatrix.validate.gates.contract.reading import Reading, read_events
from devmatrix.validate.gates.contract.references import References
from devmatrix.validate.report import Endpoint, Finding, Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devmatrix.validate.gates.contract.reading import Failure
    from devmatrix.validate.process import Finished
    from devmatrix.validate.workbench import Workbench

_MIGRATION_SECONDS = 60
# A large API takes longer; a loaded machine is what `--patience` is for.
_RUN_SECONDS = 60
_OPERATION_SECONDS = 15
_ANSWER_SECONDS = 30
_EXAMPLES = 15
_HOOKS = "devmatrix_arrangement"
# 404, 409, 412: whether a row is there, a value is taken or a row needed, a version the present one.
_CONFIGURATION = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 304, 404, 409, 412]
"""
_SETTINGS = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "for the length of one validation, on loopback",
    "LOG_FORMAT": "json",
    # What is asked here is no client's fair share.
    "RATE_LIMIT_ENABLED": "false",
}


class _NoTrialError(Exception):
    """There is no server to ask."""

    def __init__(self, problem: str, evidence: str) -> None:
        super().__init__(problem)
        self.evidence = evidence


@dataclass(frozen=True)
class _Trial:
    """What a server on one database answered."""

    database: str
    api: Api
    reading: Reading
    finished: Finished


class ContractGate:
    """Whether the server keeps the promises of its OpenAPI document."""

    name = "contract"
    cores = 1
    command = "schemathesis run http://127.0.0.1:8000/openapi.json"

    async def check(self, bench: Workbench) -> Result:
        """Starts a server on each database and has it asked. Raises Unavailable."""
        require(bench, "uvicorn", "alembic")
        begin = monotonic()
        await bench.tool("schemathesis")
        # Production refuses SQLite.
        places = {
            "PostgreSQL": {**_SETTINGS, "DATABASE_URL": await bench.postgres()},
            "SQLite": {
                **_SETTINGS,
                "ENVIRONMENT": "test",
                "DATABASE_URL": f"sqlite:///{bench.scratch / 'contract.db'}",
            },
        }
        trials = []
        for database, settings in places.items():
            try:
                trials.append(await self._tried(bench, database, settings))
            except _NoTrialError as problem:
                return self._failed(f"{database}: {problem}", problem.evidence, begin)
        return self._judged(bench, trials, begin)

    async def _tried(self, bench: Workbench, database: str, settings: Mapping[str, str]) -> _Trial:
        migrated = await bench.run(["alembic", "upgrade", "head"], limit=_MIGRATION_SECONDS, **settings)
        if migrated.code != 0:
            raise _NoTrialError(f"alembic upgrade head: {migrated.late or last_line(migrated.output)}", migrated.output)
        with Fleet(bench) as fleet:
            server = fleet.start(f"contract-{database}", settings)
            try:
                await asyncio.to_thread(fleet.wait, [f"contract-{database}"])
            except NoStartError as error:
                raise _NoTrialError(str(error), "\n".join([*server.lines[-50:], server.complaints])) from None
            client = Client(server.port, _ANSWER_SECONDS * bench.limit_factor)
            api = Api((await asyncio.to_thread(client.get, "/openapi.json")).object)
            plan = await asyncio.to_thread(_arranged, api, client)
            events = bench.scratch / f"{database}.ndjson"
            limit = _RUN_SECONDS + _OPERATION_SECONDS * len(api.operations)
            finished = await self._asked(bench, plan, events, limit)
        return _Trial(database, api, read_events(events), finished)

    async def _asked(self, bench: Workbench, plan: dict[str, Any], events: Path, limit: float) -> Finished:
        scratch = bench.scratch
        hooks = Path(arrangement.__file__).read_text(encoding="utf-8")
        (scratch / f"{_HOOKS}.py").write_text(hooks, encoding="utf-8")
        (scratch / "arrangement.json").write_text(json.dumps(plan), encoding="utf-8")
        # A file of the project must not make the judge more lenient.
        (scratch / "schemathesis.toml").write_text(_CONFIGURATION, encoding="utf-8")
        command = ["schemathesis", "--config-file", str(scratch / "schemathesis.toml"), "run"]
        command += [f"{plan['base']}/openapi.json", "--continue-on-failure"]
        command += ["--max-examples", str(_EXAMPLES), "--generation-deterministic", "--no-color"]
        command += ["--report", "ndjson", "--report-ndjson-path", str(events)]
        where = {arrangement.PLAN: str(scratch / "arrangement.json")}
        return await bench.run_tool(command, limit=limit, PYTHONPATH=str(scratch), SCHEMATHESIS_HOOKS=_HOOKS, **where)

    def _failed(self, summary: str, evidence: str, begin: float) -> Result:
        return Result(self.name, Outcome.FAILED, self.command, monotonic() - begin, shortened(summary), evidence)

    def _judged(self, bench: Workbench, trials: list[_Trial], begin: float) -> Result:
        findings = [_finding(bench.project, trial, each) for trial in trials for each in trial.reading.failures]
        summary = next(filter(None, (_summary(trial) for trial in trials)), "")
        if findings:
            summary = headline(findings, "failure")
        return Result(
            gate=self.name,
            outcome=Outcome.FAILED if summary else Outcome.PASSED,
            command=self.command,
            seconds=monotonic() - begin,
            summary=summary,
            evidence=_evidence(trials, findings),
            figures={f"{trial.database.lower()}_requests": trial.reading.cases for trial in trials}
            | {"failures": len(findings)},
            findings=tuple(findings),
            endpoints=_endpoints(trials),
            versions=installed(bench.tools, "schemathesis"),
        )


def _summary(trial: _Trial) -> str:
    finished, reading = trial.finished, trial.reading
    if finished.code is None:
        return f"{trial.database}: {finished.late}"
    if reading.errors:
        return shortened(f"{trial.database}: schemathesis met an error: {reading.errors[0]}")
    if (finished.code == 0 and reading.complete) or reading.failures:
        return ""
    return shortened(f"{trial.database}: schemathesis: {last_line(finished.output)}")


def _finding(project: Path, trial: _Trial, failure: Failure) -> Finding:
    operation = next((each.id for each in trial.api.operations if str(each) == failure.operation), "")
    path, line = place_of(project, operation) or (None, None)
    message = f"on {trial.database}: {failure.message} [{failure.request}]"
    return Finding(message, path, line, failure.check, failure.severity)


def _arranged(api: Api, client: Client) -> dict[str, Any]:
    """What the hooks have to know."""
    collections = {path: asdict(each) for path, each in References(api, client).learn().items()}
    return {"base": f"http://{LOOPBACK}:{client.port}", "collections": collections}


def _evidence(trials: list[_Trial], findings: list[Finding]) -> str:
    lines = ["valid data may be answered by 404, 409 and 412 beside 2xx and 304; references name rows that exist"]
    for trial in trials:
        reading = trial.reading
        checks = ", ".join(f"{name} ({count})" for name, count in sorted(reading.judged.items()))
        lines += [f"{trial.database}: {counted(reading.cases, 'request')} judged by {checks}", *reading.errors]
        if _summary(trial) or reading.failures:
            lines.append(trial.finished.output)
    return "\n".join(filter(None, [*lines, listed(findings)]))


def _endpoints(trials: list[_Trial]) -> tuple[Endpoint, ...]:
    return tuple(
        Endpoint(
            each.method,
            each.path,
            each.declared,
            tuple(sorted({status for trial in trials for status in trial.reading.statuses.get(str(each), ())})),
        )
        for each in trials[0].api.operations
    )
