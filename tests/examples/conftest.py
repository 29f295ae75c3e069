"""Each example, generated and validated once for all tests."""

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
    from collections.abc import Iterator, Mapping

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
    seconds: float
    said: str

    def gate(self, name: str) -> Mapping[str, Any]:
        """The result of one gate."""
        found: Mapping[str, Any] = next(each for each in self.report["gates"] if each["gate"] == name)
        return found


@pytest.fixture(scope="session")
def validated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Validated]]:
    """Every example; the wall time of each is printed at the end."""
    found = {name: _validate(name, tmp_path_factory.mktemp(name)) for name in EXAMPLES}
    yield found
    for each in found.values():
        sys.stderr.write(f"\n{each.name}: all gates in {each.seconds:.1f} s of wall time\n")


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
    return Validated(name, project, json.loads(done.stdout), seconds, done.stderr)


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest, validated: Mapping[str, Validated]) -> Validated:
    return validated[request.param]
