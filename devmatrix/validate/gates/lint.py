"""The gate `lint`: ruff with the project's own rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from devmatrix.validate.gates.conclusion import conclude, installed, require
from devmatrix.validate.gates.ruff_report import read_report
from devmatrix.validate.report import Outcome

if TYPE_CHECKING:
    from devmatrix.validate.report import Result
    from devmatrix.validate.workbench import Workbench

_LIMIT_SECONDS = 60


class LintGate:
    """Whether the code follows the rules that the project has set itself."""

    name = "lint"
    cores = 1
    command = "uv run ruff check ."

    async def check(self, bench: Workbench) -> Result:
        require(bench, "ruff")
        files = await bench.run(["ruff", "check", "--show-files", "."], limit=_LIMIT_SECONDS)
        looked_at = [line for line in files.output.splitlines() if line.endswith(".py")]
        report = bench.scratch / "lint.json"
        options = ("--no-cache", "--output-format", "json", "--output-file", str(report))
        finished = await bench.run(["ruff", "check", *options, "."], limit=_LIMIT_SECONDS)
        result = conclude(
            self,
            finished,
            read_report(report, bench.project),
            noun="violation",
            figures={"files": len(looked_at)},
            versions=installed(bench.environment, "ruff"),
        )
        if result.passed and not looked_at:
            return replace(result, outcome=Outcome.FAILED, summary="ruff is told to look at no file")
        return result
