"""From examples to the record of scores: generate, judge, attribute."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from devmatrix import __version__, pipeline
from devmatrix.assessment.attribution import Judged, attribute
from devmatrix.assessment.reports import read_report
from devmatrix.catalog.record import Example, Record
from devmatrix.catalog.score import pattern_digest
from devmatrix.errors import DevMatrixError
from devmatrix.validate.gates import GATES
from devmatrix.validate.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from devmatrix.assessment.examples import Emitted
    from devmatrix.catalog.load import Catalog
    from devmatrix.catalog.pattern import Pattern
    from devmatrix.validate.report import Report, Result

    # Judges a project in a folder.
    Judge = Callable[[Path], Report]

COMMAND = "devmatrix patterns score"
# What may be missing without anybody's fault, because few machines have it.
OPTIONAL_GATES = ("docker",)
# A version that says where it ran, and nothing of what was judged.
_OF_THE_MACHINE = "platform"


@dataclass(frozen=True)
class Assessment:
    """What was scored: the patterns, the examples that they were judged in, and the record."""

    patterns: tuple[Pattern, ...]
    examples: tuple[Judged, ...]
    record: Record

    @property
    def unused(self) -> tuple[Pattern, ...]:
        """The patterns that no example has; there is no evidence for them."""
        return tuple(each for each in self.patterns if each.origin not in self.record.patterns)

    @property
    def missed(self) -> tuple[tuple[str, str, str], ...]:
        """Example, gate and reason of what should have been run and was not."""
        return tuple(
            (name, gate, reason)
            for name, example in self.record.examples.items()
            for gate, reason in example.not_run.items()
            if gate not in OPTIONAL_GATES
        )


def judge_examples(examples: Sequence[Emitted], judge: Judge) -> tuple[Judged, ...]:
    """Writes each example into a folder of its own and has it judged there; nothing of it is kept."""
    return tuple(_judged(each, judge) for each in examples)


def _judged(example: Emitted, judge: Judge) -> Judged:
    from devmatrix.project.lock import lock_project

    problems: list[str] = []

    def finish(staged: Path, before: Path | None) -> None:
        if problem := lock_project(staged, before).problem:
            problems.append(problem)

    with tempfile.TemporaryDirectory(prefix="devmatrix-score-") as scratch:
        project = pipeline.write(example.tree, Path(scratch) / example.name, example.spec, finish=finish)
        if problems:
            raise DevMatrixError(f"{example.name}: uv.lock could not be made, so nothing can be judged:\n{problems[0]}")
        return Judged(example.name, example.patterns, example.tree, judge(project.path))


def read_judged(examples: Sequence[Emitted], folder: Path) -> tuple[Judged, ...]:
    """The examples with reports that were made before: `<example>.json` in a folder.

    Raises DevMatrixError for a report that is missing, or about other files than those that are emitted now.
    """
    return tuple(_read(each, folder / f"{each.name}.json") for each in examples)


def _read(example: Emitted, path: Path) -> Judged:
    report = read_report(path)
    digests = report.provenance.digests
    if digests.get("spec") != example.spec_digest:
        raise DevMatrixError(f"{path}: a report about another spec than that of the example")
    if digests.get("tree") != example.tree.digest():
        raise DevMatrixError(f"{path}: a report about other files than those that are emitted for the example now")
    return Judged(example.name, example.patterns, example.tree, report)


def assess(
    patterns: Sequence[Pattern], library: Catalog, examples: Sequence[Emitted], judged: Sequence[Judged]
) -> Assessment:
    """Attributes what was found to the patterns, and scores them."""
    found = [attribute(each, pattern_digest(each, library.templates), judged) for each in patterns]
    record = Record(
        command=COMMAND,
        versions=_versions([each.report for each in judged]),
        examples={each.name: _example(each, of) for each, of in zip(examples, judged, strict=True)},
        patterns={each.origin: each for each in found if each},
    )
    return Assessment(tuple(patterns), tuple(judged), record)


def _example(example: Emitted, judged: Judged) -> Example:
    missed = {each.name: "nobody asked for it" for each in GATES}
    missed = {name: reason for name, reason in missed.items() if judged.report.result(name) is None}
    missed |= {each.gate: _reason(each) for each in judged.gates if each.outcome is Outcome.NOT_RUN}
    outcomes = {each.gate: each.outcome.value for each in judged.gates}
    return Example(example.spec_digest, example.tree.digest(), outcomes, missed)


def _reason(result: Result) -> str:
    """Why it was not run; what follows in brackets is about the machine."""
    return result.summary.partition(" (")[0]


def _versions(reports: Sequence[Report]) -> dict[str, str]:
    """Those of all that judged, by name; of two versions of one tool, both."""
    found: dict[str, set[str]] = {"devmatrix": {__version__}}
    for report in reports:
        for versions in (report.provenance.versions, *(each.versions for each in report.results)):
            for name, text in versions.items():
                found.setdefault(name, set()).add(text)
    return {name: ", ".join(sorted(texts)) for name, texts in found.items() if name != _OF_THE_MACHINE}
