"""Evidence is kept in one form, and counts for the bytes that it was made with."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from devmatrix.catalog.evidence import Evidence, Lines, Runs
from devmatrix.catalog.load import load_catalog
from devmatrix.catalog.record import Example, Record, parse_record
from devmatrix.catalog.score import CandidateError, Scores, pattern_digest
from devmatrix.errors import PatternError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from devmatrix.catalog.pattern import Pattern
    from tests.unit.catalog.conftest import WritePattern

EVIDENCE = Evidence(
    origin="alpha@1.0.0",
    category="toys",
    digest="",
    runs={"blog": Runs(10)},
    lines=Lines(9, 9),
    findings={"high": 0, "medium": 0, "low": 0},
    promised=("log:a", "log:b"),
    seen=("log:b", "log:a"),
)
RECORD = Record(
    command="devmatrix patterns score",
    versions={"ruff": "1", "devmatrix": "2"},
    examples={"blog": Example("1" * 64, "2" * 64, {"lint": "passed", "docker": "not_run"}, {"docker": "no engine"})},
    patterns={"alpha@1.0.0": EVIDENCE},
)


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    (tmp_path / "service/project").mkdir(parents=True)
    (tmp_path / "service/project/Makefile.jinja").write_text("all:\n")
    return tmp_path / "service"


@pytest.fixture
def alpha(library: Path, write_pattern: WritePattern) -> Callable[[], Pattern]:
    write_pattern("alpha", 'templates = ["Makefile"]\n', {"code/app/a.py": "a = 1\n", "README.md": "# Alpha\n"})
    return lambda: load_catalog(root=library).by_id["alpha"]


def scored(pattern: Pattern, library: Path, templates: Path, **change: object) -> Scores:
    evidence = replace(EVIDENCE, digest=pattern_digest(pattern, templates), **change)  # type: ignore[arg-type]  # each case names its own fields
    text = replace(RECORD, patterns={pattern.origin: evidence}).as_text()
    (library / "scores.json").write_text(text, encoding="utf-8")
    return Scores.load(root=library, templates=templates)


def test_a_record_is_read_as_it_was_written() -> None:
    read = parse_record(RECORD.as_text())

    assert read.as_text() == RECORD.as_text()
    assert read.examples == RECORD.examples
    assert read.patterns["alpha@1.0.0"].score == EVIDENCE.score == 1


@pytest.mark.parametrize("key", ["score", "threshold", "verdict"])
def test_what_follows_from_figures_is_computed_again(key: str) -> None:
    content = json.loads(RECORD.as_text())
    content["patterns"]["alpha@1.0.0"][key] = "as you like it"

    assert parse_record(json.dumps(content)).as_text() == RECORD.as_text()


def test_evidence_counts_for_the_same_bytes_only(library: Path, templates: Path, alpha: Callable[[], Pattern]) -> None:
    scores = scored(alpha(), library, templates)
    found = scores.of(alpha())
    assert found is not None
    assert found.score == 1
    assert scores.production_ready(alpha())

    for place in ("toys/alpha/code/app/a.py", "toys/alpha/README.md", "toys/alpha/pattern.toml"):
        before = (library / place).read_text()
        (library / place).write_text(before + "\n")
        assert scores.of(alpha()) is None, place
        assert not scores.production_ready(alpha())
        (library / place).write_text(before)
    (templates / "project/Makefile.jinja").write_text("all: me\n")
    assert scores.of(alpha()) is None


def test_what_tools_leave_behind_is_no_change(library: Path, templates: Path, alpha: Callable[[], Pattern]) -> None:
    scores = scored(alpha(), library, templates)
    left = library / "toys/alpha/code/app/__pycache__/a.pyc"
    left.parent.mkdir()
    left.write_bytes(b"\0")

    assert scores.production_ready(alpha())


def test_each_candidate_is_named_with_its_reason(
    library: Path, templates: Path, alpha: Callable[[], Pattern], write_pattern: WritePattern
) -> None:
    scores = scored(alpha(), library, templates, lines=Lines(0, 9))
    write_pattern("beta")
    patterns = load_catalog(root=library).patterns
    low = [str(each) for each in scores.candidates(patterns)]
    (library / "toys/alpha/code/app/a.py").write_text("a = 2\n")

    assert low == [
        "alpha@1.0.0: scores 0.7, and toys asks for 0.95; tests cover 0",
        "beta@1.0.0: was never scored",
    ]
    assert [each.reason for each in scores.candidates([alpha()])] == ["changed since it was scored"]
    error = CandidateError(scores.candidates(patterns))
    assert str(error).startswith("2 patterns of this app are candidates, not ready for production. ")
    assert "`devmatrix patterns score`" in str(error)
    assert "--allow-candidates" in str(error)
    assert error.paths == ("alpha@1.0.0: changed since it was scored", "beta@1.0.0: was never scored")


def test_a_team_keeps_scores_of_its_own(
    tmp_path: Path, templates: Path, library: Path, write_pattern: WritePattern
) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    write_pattern("alpha")
    library.rename(ours)
    (library / "toys/alpha/code/app").mkdir(parents=True)
    write_pattern("alpha", files={"code/app/alpha.py": "a = 'theirs'\n"})
    library.rename(theirs)
    for each in (ours, theirs):
        scored(load_catalog(root=each).by_id["alpha"], each, templates)

    both = Scores.load([theirs], root=ours, templates=templates)
    assert both.production_ready(load_catalog(root=ours).by_id["alpha"])
    assert both.production_ready(load_catalog([theirs], root=ours).by_id["alpha"])
    assert not Scores.load(root=ours, templates=templates).production_ready(load_catalog(root=theirs).by_id["alpha"])


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 99}', RECORD.as_text().replace('"passed": 10', '"passed": -1')]
)
def test_a_damaged_file_is_told(library: Path, text: str) -> None:
    (library / "scores.json").write_text(text)

    with pytest.raises(PatternError, match=r"scores\.json: not a file of scores"):
        Scores.load(root=library)
