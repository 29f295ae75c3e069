"""Third law, wide: every spec that can be drawn gives code that parses, lints, is formatted, and starts.

A failure names the spec's file; `python -m tests.random_specs.generate --seed SEED --count N FOLDER` writes it again.
"""

from __future__ import annotations

import ast
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from devmatrix import pipeline
from tests.random_specs.conftest import SEED, SPECS
from tests.random_specs.generate import write_specs
from tests.support.projects import run

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH = 20
# Of each batch: every comparison generates a project once more.
COMPARED = 4
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


def test_no_text_of_a_spec_is_code(projects: list[Path], tmp_path: Path) -> None:
    """With other titles and descriptions the code is the same, but for what stands in its strings."""
    for project in projects[:COMPARED]:
        path = project / f"{project.name}.yaml"
        plain = tmp_path / path.name
        yaml: Any = YAML(typ="safe", pure=True)
        yaml.sort_base_mapping_type_on_output = False
        with plain.open("w", encoding="utf-8") as file:
            yaml.dump(in_plain_words(yaml.load(path)), file)
        pipeline.generate(plain, tmp_path / path.stem)

        assert skeletons(tmp_path / path.stem) == skeletons(project), path


def in_plain_words(spec: dict[str, Any]) -> dict[str, Any]:
    """The same spec with every title and description replaced."""
    for described in (spec["app"], *spec["entities"].values(), *fields_of(spec)):
        for key in {"title", "description"} & described.keys():
            described[key] = "Plain words."
    return spec


def fields_of(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for entity in spec["entities"].values():
        yield from (field for field in entity["fields"].values() if isinstance(field, dict))


def skeletons(project: Path) -> dict[str, str]:
    """The syntax tree of each module without the texts of its strings."""
    found = {}
    for path in sorted(project.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                node.value = ""
        found[str(path.relative_to(project))] = ast.dump(tree)
    return found
