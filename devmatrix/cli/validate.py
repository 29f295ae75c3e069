"""`devmatrix validate`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from devmatrix.cli import console, verdict
from devmatrix.cli.boundary import FAILED, UNPROVED
from devmatrix.cli.options import Json, Quiet
from devmatrix.cli.progress import progress
from devmatrix.errors import DevMatrixError

if TYPE_CHECKING:
    from devmatrix.validate.report import Report

# Named here too: the list must not cost an import when the help is shown.
GATES = ("lint", "format", "types", "security", "tests", "migrations", "boot", "contract", "docker", "deploy")


def validate(  # noqa: PLR0913 one parameter an option
    project: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the project.")],
    *,
    gate: Annotated[
        list[str], typer.Option("--gate", metavar="NAME", help=f"Run this gate. Repeatable. One of: {' '.join(GATES)}.")
    ] = [],  # noqa: B006 typer copies it
    skip: Annotated[list[str], typer.Option("--skip", metavar="NAME", help="Leave this gate out. Repeatable.")] = [],  # noqa: B006 typer copies it
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first gate that fails.")] = False,
    database_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="A PostgreSQL to make databases on. By default one is found or started."),
    ] = None,
    redis_url: Annotated[
        str | None, typer.Option(metavar="URL", help="A Redis to use. By default one is found or started.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The port for the app's server. By default a free one.")
    ] = None,
    patience: Annotated[
        float, typer.Option(min=0.01, metavar="FACTOR", help="Multiply every time limit, for a slow machine.")
    ] = 1.0,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as JUnit XML.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as one HTML page.")] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Prove that a project works: each gate says what it saw. The project's folder is not written to."""
    _check(gate, skip, [each for each in (junit, html) if each])
    from devmatrix import pipeline
    from devmatrix.validate import Options
    from devmatrix.validate.gates.base import excused

    options = Options(tuple(gate), tuple(skip), fail_fast, database_url, redis_url, port, patience)
    with progress(quiet=quiet or json) as shown:
        report = pipeline.validate(project, options, shown)
    _write(report, junit, html)
    _tell(report, json=json, quiet=quiet)
    if report.failed:
        raise typer.Exit(FAILED)
    if not all(each.passed or excused(each) for each in report.results):
        raise typer.Exit(UNPROVED)


def _check(gates: list[str], skipped: list[str], reports: list[Path]) -> None:
    """Before minutes are spent: names that do not exist, nothing to do, no place for a report."""
    from devmatrix.diagnostics import suggest

    for name in (*gates, *skipped):
        if name not in GATES:
            hint = suggest(name, GATES) or f"the gates are {', '.join(GATES)}"
            raise DevMatrixError(f"there is no gate {name!r}; {hint}")
    if not set(gates or GATES) - set(skipped):
        raise DevMatrixError("no gate is left to run")
    for path in reports:
        if not path.parent.is_dir():
            raise DevMatrixError(f"there is no folder {path.parent}")


def _tell(report: Report, *, json: bool, quiet: bool) -> None:
    from devmatrix.validate.checklist import checklist

    points = checklist(report)
    if json:
        console.data({**report.as_json(), "checklist": [each.as_json() for each in points]})
        return
    verdict.explain(report)
    if not quiet:
        console.result(f"{verdict.table(report)}\n\n{verdict.checklist(points)}")


def _write(report: Report, junit: Path | None, html: Path | None) -> None:
    if junit:
        from devmatrix.validate.formats.junit import junit_xml

        _replace(junit, junit_xml(report))
    if html:
        from devmatrix.validate.formats.html import page

        _replace(html, page(report))


def _replace(path: Path, text: str) -> None:
    """Writes the whole file or nothing of it."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", delete=False) as file:
        try:
            file.write(text)
            file.flush()
            Path(file.name).chmod(0o666 & ~_umask())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
