"""Reports come back from JSON as they were."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from devmatrix.assessment.reports import parse_report, read_report
from devmatrix.errors import DevMatrixError
from devmatrix.validate.report import (
    Endpoint,
    FileCoverage,
    Finding,
    Observation,
    Outcome,
    Provenance,
    Report,
    Result,
    Severity,
)

if TYPE_CHECKING:
    from pathlib import Path

REPORT = Report(
    (
        Result(
            "tests",
            Outcome.FAILED,
            "uv run pytest",
            1.5,
            "1 test failed",
            "F",
            {"tests": 3.0},
            (Finding("no", "app/a.py", 3, "test_a", Severity.HIGH, ("app/b.py",)), Finding("pathless")),
            (Observation("log:a", seen=True, evidence="a line"),),
            {"app/a.py": FileCoverage(4, 3, 2, 1)},
            (Endpoint("GET", "/a", ("200", "404"), ("200",)),),
            {"pytest": "9"},
        ),
        Result("docker", Outcome.NOT_RUN, summary="no engine"),
    ),
    Provenance("shop", {"spec": "0" * 64}, {"python": "3.11"}),
    12.5,
)


def test_a_report_comes_back_from_json() -> None:
    assert parse_report(json.loads(json.dumps(REPORT.as_json()))) == REPORT


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"gates": 3}'])
def test_a_file_that_is_no_report_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "shop.json").write_text(text)

    with pytest.raises(DevMatrixError, match=r"shop\.json: not a report of"):
        read_report(tmp_path / "shop.json")


def test_a_missing_report_is_told(tmp_path: Path) -> None:
    with pytest.raises(DevMatrixError, match=r"shop\.json: no such file"):
        read_report(tmp_path / "shop.json")
