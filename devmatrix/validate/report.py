"""What validation found: each gate with its outcome, duration and evidence."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NONE: Mapping[str, float] = {}


class Outcome(Enum):
    """How a gate ended; one that could not run is never counted as passed."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not_run"


class Severity(Enum):
    """How much a finding matters."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True)
class Finding:
    """One thing that a gate holds against the project.

    `path` is relative to the project, with `/`; None when no file is to blame. `code` is what the tool calls
    it: a rule, a test's node id, a check. `involved` are further files of the project, such as those of a
    traceback.
    """

    message: str
    path: str | None = None
    line: int | None = None
    code: str = ""
    severity: Severity = Severity.MEDIUM
    involved: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file that the finding is about."""
        return tuple(dict.fromkeys(([self.path] if self.path else []) + list(self.involved)))

    def as_json(self) -> dict[str, object]:
        """Plain data for `json.dumps`."""
        return {**asdict(self), "severity": self.severity.value, "involved": list(self.involved)}


@dataclass(frozen=True)
class Observation:
    """Something that was looked for in the running project, and whether it was seen.

    `name` is `kind:what`: `probe:/health/live`, `metric:http_requests_total`, `log:request` (an event),
    `header:x-request-id`, `status:429`, `check:graceful_stop`. `evidence` says in one line what was seen.
    """

    name: str
    seen: bool
    evidence: str


@dataclass(frozen=True)
class FileCoverage:
    """What the tests ran of one file."""

    statements: int
    covered: int
    branches: int
    covered_branches: int

    @property
    def share(self) -> float:
        """The covered share of its lines, 0 to 1; 1 for a file that has none."""
        return self.covered / self.statements if self.statements else 1.0


@dataclass(frozen=True)
class Endpoint:
    """One operation of the API, with the statuses that it declares and those that were seen."""

    method: str
    path: str
    declared: tuple[str, ...]
    seen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """One gate's result.

    `summary` says in one line why it failed or was not run. `command` runs it again in the project's folder.
    `evidence` is what the tools printed. `figures` are counts and percentages by name, `versions` those of
    the tools that judged. `coverage` is by path, `endpoints` by operation.
    """

    gate: str
    outcome: Outcome
    command: str = ""
    seconds: float = 0.0
    summary: str = ""
    evidence: str = ""
    figures: Mapping[str, float] = field(default_factory=lambda: _NONE)
    findings: tuple[Finding, ...] = ()
    observations: tuple[Observation, ...] = ()
    coverage: Mapping[str, FileCoverage] = field(default_factory=dict)
    endpoints: tuple[Endpoint, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return self.outcome is Outcome.PASSED

    def as_json(self) -> dict[str, object]:
        """Plain data for `json.dumps`."""
        return {
            "gate": self.gate,
            "outcome": self.outcome.value,
            "command": self.command,
            "seconds": round(self.seconds, 3),
            "summary": self.summary,
            "figures": dict(self.figures),
            "findings": [each.as_json() for each in self.findings],
            "observations": [asdict(each) for each in self.observations],
            "coverage": {path: asdict(each) for path, each in sorted(self.coverage.items())},
            "endpoints": [asdict(each) for each in self.endpoints],
            "versions": dict(sorted(self.versions.items())),
            "evidence": self.evidence,
        }


@dataclass(frozen=True)
class Provenance:
    """What was validated and with what, so that a report can be trusted later.

    `digests` are SHA-256 by name (`project` over every file that was validated, `tree` over those that DevMatrix
    emits, `spec`, `lock`); `versions` are those of DevMatrix, Python, uv and the system.
    """

    project: str
    digests: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Plain data for `json.dumps`."""
        return {
            "project": self.project,
            "digests": dict(sorted(self.digests.items())),
            "versions": dict(sorted(self.versions.items())),
        }


@dataclass(frozen=True)
class Report:
    """All results of one validation, in the order of the gates."""

    results: tuple[Result, ...]
    provenance: Provenance = field(default_factory=lambda: Provenance(""))
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether every gate that was asked for ran and passed."""
        return bool(self.results) and all(each.passed for each in self.results)

    @property
    def failed(self) -> bool:
        """Whether a gate failed; one that could not run did not."""
        return any(each.outcome is Outcome.FAILED for each in self.results)

    def result(self, gate: str) -> Result | None:
        """The result of that gate, None when it was not asked for."""
        return next((each for each in self.results if each.gate == gate), None)

    def as_json(self) -> dict[str, object]:
        """Plain data for `json.dumps`."""
        return {
            "passed": self.passed,
            "seconds": round(self.seconds, 3),
            **self.provenance.as_json(),
            "gates": [each.as_json() for each in self.results],
        }


def worst(findings: Iterable[Finding]) -> Severity | None:
    """The highest severity among findings, None for none."""
    order = list(Severity)
    return max((each.severity for each in findings), key=order.index, default=None)
