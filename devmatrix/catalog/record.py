"""`scores.json`: the evidence as it is stored, in one form only.

It holds no time and no path of a machine. What follows from the figures (shares, score, threshold, verdict) is
written for readers; it is computed again when the file is read, so a figure that was edited by hand shows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from devmatrix.catalog.evidence import Evidence, Lines, Runs, rounded_down
from devmatrix.errors import PatternError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction
    from pathlib import Path

SCORES_FILE = "scores.json"
FORMAT = 1
READY, CANDIDATE = "production_ready", "candidate"


@dataclass(frozen=True)
class Example:
    """One example application: digests of its spec and of its emitted tree, the outcome of each gate by name,
    and why those that were not run were not.
    """

    spec: str
    tree: str
    gates: Mapping[str, str]
    not_run: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Plain data for `json.dumps`."""
        return {"spec": self.spec, "tree": self.tree, "gates": dict(self.gates), "not_run": dict(self.not_run)}


@dataclass(frozen=True)
class Record:
    """One scoring: how it was made, over which examples, and the evidence for each pattern by `id@version`."""

    command: str
    versions: Mapping[str, str]
    examples: Mapping[str, Example]
    patterns: Mapping[str, Evidence]

    def as_json(self) -> dict[str, object]:
        """Plain data for `json.dumps`."""
        return {
            "format": FORMAT,
            "command": self.command,
            "versions": dict(sorted(self.versions.items())),
            "examples": {name: each.as_json() for name, each in sorted(self.examples.items())},
            "patterns": {origin: evidence_as_json(each) for origin, each in sorted(self.patterns.items())},
        }

    def as_text(self) -> str:
        """The file's text; the same record gives the same bytes."""
        return json.dumps(self.as_json(), indent=2, ensure_ascii=False) + "\n"


def evidence_as_json(evidence: Evidence) -> dict[str, object]:
    """The evidence for one pattern as plain data, each component with its figures."""
    runs = {name: {"passed": each.passed, "failed": list(each.failed)} for name, each in sorted(evidence.runs.items())}
    findings = None if evidence.findings is None else dict(evidence.findings)
    unseen = sorted(set(evidence.promised) - set(evidence.seen))
    return {
        "category": evidence.category,
        "digest": evidence.digest,
        "score": _number(evidence.score),
        "threshold": _number(evidence.threshold),
        "verdict": READY if evidence.production_ready else CANDIDATE,
        "success_rate": {"share": _number(evidence.success_rate), "runs": runs},
        "test_coverage": {
            "share": _number(evidence.test_coverage),
            "covered": evidence.lines.covered,
            "statements": evidence.lines.statements,
        },
        "security": {"share": _number(evidence.security), "findings": findings},
        "observability": {
            "share": _number(evidence.observability),
            "seen": sorted(evidence.seen),
            "unseen": unseen,
        },
    }


def read_record(path: Path) -> Record:
    """The record in a file. Raises FileNotFoundError when there is none, PatternError when it is damaged."""
    try:
        return parse_record(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise PatternError(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise PatternError(f"{path}: not a file of scores that this version can read; make it again") from None


def parse_record(text: str) -> Record:
    """The record in a text; a text of another form is a ValueError, KeyError, TypeError or AttributeError."""
    content = json.loads(text)
    if content["format"] != FORMAT:
        raise ValueError(content["format"])
    return Record(
        command=_text(content["command"]),
        versions={name: _text(each) for name, each in content["versions"].items()},
        examples={name: Example(**each) for name, each in content["examples"].items()},
        patterns={origin: _evidence(origin, each) for origin, each in content["patterns"].items()},
    )


def _evidence(origin: str, row: Mapping[str, Any]) -> Evidence:
    runs, lines = row["success_rate"]["runs"], row["test_coverage"]
    signals, findings = row["observability"], row["security"]["findings"]
    seen = tuple(map(_text, signals["seen"]))
    return Evidence(
        origin=origin,
        category=_text(row["category"]),
        digest=_text(row["digest"]),
        runs={name: Runs(_count(each["passed"]), tuple(map(_text, each["failed"]))) for name, each in runs.items()},
        lines=Lines(_count(lines["covered"]), _count(lines["statements"])),
        findings=None if findings is None else {name: _count(each) for name, each in findings.items()},
        promised=tuple(sorted((*seen, *map(_text, signals["unseen"])))),
        seen=seen,
    )


def _number(share: Fraction | None) -> float | None:
    return None if share is None else float(rounded_down(share))


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(value)
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
