"""Each example, generated and validated once for all tests; the wall time of each is told at the end."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.projects import EXAMPLES, clean_environment, example_spec, generate, run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _pytest.terminal import TerminalReporter

DEVMATRIX = Path(sys.executable).parent / "devmatrix"
LIMIT_SECONDS = 900
# There is no Docker engine on a machine of CI: the gate's lint runs, its build is reported as not run.
MAY_NOT_RUN = {"docker"}


@dataclass(frozen=True)
class Validated:
    """An example with the report of `devmatrix validate`."""

    name: str
    folder: Path
    report: Mapping[str, Any]

    def gate(self, name: str) -> Mapping[str, Any]:
        """The result of one gate."""
        found: Mapping[str, Any] = next(each for each in self.report["gates"] if each["gate"] == name)
        return found


TIMES: dict[str, tuple[float, float]] = {}


@pytest.fixture(scope="session")
def validated(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Validated]:
    """Every example, by its name."""
    return {name: _validate(name, tmp_path_factory.mktemp(name)) for name in EXAMPLES}


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """How long each app took to prove."""
    for name, (whole, reported) in TIMES.items():
        terminalreporter.line(f"{name}: all gates in {whole:.1f} s of wall time ({reported:.1f} s by its report)")


def _validate(name: str, folder: Path) -> Validated:
    project = generate(example_spec(name), folder / "project")
    run("uv", "lock", "--quiet", cwd=project)
    start = time.monotonic()
    done = subprocess.run(
        [DEVMATRIX, "validate", project, "--json"],
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    seconds = time.monotonic() - start
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    TIMES[name] = (seconds, report["seconds"])
    return Validated(name, project, report)


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest, validated: Mapping[str, Validated]) -> Validated:
    return validated[request.param]
