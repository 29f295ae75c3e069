"""What ruff reports, as findings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from devmatrix.validate.gates.conclusion import relative
from devmatrix.validate.report import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SYNTAX = "invalid-syntax"


def read_report(path: Path, project: Path) -> tuple[Finding, ...]:
    """The findings of a report that ruff wrote; none when it wrote nothing."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    return findings_of(entries, project)


def findings_of(entries: Iterable[dict[str, Any]], project: Path) -> tuple[Finding, ...]:
    """One finding for each entry of ruff's JSON."""
    return tuple(_finding(each, project) for each in entries)


def _finding(entry: dict[str, Any], project: Path) -> Finding:
    code = entry["code"] or SYNTAX
    return Finding(
        entry["message"],
        relative(entry["filename"], project),
        (entry["location"] or {}).get("row"),
        code,
        # Nothing else can be said about a file that does not parse.
        Severity.HIGH if code == SYNTAX else Severity.MEDIUM,
    )
