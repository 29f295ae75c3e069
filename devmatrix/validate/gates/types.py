"""The gate `types`: mypy, strictly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from devmatrix.validate.gates.conclusion import conclude, installed, json_in, relative, require
from devmatrix.validate.report import Finding, Severity

if TYPE_CHECKING:
    from devmatrix.validate.process import Finished
    from devmatrix.validate.report import Result
    from devmatrix.validate.workbench import Workbench

_LIMIT_SECONDS = 300


class TypesGate:
    """Whether the types hold, whatever the project's configuration leaves out of `--strict`."""

    name = "types"
    cores = 1
    command = "uv run mypy --strict"

    async def check(self, bench: Workbench) -> Result:
        require(bench, "mypy")
        finished = await _mypy(bench)
        if "Missing target module" in finished.output:  # the project does not say what is to be checked
            finished = await _mypy(bench, ".")
        lines = [json_in(line) for line in finished.output.splitlines()]
        findings = [_finding(each, bench) for each in lines if each and each.get("severity") == "error"]
        return conclude(
            self,
            finished,
            findings,
            noun="type error",
            versions=installed(bench.environment, "mypy"),
        )


async def _mypy(bench: Workbench, *targets: str) -> Finished:
    cache = bench.cache / "mypy"
    command = ["mypy", "--strict", "--output", "json", "--cache-dir", str(cache), *targets]
    return await bench.run(command, limit=_LIMIT_SECONDS)


def _finding(entry: dict[str, Any], bench: Workbench) -> Finding:
    line = entry["line"] if entry["line"] > 0 else None
    code = entry["code"] or "mypy"
    severity = Severity.HIGH if code == "syntax" else Severity.MEDIUM
    return Finding(entry["message"], relative(entry["file"], bench.project), line, code, severity)
