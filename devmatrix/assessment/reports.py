"""Reports read back from the JSON that `devmatrix validate --json` prints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

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
    from collections.abc import Mapping
    from pathlib import Path


def read_report(path: Path) -> Report:
    """The report in a file. Raises DevMatrixError when there is none."""
    try:
        return parse_report(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise DevMatrixError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise DevMatrixError(f"{path}: not a report of `devmatrix validate --json`") from None


def parse_report(content: Mapping[str, Any]) -> Report:
    """The inverse of `Report.as_json`, for all that scores are made of."""
    provenance = Provenance(content["project"], content["digests"], content["versions"])
    return Report(tuple(map(_result, content["gates"])), provenance, content["seconds"])


def _result(row: Mapping[str, Any]) -> Result:
    return Result(
        gate=row["gate"],
        outcome=Outcome(row["outcome"]),
        command=row["command"],
        seconds=row["seconds"],
        summary=row["summary"],
        evidence=row["evidence"],
        figures=row["figures"],
        findings=tuple(map(_finding, row["findings"])),
        observations=tuple(Observation(**each) for each in row["observations"]),
        coverage={path: FileCoverage(**each) for path, each in row["coverage"].items()},
        endpoints=tuple(map(_endpoint, row["endpoints"])),
        versions=row["versions"],
    )


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(**{**row, "severity": Severity(row["severity"]), "involved": tuple(row["involved"])})


def _endpoint(row: Mapping[str, Any]) -> Endpoint:
    return Endpoint(**{**row, "declared": tuple(row["declared"]), "seen": tuple(row["seen"])})
