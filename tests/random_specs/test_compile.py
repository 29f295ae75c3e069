"""Third law, wide: every spec that can be drawn gives code that parses, lints, is formatted, and starts.

A failure names the spec's file; `python -m tests.random_specs.generate --seed SEED --count N FOLDER` writes it again.
"""

from __future__ import annotations

import ast
import shutil
import sys
from pathlib import Path

import pytest

from devmatrix import pipeline
from tests.random_specs.conftest import SEED, SPECS
from tests.random_specs.generate import write_specs
from tests.support.projects import run

BATCH = 20
BATCHES = max(1, SPECS // BATCH)
START = Path(__file__).with_name("start_apps.py")
pytestmark = pytest.mark.drawn


@pytest.fixture(scope="module", params=range(BATCHES), ids=lambda each: f"seed_{SEED + each}")
def projects(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A batch of generated projects, each below the name of its spec."""
    folder = tmp_path_factory.mktemp("drawn")
    found = []
    for path in write_specs(SEED + request.param, BATCH, folder / "specs"):
        project = folder / path.stem
        pipeline.generate(path, project)
        shutil.copy(path, project)
        found.append(project)
    return found


def test_drawn_projects_lint_and_are_formatted(projects: list[Path]) -> None:
    ruff = Path(sys.executable).with_name("ruff")

    run(ruff, "check", "--no-cache", "--output-format=concise", *projects, cwd=projects[0])
    run(ruff, "format", "--check", "--no-cache", *projects, cwd=projects[0])


def test_drawn_apps_start_and_describe_themselves(projects: list[Path], programs: Path) -> None:
    run(programs / "python", START, *projects, cwd=projects[0])


def test_no_text_of_a_spec_is_code(projects: list[Path]) -> None:
    for path in (each for project in projects for each in project.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert "__import__" not in names, path
