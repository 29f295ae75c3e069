"""A pattern's score as a page shows it: the number, what it is made of, and the evidence behind each part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix.catalog.evidence import WEIGHTS, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from devmatrix.catalog.evidence import Evidence


@dataclass(frozen=True)
class ScorePart:
    """One term of the score: its share from 0 to 1, None where it does not apply, and what it was counted from."""

    name: str
    weight: str
    share: Fraction | None
    evidence: str

    @property
    def figure(self) -> str:
        return "does not apply" if self.share is None else shown(self.share)


@dataclass(frozen=True)
class Score:
    """The evidence of a pattern, ready to be read."""

    evidence: Evidence

    @property
    def value(self) -> float:
        return float(self.evidence.score)

    @property
    def figure(self) -> str:
        return shown(self.evidence.score)

    @property
    def threshold(self) -> str:
        return shown(self.evidence.threshold)

    @property
    def ready(self) -> bool:
        return self.evidence.production_ready

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.evidence.reasons

    @property
    def digest(self) -> str:
        return self.evidence.digest

    @property
    def parts(self) -> tuple[ScorePart, ...]:
        counted = dict(_counted(self.evidence))
        return tuple(
            ScorePart(name, shown(WEIGHTS[name]), share, counted[name]) for name, share in self.evidence.shares.items()
        )


def _counted(evidence: Evidence) -> Iterator[tuple[str, str]]:
    passed = sum(each.passed for each in evidence.runs.values())
    runs = passed + sum(len(each.failed) for each in evidence.runs.values())
    examples = f"{len(evidence.runs)} example" + ("" if len(evidence.runs) == 1 else "s")
    yield "success_rate", f"{passed} of {runs} gate runs passed, in {examples}"
    lines = evidence.lines
    told = f"{lines.covered} of {lines.statements} statements" if lines.statements else "it has nothing to execute"
    yield "test_coverage", told
    yield "security", _found(evidence)
    yield "observability", _seen(evidence)


def _found(evidence: Evidence) -> str:
    if evidence.findings is None:
        return "no scanner has looked at it"
    found = [f"{count} {name}" for name, count in evidence.findings.items() if count]
    return ", ".join(found) or "scanners found nothing"


def _seen(evidence: Evidence) -> str:
    if not evidence.promised:
        return "it promises no signal"
    unseen = sorted(set(evidence.promised) - set(evidence.seen))
    missing = f"; not seen: {', '.join(unseen)}" if unseen else ""
    return f"{len(evidence.seen)} of {len(evidence.promised)} promised signals seen{missing}"
