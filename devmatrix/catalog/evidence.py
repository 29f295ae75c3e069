"""What was seen of one pattern in the example applications, and the score that follows from it.

Everything that is recorded is a count or a name, so a score can be computed again from what stands in the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WEIGHTS = {
    "success_rate": Fraction(4, 10),
    "test_coverage": Fraction(3, 10),
    "security": Fraction(2, 10),
    "observability": Fraction(1, 10),
}
# What a category asks of its patterns; any other one, also of a team's own, asks for the usual.
THRESHOLDS = {
    "core_config": Fraction(98, 100),
    "database_async": Fraction(98, 100),
    "security_hardening": Fraction(98, 100),
    "business_logic": Fraction(90, 100),
    "project_config": Fraction(90, 100),
}
USUAL_THRESHOLD = Fraction(95, 100)
# What one finding of a scanner takes from `security`.
FINDING_COSTS = {"high": Fraction(1), "medium": Fraction(1, 4), "low": Fraction(1, 20)}
_DIGITS = 10_000


@dataclass(frozen=True)
class Runs:
    """The gate runs of one example: how many the pattern's files passed, and the gates that failed on them."""

    passed: int
    failed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lines:
    """Statements of a pattern's Python files, and how many of them passing tests ran."""

    covered: int
    statements: int


@dataclass(frozen=True)
class Evidence:
    """All that was seen of one pattern. `runs` are by example.

    `findings` counts what scanners found by severity, None where no scanner looked. `seen` is the part of the
    `promised` signals that a running example showed.
    """

    origin: str
    category: str
    digest: str
    runs: Mapping[str, Runs]
    lines: Lines
    findings: Mapping[str, int] | None
    promised: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()

    @property
    def success_rate(self) -> Fraction:
        """Passed gate runs of all; none at all is no success."""
        passed = sum(each.passed for each in self.runs.values())
        return _share(passed, passed + sum(len(each.failed) for each in self.runs.values()))

    @property
    def test_coverage(self) -> Fraction | None:
        """Covered statements of all; None for a pattern that has nothing to execute."""
        return _share(self.lines.covered, self.lines.statements) if self.lines.statements else None

    @property
    def security(self) -> Fraction:
        """What findings leave of 1; nothing where no scanner looked."""
        if self.findings is None:
            return Fraction(0)
        costs = (count * FINDING_COSTS[name] for name, count in self.findings.items())
        return max(Fraction(0), 1 - sum(costs, Fraction(0)))

    @property
    def observability(self) -> Fraction | None:
        """Seen signals of those promised; None for a pattern that promises none."""
        return _share(len(self.seen), len(self.promised)) if self.promised else None

    @property
    def shares(self) -> dict[str, Fraction | None]:
        """Each component by name, None for one that does not apply."""
        return {name: getattr(self, name) for name in WEIGHTS}

    @property
    def score(self) -> Fraction:
        """0 to 1, rounded down to four digits. The weights of what does not apply fall to the rest in proportion."""
        applying = {name: share for name, share in self.shares.items() if share is not None}
        weighed = sum((WEIGHTS[name] * share for name, share in applying.items()), Fraction(0))
        return rounded_down(weighed / sum(WEIGHTS[name] for name in applying))

    @property
    def threshold(self) -> Fraction:
        """What its category asks for."""
        return THRESHOLDS.get(self.category, USUAL_THRESHOLD)

    @property
    def production_ready(self) -> bool:
        """Whether the score is high enough and no gate failed: an average does not outweigh a failure."""
        return self.score >= self.threshold and not self.failures

    @property
    def failures(self) -> tuple[str, ...]:
        """The gate runs that failed on its files, such as `tests in blog`."""
        return tuple(f"{gate} in {example}" for example, each in sorted(self.runs.items()) for gate in each.failed)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is not ready for production; empty when it is."""
        return () if self.production_ready else tuple(self._reasons())

    def _reasons(self) -> Iterator[str]:
        if self.score < self.threshold:
            yield f"scores {shown(self.score)}, and {self.category} asks for {shown(self.threshold)}"
        if self.failures:
            yield f"failed {', '.join(self.failures)}"
        if self.test_coverage is not None and self.test_coverage < self.threshold:
            yield f"tests cover {shown(self.test_coverage)}"
        if self.findings is None:
            yield "no scanner has looked at it"
        elif self.security < 1:
            yield "scanners found " + ", ".join(f"{count} {name}" for name, count in self.findings.items() if count)
        if unseen := sorted(set(self.promised) - set(self.seen)):
            yield f"never showed {', '.join(unseen)}"


def rounded_down(share: Fraction) -> Fraction:
    """Four digits, never more than it is: 0.97999 is not 0.98."""
    return Fraction(share.numerator * _DIGITS // share.denominator, _DIGITS)


def shown(share: Fraction) -> str:
    """A share as people read it: `0.9873`, `0.95`."""
    return f"{float(rounded_down(share)):.4f}".rstrip("0").rstrip(".")


def _share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(0)
