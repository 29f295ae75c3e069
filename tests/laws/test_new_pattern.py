"""A pattern that was just scaffolded works: an app that contains it lints, types and passes its tests."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest
from ruff import find_ruff_bin

from devmatrix import pipeline
from devmatrix.errors import DestinationError, DevMatrixError
from devmatrix.pattern_init import Answers, write_pattern
from devmatrix.project.lock import lock_project
from devmatrix.validate import Options

SPEC = Path(__file__).parents[2] / "examples/blog/spec.yaml"
ANSWERS = (
    Answers("clock_skew", "toys"),
    Answers("row_label", "toys", "entity"),
    # Longer than a line of code, so that the formatter has something to do.
    Answers("a_pattern_with_a_name_that_nobody_would_like_to_type", "toys", "app", "A name that is too long."),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = tmp_path_factory.mktemp("team")
    for each in ANSWERS:
        write_pattern(each, library)
    return library


def test_an_app_with_new_patterns_has_their_files_and_is_clean(library: Path, tmp_path: Path) -> None:
    project = pipeline.generate(SPEC, tmp_path / "app", patterns=[library])

    written = set(project.written)
    assert {"app/core/clock_skew.py", "tests/unit/core/test_clock_skew.py"} <= written
    assert {f"app/row_label/{each}.py" for each in ("author", "post", "comment")} <= written
    assert "# CLOCK_SKEW_CEILING=10" in (project.path / ".env.example").read_text(encoding="utf-8").splitlines()
    assert "ClockSkewSettings" in _names(project.path / "app/core/config.py")
    for command in (("check",), ("format", "--check")):
        done = subprocess.run(
            [find_ruff_bin(), *command, "--no-cache", "."],
            cwd=project.path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.drawn
def test_an_app_with_new_patterns_types_and_passes_its_tests(library: Path, tmp_path: Path) -> None:
    def finish(staged: Path, before: Path | None) -> None:
        lock_project(staged, before)

    project = pipeline.generate(SPEC, tmp_path / "app", patterns=[library], finish=finish)
    report = pipeline.validate(project.path, Options(quick=True))
    assert report.passed, report


def test_what_would_be_no_pattern_is_not_written(library: Path, tmp_path: Path) -> None:
    with pytest.raises(DestinationError, match="clock_skew is there already"):
        write_pattern(ANSWERS[0], library)
    with pytest.raises(DestinationError, match="toys/clock_skew is there already"):
        write_pattern(Answers("clock_skew", "other"), library)
    with pytest.raises(DevMatrixError, match="holds 'audit trail', a word of the exemplar"):
        write_pattern(Answers("audit_trail", "toys"), tmp_path)
    assert not (library / "other").exists()
    assert list(tmp_path.iterdir()) == []


def test_a_library_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DestinationError, match="clock_skew cannot be written: Not a directory"):
        write_pattern(ANSWERS[0], tmp_path / "file")


def _names(module: Path) -> set[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
