"""The gate `contract`: schemathesis asks a real server everything that its OpenAPI document allows, and more.

All checks of schemathesis are on. What no JSON Schema can state is arranged, see `arrangement`, or is one of the
statuses that are expected of valid data: a row that is not there, a value that is taken, a version that has passed.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
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


class ContractGate:
    """Whether the server keeps the promises of its OpenAPI document."""

    name = "contract"
    cores = 1
    command = "schemathesis run http://127.0.0.1:8000/openapi.json"

    async def check(self, bench: Workbench) -> Result:
        """Starts a server and has it asked. Raises Unavailable."""
        require(bench, "uvicorn", "alembic")
        begin = monotonic()
        await bench.tool("schemathesis")
        settings = {**_SETTINGS, "DATABASE_URL": await bench.postgres()}
        migrated = await bench.run(["alembic", "upgrade", "head"], limit=_MIGRATION_SECONDS, **settings)
        if migrated.code != 0:
            problem = f"alembic upgrade head: {migrated.late or last_line(migrated.output)}"
            return self._failed(problem, migrated.output, begin)
        with Fleet(bench) as fleet:
            server = fleet.start("contract", settings)
            try:
                await asyncio.to_thread(fleet.wait, ["contract"])
            except NoStartError as error:
                return self._failed(str(error), "\n".join([*server.lines[-50:], server.complaints]), begin)
            client = Client(server.port, _ANSWER_SECONDS * bench.limit_factor)
            api = Api((await asyncio.to_thread(client.get, "/openapi.json")).object)
            plan = await asyncio.to_thread(_arranged, api, client)
            finished = await self._asked(bench, plan, _RUN_SECONDS + _OPERATION_SECONDS * len(api.operations))
        return self._judged(bench, api, finished, begin)

    async def _asked(self, bench: Workbench, plan: dict[str, Any], limit: float) -> Finished:
        scratch = bench.scratch
        hooks = Path(arrangement.__file__).read_text(encoding="utf-8")
        (scratch / f"{_HOOKS}.py").write_text(hooks, encoding="utf-8")
        (scratch / "arrangement.json").write_text(json.dumps(plan), encoding="utf-8")
        # A file of the project must not make the judge more lenient.
        (scratch / "schemathesis.toml").write_text(_CONFIGURATION, encoding="utf-8")
        command = ["schemathesis", "--config-file", str(scratch / "schemathesis.toml"), "run"]
        command += [f"{plan['base']}/openapi.json", "--continue-on-failure"]
        command += ["--max-examples", str(_EXAMPLES), "--generation-deterministic", "--no-color"]
        command += ["--report", "ndjson", "--report-ndjson-path", str(scratch / "events.ndjson")]
        where = {arrangement.PLAN: str(scratch / "arrangement.json")}
        return await bench.run_tool(command, limit=limit, PYTHONPATH=str(scratch), SCHEMATHESIS_HOOKS=_HOOKS, **where)

    def _failed(self, summary: str, evidence: str, begin: float) -> Result:
        return Result(self.name, Outcome.FAILED, self.command, monotonic() - begin, shortened(summary), evidence)

    def _judged(self, bench: Workbench, api: Api, finished: Finished, begin: float) -> Result:
        reading = read_events(bench.scratch / "events.ndjson")
        findings = [_finding(bench.project, api, each) for each in reading.failures]
        summary = _summary(finished, reading, findings)
        return Result(
            gate=self.name,
            outcome=Outcome.FAILED if summary else Outcome.PASSED,
            command=self.command,
            seconds=monotonic() - begin,
            summary=summary,
            evidence=_evidence(reading, findings, finished if summary else None),
            figures={"requests": reading.cases, "failures": len(findings)},
            findings=tuple(findings),
            endpoints=_endpoints(api, reading),
            versions=installed(bench.tools, "schemathesis"),
        )


def _summary(finished: Finished, reading: Reading, findings: list[Finding]) -> str:
    if finished.code is None:
        return finished.late
    if findings:
        return headline(findings, "failure")
    if reading.errors:
        return shortened(f"schemathesis met an error: {reading.errors[0]}")
    return "" if finished.code == 0 and reading.complete else shortened(f"schemathesis: {last_line(finished.output)}")


def _finding(project: Path, api: Api, failure: Failure) -> Finding:
    operation = next((each.id for each in api.operations if str(each) == failure.operation), "")
    path, line = place_of(project, operation) or (None, None)
    return Finding(f"{failure.message} [{failure.request}]", path, line, failure.check, failure.severity)


def _arranged(api: Api, client: Client) -> dict[str, Any]:
    """What the hooks have to know."""
    collections = {path: asdict(each) for path, each in References(api, client).learn().items()}
    return {"base": f"http://{LOOPBACK}:{client.port}", "collections": collections}


def _evidence(reading: Reading, findings: list[Finding], shown: Finished | None) -> str:
    checks = ", ".join(f"{name} ({count})" for name, count in sorted(reading.judged.items()))
    lines = [
        f"{counted(reading.cases, 'request')} judged by {checks}",
        "valid data may be answered by 404, 409 and 412 beside 2xx and 304; references name rows that exist",
        listed(findings),
        *reading.errors,
        shown.output if shown else "",
    ]
    return "\n".join(filter(None, lines))


def _endpoints(api: Api, reading: Reading) -> tuple[Endpoint, ...]:
    return tuple(
        Endpoint(each.method, each.path, each.declared, tuple(sorted(reading.statuses.get(str(each), ()))))
        for each in api.operations
    )
