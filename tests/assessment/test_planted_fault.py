"""Scores are real: a fault in a pattern's code, found by the app's own tests, makes that pattern a candidate."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from devmatrix import pipeline
from devmatrix.assessment.assess import assess, judge_examples
from devmatrix.assessment.examples import emit_examples
from devmatrix.catalog.load import library_folder
from devmatrix.validate.run import validate_project
from devmatrix.validate.workbench import Options
from tests.cli.terminal import devmatrix

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.catalog.record import Record

SPEC = """\
devmatrix: 1
app: {name: shelf}
enums:
  State: [NEW, USED]
entities:
  Author:
    fields:
      name: {type: string, unique: true, search: true, sort: true}
  Book:
    fields:
      title: {type: string(80), min_length: 2}
      state: {type: State, default: NEW}
      author: {type: Author, on_delete: restrict}
  # What can only be looked at is called in another way by the load test.
  Rack:
    operations: [list, read]
    fields:
      label: {type: string(20)}
"""
# All that components are made of, without the gates that take minutes.
GATES = ("lint", "security", "tests", "boot")
PLANTED = "body_limit"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of one's own in which the largest body that is allowed is refused, and its scores."""
    place = tmp_path_factory.mktemp("planted")
    shutil.copytree(library_folder("patterns"), place / "mine")
    code = place / f"mine/security_hardening/{PLANTED}/code/app/core/body_limit.py"
    sound = code.read_text()
    code.write_text(sound.replace("declared_length(scope) > limit", "declared_length(scope) >= limit"))
    assert code.read_text() != sound
    (place / "shelf").mkdir()
    (place / "shelf/spec.yaml").write_text(SPEC)
    return place


@pytest.fixture(scope="module")
def record(folder: Path) -> Record:
    library = pipeline.catalog([folder / "mine"])
    examples = emit_examples([folder / "shelf/spec.yaml"], library)
    judged = judge_examples(examples, lambda project: validate_project(project, Options(gates=GATES)))
    assessment = assess(library.patterns, library, examples, judged)
    (folder / "mine/scores.json").write_text(assessment.record.as_text())
    return assessment.record


def test_the_pattern_falls_and_no_other(record: Record) -> None:
    fallen = {origin: each.reasons for origin, each in record.patterns.items() if not each.production_ready}

    assert list(fallen) == [f"{PLANTED}@1.0.0"]
    planted = record.patterns[f"{PLANTED}@1.0.0"]
    assert planted.score < planted.threshold
    assert planted.failures == ("tests in shelf",)
    assert planted.lines.covered == 0


def test_new_refuses_it_and_writes_nothing(folder: Path, record: Record) -> None:
    reason = "; ".join(record.patterns[f"{PLANTED}@1.0.0"].reasons)
    options = ("--patterns", "mine", "--no-validate", "--no-lock", "--quiet")
    before = sorted(folder.iterdir())
    refused = devmatrix("new", "shelf/spec.yaml", "refused", *options, folder=folder)

    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        "error: 1 pattern of this app is a candidate, not ready for production. Score them with `devmatrix patterns"
        " score`, or compose them all the same with --allow-candidates.\n"
        f"  {PLANTED}@1.0.0: {reason}\n"
    )
    assert sorted(folder.iterdir()) == before


@pytest.mark.usefixtures("record")
def test_new_composes_it_when_told_to(folder: Path) -> None:
    options = ("--patterns", "mine", "--no-validate", "--no-lock", "--json", "--allow-candidates")
    allowed = devmatrix("new", "shelf/spec.yaml", "allowed", *options, folder=folder)

    assert allowed.code == 0
    assert allowed.err.startswith(
        f"warning: not ready for production, and composed all the same:\n  {PLANTED}@1.0.0: scores "
    )
    assert "app/core/body_limit.py" in json.loads(allowed.out)["files"]
    assert (folder / "allowed/app/core/body_limit.py").is_file()


@pytest.mark.usefixtures("record")
def test_a_pattern_that_the_app_does_not_use_is_not_asked_for(folder: Path) -> None:
    spare = folder / "mine/security_hardening/spare"
    (spare / "code/app/core").mkdir(parents=True)
    (spare / "code/app/core/spare.py").write_text('"""Spare."""\n')
    head = (folder / "mine/security_hardening/html_sanitization/pattern.toml").read_text().partition("\n[contributes]")
    (spare / "pattern.toml").write_text(head[0].replace('when = ""', 'when = "any_int_key"'))
    run = devmatrix("new", "shelf/spec.yaml", "two", "--patterns", "mine", folder=folder)
    shutil.rmtree(spare)

    assert run.code == 2
    assert "spare" not in run.err
