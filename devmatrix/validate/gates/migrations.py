"""The gate `migrations`: up, equal to the models, down, up, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from devmatrix.validate.gates.conclusion import headline, installed, json_in, last_line, listed, require, shortened
from devmatrix.validate.report import Finding, Outcome, Result, Severity
from devmatrix.validate.workbench import Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devmatrix.validate.workbench import Workbench

_LIMIT_SECONDS = 300
_SCRIPT = "migration_round.py"
_SQLITE, _POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass(frozen=True)
class _Round:
    """What one database has shown."""

    database: str
    findings: tuple[Finding, ...] = ()
    revisions: int = 0
    problem: str = ""
    evidence: str = ""


class MigrationsGate:
    """Whether the migrations make what the models describe, and can take it back."""

    name = "migrations"
    cores = 1
    command = "uv run alembic upgrade head && uv run alembic check && uv run alembic downgrade base"

    async def check(self, bench: Workbench) -> Result:
        require(bench, "alembic")
        if not (bench.project / "alembic.ini").is_file():
            raise Unavailable("there is no alembic.ini")
        begin = monotonic()
        shutil.copyfile(Path(__file__).with_name(_SCRIPT), bench.scratch / _SCRIPT)
        async with asyncio.TaskGroup() as group:
            sqlite = group.create_task(_on_sqlite(bench))
            postgresql = group.create_task(_on_postgresql(bench))
        return _concluded(bench, (sqlite.result(), postgresql.result()), monotonic() - begin)


async def _on_sqlite(bench: Workbench) -> _Round:
    files = [f"sqlite+aiosqlite:///{bench.scratch / name}.db" for name in ("migrated", "modelled")]
    return await _round(bench, _SQLITE, *files)


async def _on_postgresql(bench: Workbench) -> _Round:
    try:
        urls = [await bench.postgres(), await bench.postgres()]
    except Unavailable as problem:
        return _Round(_POSTGRESQL, problem=f"the migrations did not run on PostgreSQL: {problem}")
    return await _round(bench, _POSTGRESQL, *urls)


async def _round(bench: Workbench, database: str, url: str, compared: str) -> _Round:
    command = ["python", str(bench.scratch / _SCRIPT), str(bench.project)]
    finished = await bench.run(command, limit=_LIMIT_SECONDS, DATABASE_URL=url, COMPARED_URL=compared)
    seen = json_in(finished.output)
    if finished.code != 0 or seen is None:
        said = finished.late or last_line(finished.output)
        finding = Finding(shortened(f"on {database}: {said}"), "migrations/env.py", None, "broken", Severity.HIGH)
        return _Round(database, (finding,), evidence=finished.output)
    findings = tuple(_finding(each, database) for each in seen["problems"])
    return _Round(database, findings, len(seen["revisions"]), evidence=listed(findings) or "nothing to object to")


def _finding(problem: dict[str, Any], database: str) -> Finding:
    return Finding(
        shortened(f"on {database}: {problem['message']}"),
        problem["path"],
        problem["line"],
        problem["code"],
        Severity.HIGH,
        tuple(each for each in problem["involved"] if each),
    )


def _once(rounds: Sequence[_Round]) -> tuple[Finding, ...]:
    """What both databases show is said once, for the first."""
    found: dict[tuple[object, ...], Finding] = {}
    for each in rounds:
        for finding in each.findings:
            message = finding.message.removeprefix(f"on {each.database}: ")
            found.setdefault((finding.code, finding.path, finding.line, message), finding)
    return tuple(found.values())


def _concluded(bench: Workbench, rounds: Sequence[_Round], seconds: float) -> Result:
    findings = _once(rounds)
    missing = next((each.problem for each in rounds if each.problem), "")
    outcome = Outcome.FAILED if findings else Outcome.NOT_RUN if missing else Outcome.PASSED
    counts = {f"{each.database.lower()}_findings": len(each.findings) for each in rounds if not each.problem}
    return Result(
        MigrationsGate.name,
        outcome,
        MigrationsGate.command,
        seconds,
        headline(findings, "problem") or missing,
        "\n".join(f"{each.database}: {each.problem or each.evidence}" for each in rounds),
        {"findings": len(findings), "revisions": max(each.revisions for each in rounds), **counts},
        findings,
        versions=installed(bench.environment, "alembic", "sqlalchemy"),
    )
