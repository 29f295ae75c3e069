"""The gates `lint`, `format` and `types`, with the real tools over toys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devmatrix.validate.gates.format import FormatGate
from devmatrix.validate.gates.lint import LintGate
from devmatrix.validate.gates.types import TypesGate
from devmatrix.validate.report import Outcome, Severity
from devmatrix.validate.workbench import Unavailable
from tests.unit.validate.gates.judging import judge, write

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.validate.gates.base import Gate

GATES = (LintGate(), FormatGate(), TypesGate())
CLEAN = '"""Counts."""\n\n\ndef double(number: int) -> int:\n    return 2 * number\n'


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_clean_code_passes(gate: Gate, tmp_path: Path, own_environment: Path) -> None:
    project = write(tmp_path / "toy", {"pyproject.toml": "", "app/count.py": CLEAN})

    result = judge(gate, project, own_environment)

    assert (result.outcome, result.summary, result.findings) == (Outcome.PASSED, "", ())
    assert set(result.versions) <= {"ruff", "mypy"}
    assert result.versions


def test_lint_follows_the_rules_of_the_project(tmp_path: Path, own_environment: Path) -> None:
    files = {"pyproject.toml": '[tool.ruff.lint]\nselect = ["T20"]\n', "app/count.py": 'import os\n\nprint("x")\n'}
    result = judge(LintGate(), write(tmp_path / "toy", files), own_environment)

    assert result.outcome is Outcome.FAILED
    assert [(each.path, each.line, each.code) for each in result.findings] == [("app/count.py", 3, "T201")]
    assert result.summary == "1 violation: app/count.py:3: T201 `print` found"
    assert result.figures == {"findings": 1, "files": 1}


def test_a_syntax_error_is_grave(tmp_path: Path, own_environment: Path) -> None:
    result = judge(LintGate(), write(tmp_path / "toy", {"app/count.py": "def double(:\n"}), own_environment)

    assert {each.severity for each in result.findings} == {Severity.HIGH}
    assert {each.code for each in result.findings} == {"invalid-syntax"}


def test_a_configuration_that_leaves_everything_out_does_not_pass(tmp_path: Path, own_environment: Path) -> None:
    files = {"pyproject.toml": '[tool.ruff]\nexclude = ["*"]\n', "app/count.py": "import os\n"}
    result = judge(LintGate(), write(tmp_path / "toy", files), own_environment)

    assert (result.outcome, result.summary) == (Outcome.FAILED, "ruff is told to look at no file")


def test_a_configuration_that_cannot_be_read_is_one_line(tmp_path: Path, own_environment: Path) -> None:
    files = {"pyproject.toml": '[tool.ruff.lint]\nselect = ["NONSENSE1"]\n', "app/count.py": CLEAN}
    result = judge(LintGate(), write(tmp_path / "toy", files), own_environment)

    assert result.outcome is Outcome.FAILED
    assert "NONSENSE1" in result.evidence
    assert "\n" not in result.summary


def test_format_names_the_files(tmp_path: Path, own_environment: Path) -> None:
    files = {"app/count.py": CLEAN, "app/bad.py": "x=1\n", "app/worse.py": "y  =  [1,2]\n"}
    result = judge(FormatGate(), write(tmp_path / "toy", files), own_environment)

    assert result.outcome is Outcome.FAILED
    assert [(each.path, each.code) for each in result.findings] == [
        ("app/bad.py", "unformatted"),
        ("app/worse.py", "unformatted"),
    ]
    assert result.summary.startswith("2 files: app/bad.py:1:")


def test_types_are_strict_whatever_the_project_says(tmp_path: Path, own_environment: Path) -> None:
    files = {
        "pyproject.toml": "[tool.mypy]\nstrict = false\n",
        "app/count.py": "def double(number):\n    return number\n",
    }
    result = judge(TypesGate(), write(tmp_path / "toy", files), own_environment)

    assert result.outcome is Outcome.FAILED
    assert [(each.path, each.line, each.code) for each in result.findings] == [("app/count.py", 1, "no-untyped-def")]


def test_types_reads_a_configuration_that_is_wrong(tmp_path: Path, own_environment: Path) -> None:
    files = {"pyproject.toml": '[tool.mypy]\nplugins = ["no_such_plugin"]\n', "app/count.py": CLEAN}
    result = judge(TypesGate(), write(tmp_path / "toy", files), own_environment)

    assert result.outcome is Outcome.FAILED
    assert "no_such_plugin" in result.summary


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_a_project_without_the_tool_is_not_judged(gate: Gate, tmp_path: Path) -> None:
    tool = gate.command.split()[2]
    with pytest.raises(Unavailable, match=f"^{tool} is not in the project's environment$"):
        judge(gate, write(tmp_path / "toy", {"app/count.py": CLEAN}), tmp_path)
