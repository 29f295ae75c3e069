"""What a generated project has to prove, on SQLite and on PostgreSQL: every gate of `devmatrix validate`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.examples.conftest import DEVMATRIX, MAY_NOT_RUN, Validated
from tests.support.projects import ROOT, run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

GATES = ("lint", "format", "types", "security", "tests", "migrations", "boot", "contract", "docker", "deploy")


@pytest.mark.parametrize("name", GATES)
def test_every_gate_passes(example: Validated, name: str) -> None:
    gate = example.gate(name)
    told = json.dumps({key: gate[key] for key in ("summary", "findings", "evidence")}, indent=1)
    if gate["outcome"] == "not_run" and name in MAY_NOT_RUN:
        pytest.skip(gate["summary"])
    assert gate["outcome"] == "passed", told


def test_what_runs_of_the_docker_gate_is_clean(example: Validated) -> None:
    gate = example.gate("docker")
    assert gate["outcome"] in {"passed", "not_run"}, gate["evidence"]
    assert gate["findings"] == []


def test_the_suite_runs_whole_on_both_databases(example: Validated) -> None:
    figures = example.gate("tests")["figures"]
    assert figures["tests"] == figures["postgresql_tests"] > 0
    assert [figures[f"{database}{kind}"] for database in ("", "postgresql_") for kind in ("failures", "errors")] == [
        0
    ] * 4
    assert (figures["skipped"], figures["line_coverage"] >= 95, figures["branch_coverage"] >= 90) == (0, True, True)


def test_the_checklist_is_met(example: Validated) -> None:
    points = example.report["checklist"]
    assert len(points) == 20
    unmet = [(each["number"], each["text"], each["evidence"]) for each in points if each["state"] != "met"]
    assert unmet == []


def test_the_committed_scores_are_what_these_runs_give(validated: Mapping[str, Validated], tmp_path: Path) -> None:
    for each in validated.values():
        (tmp_path / f"{each.name}.json").write_text(json.dumps(each.report), encoding="utf-8")
    run(DEVMATRIX, "patterns", "score", "--check", "--from", tmp_path, cwd=ROOT)
