"""The gate `format`: ruff's formatter would change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.validate.gates.conclusion import conclude, installed, json_in, require
from devmatrix.validate.gates.ruff_report import findings_of

if TYPE_CHECKING:
    from devmatrix.validate.report import Finding, Result
    from devmatrix.validate.workbench import Workbench

_LIMIT_SECONDS = 60


class FormatGate:
    """Whether the code is formatted as the project's formatter would do it."""

    name = "format"
    cores = 1
    command = "uv run ruff format --check ."

    async def check(self, bench: Workbench) -> Result:
        require(bench, "ruff")
        # The short form: the JSON of a large file that is not formatted carries every edit.
        options = ("--check", "--no-cache", "--output-format", "json-lines")
        finished = await bench.run(["ruff", "format", *options, "."], limit=_LIMIT_SECONDS)
        lines = [json_in(line) for line in finished.output.splitlines()]
        findings: tuple[Finding, ...] = findings_of((each for each in lines if each), bench.project)
        return conclude(self, finished, findings, noun="file", versions=installed(bench.environment, "ruff"))
