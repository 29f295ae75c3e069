"""How much of the project its tests run: the run on SQLite, and both runs together."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from devmatrix.validate.report import FileCoverage, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from devmatrix.validate.workbench import Workbench

LEAST_LINES, LEAST_BRANCHES = 95.0, 90.0
_LIMIT_SECONDS = 60
# The percentages are those of `app`; the other files are measured for whoever asks about one of them.
_MEASURED = ("app", "docker", "load", "migrations", "tests")
# A configuration of ours: that of the project may leave files out, or end the run below a limit. SQLAlchemy's
# asyncio layer switches greenlets; without knowing, coverage misses the lines after an `await`. Folders without
# `__init__.py` count too, or a module that nothing imports would not be missed. A server that a test starts is
# measured too, if it exits by itself: a handler for those that SIGTERM kills would change what the app finds there.
_CONFIGURATION = """\
[run]
branch = true
relative_files = true
patch = subprocess
concurrency = {concurrency}
[report]
include_namespace_packages = true
exclude_also =
    if TYPE_CHECKING:
"""


@dataclass(frozen=True)
class Measurement:
    """What one run covers, or several together: their data, and the report about it, in a gate's scratch folder."""

    bench: Workbench
    name: str

    @property
    def data(self) -> Path:
        return self.bench.scratch / f"{self.name}.coverage"

    @property
    def report(self) -> Path:
        return self.bench.scratch / f"{self.name}.json"

    def options(self) -> tuple[str, ...]:
        """The options of pytest that measure."""
        sources = [f"--cov={name}" for name in _MEASURED if (self.bench.project / name).is_dir()]
        configuration = f"--cov-config={_configuration(self.bench)}"
        return (*sources, "--cov-branch", configuration, f"--cov-report=json:{self.report}", "--cov-fail-under=0")

    async def combined_with(self, other: Measurement) -> Measurement:
        """What either of them covers; this one alone when the other has not come to an end."""
        if not (self.data.is_file() and other.data.is_file()):
            return self
        both = replace(self, name="both")
        common = (f"--rcfile={_configuration(self.bench)}", f"--data-file={both.data}")
        combine = ("combine", "--keep", *common, str(self.data), str(other.data))
        for command in (combine, ("json", *common, "-o", str(both.report))):
            await self.bench.run(["coverage", *command], limit=_LIMIT_SECONDS)
        return both

    def read(self) -> dict[str, FileCoverage]:
        """What was measured of each file; nothing when there is no report."""
        try:
            files = json.loads(self.report.read_text(encoding="utf-8"))["files"]
        except (OSError, ValueError, KeyError):
            return {}
        return {path.replace("\\", "/"): _file(each["summary"]) for path, each in files.items()}


def _configuration(bench: Workbench) -> Path:
    """The file with the configuration, which each run writes anew, always the same."""
    greenlet = any(bench.environment.glob("lib/python*/site-packages/greenlet"))
    configuration = bench.scratch / "coverage.ini"
    concurrency = "greenlet,thread" if greenlet else "thread"
    configuration.write_text(_CONFIGURATION.format(concurrency=concurrency), encoding="utf-8")
    return configuration


def _file(summary: Mapping[str, int]) -> FileCoverage:
    names = ("num_statements", "covered_lines", "num_branches", "covered_branches")
    return FileCoverage(*(summary[name] for name in names))


def coverage_figures(coverage: Mapping[str, FileCoverage]) -> dict[str, float]:
    """The percentages of the app."""
    files = _of_the_app(coverage).values()
    if not files:
        return {}
    return {
        "line_coverage": _percent((each.covered, each.statements) for each in files),
        "branch_coverage": _percent((each.covered_branches, each.branches) for each in files),
    }


def coverage_findings(coverage: Mapping[str, FileCoverage]) -> tuple[Finding, ...]:
    """The files of the app that are below what is asked for."""
    return tuple(
        Finding(f"{each.covered} of {each.statements} lines are covered", path, None, "coverage")
        for path, each in sorted(_of_the_app(coverage).items())
        if each.share * 100 < LEAST_LINES
    )


def _of_the_app(coverage: Mapping[str, FileCoverage]) -> dict[str, FileCoverage]:
    return {path: each for path, each in coverage.items() if path.startswith("app/")}


def _percent(parts: Iterable[tuple[int, int]]) -> float:
    """Rounded down to a tenth: 94.96 is not 95."""
    done, whole = (sum(each) for each in zip(*parts, strict=True))
    return done * 1000 // whole / 10 if whole else 100.0
