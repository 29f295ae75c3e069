"""What validation found: each gate with its outcome, duration and evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Outcome(Enum):
    """How a gate ended; one that could not run is never counted as passed."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not_run"


@dataclass(frozen=True)
class Result:
    """One gate's result.

    `command` runs it again in the project's folder. `evidence` is what the tool printed, or why the gate
    could not run. `figures` are counts and percentages by name.
    """

    gate: str
    outcome: Outcome
    command: str = ""
    seconds: float = 0.0
    evidence: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Plain data for `json.dumps`."""
        return {
            "gate": self.gate,
            "outcome": self.outcome.value,
            "command": self.command,
            "seconds": round(self.seconds, 3),
            "figures": dict(self.figures),
            "evidence": self.evidence,
        }


@dataclass(frozen=True)
class Report:
    """All results of one validation, in the order of the gates."""

    results: tuple[Result, ...]

    @property
    def passed(self) -> bool:
        return bool(self.results) and all(each.outcome is Outcome.PASSED for each in self.results)

    def as_json(self) -> dict[str, object]:
        """Plain data for `json.dumps`."""
        return {"passed": self.passed, "gates": [each.as_json() for each in self.results]}
