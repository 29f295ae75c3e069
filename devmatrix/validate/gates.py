"""The gates of the quick set: each is one command of the app's own tools."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from devmatrix.project.uv import clean_environment, uv_binary
from devmatrix.validate.process import run
from devmatrix.validate.report import Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Callable

    from devmatrix.validate.process import Finished

_COVERAGE = "coverage.json"
_TESTS = "tests.xml"


@dataclass(frozen=True)
class Gate:
    """One check. `command` is what a person types in the project's folder; `reports` adds options that
    write figures into a scratch folder, and `figures` reads them there.
    """

    name: str
    command: tuple[str, ...]
    limit: float
    reports: Callable[[Path], tuple[str, ...]] = lambda _: ()
    figures: Callable[[Path], dict[str, float]] = lambda _: {}

    async def check(self, project: Path) -> Result:
        """Runs the gate on a project whose environment is ready."""
        tool = self.command[2]
        if not (project / ".venv" / "bin" / tool).exists():
            return self._not_run(f"{tool} is not in the project's environment")
        with tempfile.TemporaryDirectory(prefix="devmatrix-gate-") as name:
            scratch = Path(name)
            command = [uv_binary(), *_NO_SYNC, *self.command[2:], *self.reports(scratch)]
            environment = {**clean_environment(), "COVERAGE_FILE": str(scratch / ".coverage")}
            try:
                finished = await run(command, folder=project, environment=environment, limit=self.limit)
            except OSError as error:
                return self._not_run(str(error))
            return self._result(finished, self.figures(scratch))

    def _not_run(self, reason: str) -> Result:
        return Result(self.name, Outcome.NOT_RUN, " ".join(self.command), evidence=reason)

    def _result(self, finished: Finished, figures: dict[str, float]) -> Result:
        evidence = finished.output
        if finished.code is None:
            evidence = f"{evidence}\nended after the limit of {self.limit:g} seconds".strip()
        outcome = Outcome.PASSED if finished.code == 0 else Outcome.FAILED
        return Result(self.name, outcome, " ".join(self.command), finished.seconds, evidence, figures)


# The environment was made before: a gate must not change it.
_NO_SYNC = ("run", "--no-sync")


def _test_reports(scratch: Path) -> tuple[str, ...]:
    return (
        f"--junitxml={scratch / _TESTS}",
        "--cov=app",
        "--cov-branch",
        f"--cov-report=json:{scratch / _COVERAGE}",
    )


def _test_figures(scratch: Path) -> dict[str, float]:
    return {**_counts(scratch / _TESTS), **_coverage(scratch / _COVERAGE)}


def _counts(path: Path) -> dict[str, float]:
    try:
        suites = ET.parse(path).getroot().iter("testsuite")  # noqa: S314 pytest wrote it a moment ago
    except (OSError, ET.ParseError):
        return {}
    total: dict[str, float] = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for suite in suites:
        for name in total:
            total[name] += int(suite.get(name, "0"))
    return total


def _coverage(path: Path) -> dict[str, float]:
    try:
        totals = json.loads(path.read_text(encoding="utf-8"))["totals"]
    except (OSError, ValueError, KeyError):
        return {}
    return {
        "line_coverage": _percent(totals["covered_lines"], totals["num_statements"]),
        "branch_coverage": _percent(totals["covered_branches"], totals["num_branches"]),
    }


def _percent(part: int, whole: int) -> float:
    """Rounded down to a tenth: 94.96 is not 95."""
    return part * 1000 // whole / 10 if whole else 100.0


QUICK = (
    Gate("lint", ("uv", "run", "ruff", "check", "."), 60),
    Gate("format", ("uv", "run", "ruff", "format", "--check", "."), 60),
    Gate("types", ("uv", "run", "mypy", "--strict"), 300),
    Gate("tests", ("uv", "run", "pytest", "-q", "-n", "auto"), 900, _test_reports, _test_figures),
)
