"""What two runs of the suite, and what they covered, come to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from devmatrix.validate.gates.conclusion import counted, installed
from devmatrix.validate.gates.suite_coverage import (
    LEAST_BRANCHES,
    LEAST_LINES,
    coverage_figures,
    coverage_findings,
)
from devmatrix.validate.report import Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devmatrix.validate.gates.base import Gate
    from devmatrix.validate.gates.suite_record import Record
    from devmatrix.validate.process import Finished
    from devmatrix.validate.report import FileCoverage, Finding
    from devmatrix.validate.workbench import Unavailable, Workbench

_PACKAGES = ("pytest", "pytest-cov", "pytest-xdist", "coverage")


@dataclass(frozen=True)
class Suite:
    """One run of the suite on one database. `problem` says why it has failed."""

    database: str
    finished: Finished
    record: Record
    problem: str = ""

    def with_problem(self, problem: str) -> Suite:
        return replace(self, problem=self.problem or problem)


@dataclass(frozen=True)
class Verdict:
    """Both runs; None for one that was not waited for, and why there was no server where there was none.

    A `quick` one was never meant to run on PostgreSQL. The limits hold for what the run on SQLite covers, which is
    what `pytest --cov` tells the user; `covered_by_both` is by file what either run covers.
    """

    sqlite: Suite | None
    postgresql: Suite | Unavailable | None
    no_redis: Unavailable | None
    coverage: Mapping[str, FileCoverage]
    covered_by_both: Mapping[str, FileCoverage]
    quick: bool = False

    def result(self, gate: Gate, bench: Workbench, seconds: float) -> Result:
        """The gate's result."""
        uncovered = self._coverage_problem()
        failure = "; ".join(filter(None, (*self._problems(), uncovered)))
        outcome, summary = (Outcome.FAILED, failure) if failure else self._unfailed()
        return Result(
            gate.name,
            outcome,
            gate.command,
            seconds,
            summary,
            self._evidence(),
            {**self._figures(), **coverage_figures(self.coverage)},
            self._findings() + (coverage_findings(self.coverage) if uncovered else ()),
            coverage=self.covered_by_both,
            versions=installed(bench.environment, *_PACKAGES),
        )

    @property
    def _on_server(self) -> Suite | None:
        return self.postgresql if isinstance(self.postgresql, Suite) else None

    def _problems(self) -> tuple[str, ...]:
        """What has failed; the same on both databases is said once."""
        first = self.sqlite.problem if self.sqlite else ""
        second = self._on_server.problem if self._on_server else ""
        if second and second != first:
            return (first, f"on PostgreSQL: {second}")
        return (first,)

    def _unfailed(self) -> tuple[Outcome, str]:
        """Whether all has run that had to."""
        if not self.quick and not isinstance(self.postgresql, Suite):
            return Outcome.NOT_RUN, f"the tests did not run on PostgreSQL: {self.postgresql}"
        if self.no_redis and self.sqlite and self.sqlite.record.skipped:
            skipped = counted(len(self.sqlite.record.skipped), "test was", "tests were")
            return Outcome.NOT_RUN, f"{skipped} skipped: {self.no_redis}"
        return Outcome.PASSED, ""

    def _coverage_problem(self) -> str:
        """What is not covered; of no interest after failures, which leave code out."""
        if any(self._problems()) or not self.sqlite:
            return ""
        figures = coverage_figures(self.coverage)
        if not figures:
            return "no coverage of `app` was measured"
        missing = [
            f"{figures[f'{kind}_coverage']:g} % of the {plural} are covered, less than {least:g} %"
            for kind, plural, least in (("line", "lines", LEAST_LINES), ("branch", "branches", LEAST_BRANCHES))
            if figures[f"{kind}_coverage"] < least
        ]
        return "; ".join(missing)

    def _figures(self) -> dict[str, float]:
        figures: dict[str, float] = {}
        if self.sqlite:
            figures |= self.sqlite.record.figures() | self.sqlite.record.architecture_figures()
            figures["seconds"] = round(self.sqlite.finished.seconds, 1)
        if self._on_server:
            figures |= self._on_server.record.figures("postgresql_")
            figures["postgresql_seconds"] = round(self._on_server.finished.seconds, 1)
        return figures

    def _findings(self) -> tuple[Finding, ...]:
        first = self.sqlite.record.findings() if self.sqlite else ()
        known = {each.code for each in first}
        second = self._on_server.record.findings("on PostgreSQL: ") if self._on_server else ()
        return (*first, *(each for each in second if each.code not in known))

    def _evidence(self) -> str:
        said = [f"{each.database}:\n{each.finished.output}" for each in (self.sqlite, self._on_server) if each]
        return "\n\n".join([*said, *([f"Redis: {self.no_redis}"] if self.no_redis else [])])
