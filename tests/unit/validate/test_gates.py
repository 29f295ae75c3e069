"""Gates over toy projects, with uv itself; these projects need nothing, so no network is asked."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from devmatrix.errors import DestinationError
from devmatrix.validate import QUICK, Gate, Outcome, Report, Result, validate_project
from devmatrix.validate.gates import _test_figures, _test_reports

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = """[project]
name = "toy"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = []

[tool.uv]
package = false
"""


class Witness:
    def __init__(self) -> None:
        self.heard: list[str] = []

    def started(self, gate: str) -> None:
        self.heard.append(f"{gate}…")

    def finished(self, result: Result) -> None:
        self.heard.append(f"{result.gate} {result.outcome.value}")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    return tmp_path


def python(name: str, program: str, limit: float = 20) -> Gate:
    return Gate(name, ("uv", "run", "python", "-c", program), limit)


def test_each_gate_has_an_outcome_and_its_evidence(project: Path) -> None:
    witness = Witness()
    gates = [
        python("good", "print('fine')"),
        python("bad", "raise SystemExit('wrong')"),
        python("slow", "import time; time.sleep(60)", limit=0.5),
        Gate("missing", ("uv", "run", "no-such-tool"), 5),
    ]
    report = validate_project(project, gates, witness)

    assert [(each.gate, each.outcome.value, each.evidence) for each in report.results[1:]] == [
        ("good", "passed", "fine"),
        ("bad", "failed", "wrong"),
        ("slow", "failed", "ended after the limit of 0.5 seconds"),
        ("missing", "not_run", "no-such-tool is not in the project's environment"),
    ]
    assert not report.passed
    assert witness.heard[:2] == ["environment…", "environment passed"]
    assert sorted(witness.heard[2:]) == sorted(
        ["good…", "bad…", "slow…", "missing…", "good passed", "bad failed", "slow failed", "missing not_run"]
    )


def test_the_environment_is_the_projects_own(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    gate = python("place", "import os, sys; print(sys.prefix, os.environ.get('PYTHONPATH'))")
    report = validate_project(project, [gate])

    assert report.passed
    assert report.results[1].evidence == f"{project / '.venv'} None"


def test_without_an_environment_no_gate_counts(project: Path) -> None:
    (project / "pyproject.toml").write_text(PROJECT + "nonsense")
    report = validate_project(project)

    assert [each.outcome for each in report.results] == [Outcome.FAILED, *[Outcome.NOT_RUN] * len(QUICK)]
    assert "pyproject.toml" in report.results[0].evidence
    assert {each.evidence for each in report.results[1:]} == {"the environment could not be made"}


def test_a_stale_lock_is_not_an_environment(project: Path) -> None:
    validate_project(project, [])
    (project / "pyproject.toml").write_text(PROJECT.replace('"toy"', '"other"'))

    assert validate_project(project, []).results[0].outcome is Outcome.FAILED


def test_a_folder_without_a_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DestinationError, match="holds no project"):
        validate_project(tmp_path)


def test_the_figures_of_tests_are_pytests_own(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/__init__.py").write_text("def sign(x):\n    if x < 0:\n        return -1\n    return 1\n")
    (tmp_path / "test_app.py").write_text(
        "import app, pytest\n"
        "def test_sign(): assert app.sign(1) == 1\n"
        "def test_wrong(): assert app.sign(1) == 2\n"
        "@pytest.mark.skip\ndef test_skipped(): ...\n"
    )
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        ".",
        *_test_reports(scratch),
    ]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)

    assert _test_figures(scratch) == {
        "tests": 3,
        "failures": 1,
        "errors": 0,
        "skipped": 1,
        "line_coverage": 75.0,
        "branch_coverage": 50.0,
    }


def test_a_report_passes_only_when_every_gate_did() -> None:
    passed = Result("a", Outcome.PASSED)

    assert Report((passed,)).passed
    assert not Report(()).passed
    assert not Report((passed, Result("b", Outcome.NOT_RUN))).passed
    assert not Report((passed, Result("b", Outcome.FAILED))).passed


def test_a_report_is_plain_data() -> None:
    result = Result("tests", Outcome.NOT_RUN, "uv run pytest", 1.23456, "no uv", {"tests": 3})

    assert Report((result,)).as_json() == {
        "passed": False,
        "gates": [
            {
                "gate": "tests",
                "outcome": "not_run",
                "command": "uv run pytest",
                "seconds": 1.235,
                "figures": {"tests": 3},
                "evidence": "no uv",
            }
        ],
    }
