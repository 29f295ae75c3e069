"""How much of the project its tests run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from devmatrix.validate.report import FileCoverage, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

LEAST_LINES, LEAST_BRANCHES = 95.0, 90.0
# The percentages are those of `app`; the other files are measured for whoever asks about one of them.
_MEASURED = ("app", "docker", "migrations", "tests")
# A configuration of ours: that of the project may leave files out, or end the run below a limit. SQLAlchemy's
# asyncio layer switches greenlets; without knowing, coverage misses the lines after an `await`. Folders without
# `__init__.py` count too, or a module that nothing imports would not be missed.
_CONFIGURATION = """\
[run]
branch = true
relative_files = true
concurrency = {concurrency}
[report]
include_namespace_packages = true
exclude_also =
    if TYPE_CHECKING:
"""


def coverage_options(project: Path, environment: Path, scratch: Path) -> tuple[str, ...]:
    """The options of pytest that measure, with their configuration written to the scratch folder."""
    greenlet = any(environment.glob("lib/python*/site-packages/greenlet"))
    configuration = scratch / "coverage.ini"
    concurrency = "greenlet,thread" if greenlet else "thread"
    configuration.write_text(_CONFIGURATION.format(concurrency=concurrency), encoding="utf-8")
    sources = [f"--cov={name}" for name in _MEASURED if (project / name).is_dir()]
    report = f"--cov-report=json:{scratch / 'coverage.json'}"
    return (*sources, "--cov-branch", f"--cov-config={configuration}", report, "--cov-fail-under=0")


def read_coverage(scratch: Path) -> dict[str, FileCoverage]:
    """What was measured of each file; nothing when there is no report."""
    try:
        files = json.loads((scratch / "coverage.json").read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        return {}
    return {path.replace("\\", "/"): _file(each["summary"]) for path, each in files.items()}


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
