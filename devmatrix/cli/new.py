"""`devmatrix new`."""

from __future__ import annotations

import os
import shlex
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from devmatrix.cli import console, verdict
from devmatrix.cli.boundary import FAILED, UNPROVED
from devmatrix.cli.options import Json, Patterns, Quiet, SpecPath
from devmatrix.cli.progress import progress
from devmatrix.errors import DevMatrixError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devmatrix.catalog.score import Candidate
    from devmatrix.cli.progress import Progress
    from devmatrix.project.lock import Lock
    from devmatrix.project.write import Project
    from devmatrix.spec.load import Spec
    from devmatrix.tree import FileTree
    from devmatrix.validate.report import Report


def new(  # noqa: PLR0913 one parameter an option
    spec: SpecPath,
    destination: Annotated[
        Path | None, typer.Argument(metavar="DEST", help="Where to write it. By default a folder named after the app.")
    ] = None,
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Write into a folder that is not empty. What was edited stays untouched.")
    ] = False,
    validate: Annotated[bool, typer.Option(help="Lint, type-check and test the app that was written.")] = True,
    lock: Annotated[bool, typer.Option(help="Resolve its dependencies into uv.lock.")] = True,
    allow_candidates: Annotated[
        bool, typer.Option("--allow-candidates", help="Compose patterns too that no score shows ready for production.")
    ] = False,
    json: Json = False,
    quiet: Quiet = False,
    patterns: Patterns = [],  # noqa: B006 typer copies it
) -> None:
    """Write the application that a spec describes, and prove that it works."""
    if validate and not lock:
        raise DevMatrixError("validation needs a lock: --no-lock goes with --no-validate")
    with progress(quiet=quiet or json) as shown:
        read, tree, name = _rendered(spec, patterns, shown, allow_candidates=allow_candidates)
        project, locked = _written(read, tree, destination or Path(name), shown, force=force, lock=lock)
        if locked and locked.problem:
            console.warning(f"uv.lock could not be made:\n{_indented(locked.problem)}")
        for path in project.kept:
            console.warning(f"{path} is no longer generated; it was edited, so it stays")
        report = _validated(project, shown) if validate else None
    _tell(project, report, json=json, quiet=quiet)
    if report and not report.passed:
        raise typer.Exit(FAILED if report.failed else UNPROVED)


def _rendered(
    path: Path, patterns: list[Path], shown: Progress, *, allow_candidates: bool
) -> tuple[Spec, FileTree, str]:
    from devmatrix import pipeline

    with shown.stage("spec"):
        read = pipeline.load(path)
        library = pipeline.catalog(patterns)
        app = pipeline.build(read, library.reserved)
        planned = pipeline.plan(app, library)
        _judge(pipeline.candidates(planned, patterns), allowed=allow_candidates)
    with shown.stage("render"):
        tree = pipeline.render(planned)
    return read, tree, app.name.kebab


def _judge(candidates: Sequence[Candidate], *, allowed: bool) -> None:
    from devmatrix.catalog.score import CandidateError

    if candidates and not allowed:
        raise CandidateError(candidates)
    if candidates:
        console.warning("\n  ".join(["not ready for production, and composed all the same:", *map(str, candidates)]))


def _written(
    read: Spec, tree: FileTree, destination: Path, shown: Progress, *, force: bool, lock: bool
) -> tuple[Project, Lock | None]:
    from devmatrix import pipeline
    from devmatrix.bank.usage import record_use
    from devmatrix.project import Overwrite
    from devmatrix.project.lock import lock_project

    outcome: list[Lock] = []

    def finish(staged: Path, before: Path | None) -> None:
        with shown.stage("lock"):
            outcome.append(lock_project(staged, before))

    here = Path.cwd()
    with shown.stage("write"):
        project = pipeline.write(
            tree,
            destination,
            read,
            overwrite=Overwrite.UNEDITED if force else Overwrite.NOTHING,
            finish=finish if lock else None,
        )
    with suppress(FileNotFoundError):
        os.chdir(here)  # where the destination is the working folder, another one has its name now
    record_use({each.origin.partition("@")[0] for each in tree.values()})
    return project, outcome[0] if outcome else None


def _validated(project: Project, shown: Progress) -> Report:
    from devmatrix import pipeline
    from devmatrix.validate import Options

    return pipeline.validate(project.path, Options(quick=True), shown)


def _tell(project: Project, report: Report | None, *, json: bool, quiet: bool) -> None:
    if report and not json:
        verdict.explain(report)
    if json:
        console.data(
            {
                "path": str(project.path),
                "files": list(project.written),
                "removed": list(project.removed),
                "kept": list(project.kept),
                "validation": report and report.as_json(),
            }
        )
    elif not quiet:
        console.result("\n".join(_summary(project, report)))


def _summary(project: Project, report: Report | None) -> list[str]:
    shown = _place(project.path)
    removed = f", {len(project.removed)} removed" if project.removed else ""
    lines = [f"{len(project.written)} files written to {shown}{removed}"]
    if report:
        lines.append("")
        lines.append(verdict.table(report))
    if report and not report.passed:
        title = f"The validation {'failed' if report.failed else 'is not complete'}. To see for yourself:"
        steps = [each.command for each in report.results if each.outcome.value != "passed"]
    else:
        title = "Next steps:"
        steps = ["uv run alembic upgrade head", "uv run uvicorn --factory app.main:create_app --reload"]
    return [*lines, "", title, *(f"  {step}" for step in (f"cd {shlex.quote(shown)}", *steps))]


def _place(path: Path) -> str:
    """A path for `cd`: absolute for the folder that the shell stands in, which was replaced under it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith(os.pardir) or relative == os.curdir else relative


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines()[-60:])
