"""Whole outputs, against `golden/NAME.txt`: the exit code, stdout and stderr of one command.

`UPDATE_GOLDEN=1 pytest tests/cli` writes them again; the diff is to be read.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.terminal import ROOT, devmatrix

GOLDEN = Path(__file__).parent / "golden"
SPEC = str(ROOT / "examples/simple_task_api/spec.yaml")
CASES = {
    "help": ["--help"],
    "nothing": [],
    "version": ["--version"],
    "new-help": ["new", "--help"],
    "plan-help": ["plan", "--help"],
    "schema-help": ["schema", "--help"],
    "init-help": ["init", "--help"],
    "patterns-help": ["patterns", "--help"],
    "patterns-list-help": ["patterns", "list", "--help"],
    "patterns-show-help": ["patterns", "show", "--help"],
    "patterns-search-help": ["patterns", "search", "--help"],
    "patterns-score-help": ["patterns", "score", "--help"],
    "validate-help": ["validate", "--help"],
    "unknown-gate": ["validate", "full", "--gate", "lnt"],
    "no-project": ["validate", "full"],
    "unknown-command": ["nwe"],
    "unknown-option": ["new", "--fast", "spec.yaml"],
    "no-spec": ["new"],
    "missing-spec": ["new", "nowhere.yaml"],
    "missing-spec-json": ["plan", "nowhere.yaml", "--json"],
    "spec-is-a-folder": ["plan", "."],
    "bad-spec": ["new", "bad.yaml"],
    "unlocked-validation": ["new", "bad.yaml", "--no-lock"],
    "unknown-pattern": ["patterns", "show", "cors_confg"],
    "unknown-category": ["patterns", "list", "--category", "nowhere"],
    "no-library": ["patterns", "list", "--patterns", "nowhere"],
    "init-without-a-terminal": ["init", "fresh.yaml"],
    "init-taken": ["init", "bad.yaml", "--defaults"],
    "destination-not-empty": ["new", SPEC, "full"],
    "destination-is-a-file": ["new", SPEC, "bad.yaml"],
    "destination-is-a-link": ["new", SPEC, "link"],
    "destination-occupied": ["new", SPEC, "full", "--force"],
}


@pytest.mark.parametrize("name", CASES)
def test_output(name: str, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("devmatrix: 1\napp: {name: shop}\nentites: {}\n")
    (tmp_path / "full").mkdir()
    (tmp_path / "full/README.md").write_text("mine\n")
    (tmp_path / "link").symlink_to("full")
    run = devmatrix(*CASES[name], folder=tmp_path)
    timeless = "\n".join(line for line in run.err.splitlines() if not line.endswith(" s)"))
    found = f"exit {run.code}\n--- stdout\n{run.out}--- stderr\n{timeless}\n".replace(f"{ROOT}/", "")
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found)

    assert found == golden.read_text()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["bad.yaml", "full", "link"]


def test_every_golden_file_has_a_case() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)
