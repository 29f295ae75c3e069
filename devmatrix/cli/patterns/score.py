"""`devmatrix patterns score`."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from devmatrix.cli import console
from devmatrix.cli.boundary import FAILED
from devmatrix.cli.options import Json, Patterns, Quiet
from devmatrix.cli.progress import progress
from devmatrix.errors import DevMatrixError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devmatrix.assessment.assess import Assessment
    from devmatrix.assessment.attribution import Judged
    from devmatrix.assessment.examples import Emitted
    from devmatrix.catalog.load import Catalog
    from devmatrix.catalog.pattern import Pattern
    from devmatrix.cli.progress import Progress
    from devmatrix.validate.report import Report, Result

# Some gate could not run, so the scores say less than they could.
_INCOMPLETE = 3


def score_patterns(  # noqa: PLR0913 one parameter an option
    *,
    example: Annotated[
        list[Path], typer.Option("--example", metavar="SPEC", help="A spec to judge with, instead of ours. Repeatable.")
    ] = [],  # noqa: B006 typer copies it
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where the scores go. By default scores.json of the library.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether the recorded scores still hold; run no gate.")
    ] = False,
    reports: Annotated[
        Path | None,
        typer.Option("--from", metavar="DIR", help="Use reports made before, EXAMPLE.json; run no gate."),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    library: Patterns = [],  # noqa: B006 typer copies it
) -> None:
    """Score the patterns by what the gates find in the examples. Of several --patterns the last is scored."""
    scoring = _prepared(example, library, output)
    if check:
        _tell_stale(scoring, _stale(scoring, reports), json=json, quiet=quiet)
        return
    with progress(quiet=quiet or json) as shown:
        judged = _read(scoring, reports) if reports else _judged(scoring, shown)
    assessment = _written(scoring, judged)
    _tell(scoring, assessment, json=json, quiet=quiet)


@dataclass(frozen=True)
class _Scoring:
    """What is to be scored, with which examples, and where the scores are kept."""

    library: Catalog
    patterns: tuple[Pattern, ...]
    examples: tuple[Emitted, ...]
    file: Path

    def assess(self, judged: Sequence[Judged]) -> Assessment:
        from devmatrix.assessment.assess import assess

        return assess(self.patterns, self.library, self.examples, judged)


def _prepared(specs: Sequence[Path], folders: Sequence[Path], output: Path | None) -> _Scoring:
    from devmatrix import pipeline
    from devmatrix.assessment.examples import emit_examples, find_examples
    from devmatrix.catalog.load import library_folder
    from devmatrix.catalog.record import SCORES_FILE

    library = pipeline.catalog(folders)
    scored = folders[-1] if folders else library_folder("patterns")
    patterns = tuple(each for each in library.patterns if each.folder.is_relative_to(scored))
    if not patterns:
        raise DevMatrixError(f"{scored}: there is no pattern to score")
    return _Scoring(library, patterns, emit_examples(specs or find_examples(), library), output or scored / SCORES_FILE)


def _read(scoring: _Scoring, reports: Path) -> tuple[Judged, ...]:
    from devmatrix.assessment.assess import read_judged

    return read_judged(scoring.examples, reports)


def _judged(scoring: _Scoring, shown: Progress) -> tuple[Judged, ...]:
    from devmatrix.assessment.assess import judge_examples
    from devmatrix.validate.run import validate_project

    def judge(project: Path) -> Report:
        return validate_project(project, observer=_Named(project.name, shown))

    return judge_examples(scoring.examples, judge)


@dataclass(frozen=True)
class _Named:
    """Says which example a gate belongs to."""

    example: str
    shown: Progress

    def started(self, gate: str) -> None:
        self.shown.started(f"{self.example} {gate}")

    def finished(self, result: Result) -> None:
        self.shown.finished(replace(result, gate=f"{self.example} {result.gate}"))


def _written(scoring: _Scoring, judged: Sequence[Judged]) -> Assessment:
    from devmatrix.assessment.compare import steadied_record
    from devmatrix.catalog.record import read_record
    from devmatrix.errors import PatternError

    assessment = scoring.assess(judged)
    with suppress(FileNotFoundError, PatternError):  # then there is nothing to be steady with
        assessment = replace(assessment, record=steadied_record(assessment.record, read_record(scoring.file)))
    scoring.file.write_text(assessment.record.as_text(), encoding="utf-8")
    return assessment


def _stale(scoring: _Scoring, reports: Path | None) -> list[str]:
    from devmatrix.assessment.compare import find_differences, find_stale
    from devmatrix.catalog.record import read_record

    try:
        record = read_record(scoring.file)
    except FileNotFoundError:
        return ["nothing has been scored"]
    stale = list(find_stale(record, scoring.patterns, scoring.library, scoring.examples))
    if scoring.file.read_text(encoding="utf-8") != record.as_text():
        stale.append("its scores do not follow from its figures: it was edited, or the formula has changed")
    if reports:
        stale += find_differences(record, scoring.assess(_read(scoring, reports)).record)
    return stale


def _tell_stale(scoring: _Scoring, stale: list[str], *, json: bool, quiet: bool) -> None:
    if json:
        console.data({"file": str(scoring.file), "stale": stale})
    elif stale:
        console.problem(f"{scoring.file} is stale; make it again with `devmatrix patterns score`", *stale)
    elif not quiet:
        console.result(f"{scoring.file}: {len(scoring.patterns)} patterns, up to date")
    if stale:
        raise typer.Exit(FAILED)


def _tell(scoring: _Scoring, assessment: Assessment, *, json: bool, quiet: bool) -> None:
    record = assessment.record
    if json:
        console.data(record.as_json())
    elif not quiet:
        console.result("\n".join(_table(assessment)))
        console.message(f"written to {scoring.file}")
    for each in assessment.unused:
        console.warning(f"{each.origin} is in none of the examples, so there is no evidence for it")
    missed = [f"{gate} was not run in {name}: {why}" for name, gate, why in assessment.missed]
    for each_missed in missed:
        console.warning(each_missed)
    if missed:
        raise typer.Exit(_INCOMPLETE)


def _table(assessment: Assessment) -> list[str]:
    from devmatrix.catalog.evidence import WEIGHTS, shown

    rows = [("pattern", "score", "asked", *(name.replace("_", " ") for name in WEIGHTS), "verdict")]
    for origin, each in sorted(assessment.record.patterns.items(), key=lambda row: (row[1].score, row[0])):
        shares = ("-" if share is None else shown(share) for share in each.shares.values())
        verdict = "ready" if each.production_ready else f"candidate: {'; '.join(each.reasons)}"
        rows.append((origin, shown(each.score), shown(each.threshold), *shares, verdict))
    ready = sum(each.production_ready for each in assessment.record.patterns.values())
    return [console.table(rows), "", f"{ready} of {len(assessment.patterns)} patterns are ready for production"]
