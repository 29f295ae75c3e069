"""`devmatrix patterns show`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from devmatrix.cli import console
from devmatrix.cli.options import Json, Patterns
from devmatrix.errors import DevMatrixError

if TYPE_CHECKING:
    from devmatrix.catalog.exhibit import Exhibit


def show_pattern(
    pattern: Annotated[str, typer.Argument(metavar="ID", help="The pattern's id.")],
    *,
    code: Annotated[bool, typer.Option(help="Show the text of each file.")] = True,
    file: Annotated[
        str | None, typer.Option(metavar="PATH", help="Show one file alone, by its path in the project.")
    ] = None,
    json: Json = False,
    library: Patterns = [],  # noqa: B006 typer copies it
) -> None:
    """Show one pattern: purpose, files, code, evidence."""
    from devmatrix.catalog.exhibit import exhibits
    from devmatrix.catalog.load import load_catalog
    from devmatrix.catalog.score import Scores
    from devmatrix.catalog.select import find_pattern
    from devmatrix.cli.patterns.page import Page, highlighted

    catalog = load_catalog(library)
    found = find_pattern(catalog, pattern)
    shown = exhibits(found, catalog.templates)
    colour = console.colourful(sys.stdout)
    if file is not None:
        one = _one(shown, file)
        console.result((highlighted(one) if colour else one.text).removesuffix("\n"))
        return
    page = Page(found, catalog, shown, Scores.load(library).of(found))
    if json:
        console.data(page.as_data(code=code))
    else:
        console.result("\n".join(page.lines(code=code, colour=colour)))


def _one(shown: tuple[Exhibit, ...], path: str) -> Exhibit:
    from devmatrix.diagnostics import suggest

    for each in shown:
        if path in {each.target, each.place}:
            return each
    hint = suggest(path, [each.target for each in shown])
    raise DevMatrixError(f"the pattern has no file {path}" + (f"; {hint}" if hint else ""))
