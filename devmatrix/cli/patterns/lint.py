"""`devmatrix patterns lint`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from devmatrix.cli import console
from devmatrix.cli.boundary import FAILED
from devmatrix.cli.options import Json

if TYPE_CHECKING:
    from devmatrix.laws.finding import Finding
    from devmatrix.laws.lint import Lint


def lint_patterns(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Only these patterns.", show_default=False)
    ] = None,
    *,
    json: Json = False,
    library: Annotated[
        list[Path], typer.Option("--patterns", metavar="DIR", help="Lint this library instead of ours. Repeatable.")
    ] = [],  # noqa: B006 typer copies it
) -> None:
    """Hold the laws of the library against patterns."""
    from devmatrix.laws.lint import lint

    done = lint(ids or (), library)
    if json:
        console.data(
            {
                "patterns": list(done.patterns),
                "rendered": done.rendered,
                "findings": [_as_data(each) for each in done.findings],
            }
        )
    else:
        for each in done.findings:
            console.result(f"{_shown(each.path)}:{each.line} {each.code} {each.message}")
        if not done.rendered:
            console.message("nothing was rendered: correct these first, then look again")
        console.message(_told(done))
    if done.findings:
        raise typer.Exit(FAILED)


def _told(done: Lint) -> str:
    count = f"{len(done.patterns)} pattern{'s' * (len(done.patterns) != 1)}"
    if done.findings:
        return f"{len(done.findings)} finding{'s' * (len(done.findings) != 1)} in {count}"
    return f"{count} obey{'s' * (len(done.patterns) == 1)} the laws"


def _as_data(finding: Finding) -> dict[str, object]:
    return {
        "path": _shown(finding.path),
        "line": finding.line,
        "code": finding.code,
        "message": finding.message,
    }


def _shown(path: Path) -> str:
    """A path as one would type it here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
