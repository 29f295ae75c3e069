"""The same spec gives the same bytes, whatever runs the generator and wherever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.projects import EXAMPLES, ROOT, digests, example_spec, generate

if TYPE_CHECKING:
    from pathlib import Path

RICHEST = ROOT / "patterns" / "exemplar.yaml"


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What this checkout writes for the spec that uses every type and option."""
    return digests(generate(RICHEST, tmp_path_factory.mktemp("reference") / "project"))


@pytest.mark.parametrize("seed", ["0", "1"])
def test_hash_seed_does_not_matter(reference: dict[str, str], tmp_path: Path, seed: str) -> None:
    assert digests(generate(RICHEST, tmp_path / "project", PYTHONHASHSEED=seed)) == reference


def test_python_version_and_way_of_installing_do_not_matter(
    reference: dict[str, str], installed: Path, tmp_path: Path
) -> None:
    again = generate(RICHEST, tmp_path / "project", python=installed, cwd=tmp_path, PYTHONSAFEPATH="1")
    assert digests(again) == reference


def test_working_directory_locale_and_clock_do_not_matter(reference: dict[str, str], tmp_path: Path) -> None:
    project = generate(
        RICHEST, tmp_path / "project", cwd=tmp_path, LC_ALL="C", TZ="Asia/Kathmandu", COLUMNS="40", NO_COLOR="1"
    )
    assert digests(project) == reference


def test_name_of_the_destination_does_not_matter(reference: dict[str, str], tmp_path: Path) -> None:
    assert digests(generate(RICHEST, tmp_path / "Ünlike anything else" / "x")) == reference


def test_configuration_of_the_folder_above_does_not_matter(reference: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text('line-length = 40\n[format]\nquote-style = "single"\n', encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\nindent-width = 2\n", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("*\n", encoding="utf-8")
    assert digests(generate(RICHEST, tmp_path / "project", cwd=tmp_path)) == reference


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_come_out_the_same_twice(name: str, tmp_path: Path) -> None:
    once, again = (digests(generate(example_spec(name), tmp_path / run)) for run in ("once", "again"))
    assert once == again
