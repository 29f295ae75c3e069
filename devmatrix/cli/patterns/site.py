"""`devmatrix patterns site`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from devmatrix.cli import console
from devmatrix.cli.options import Json, Patterns


def write_patterns_site(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder, or one with an earlier site.")],
    *,
    json: Json = False,
    library: Patterns = [],  # noqa: B006 typer copies it
) -> None:
    """Write the library as a static site: pages that need no server and no network."""
    from devmatrix.catalog.load import load_catalog
    from devmatrix.catalog.score import Scores
    from devmatrix.site import build_site, write_site

    files = build_site(load_catalog(library), Scores.load(library))
    place = write_site(files, folder)
    if json:
        console.data({"folder": str(place), "start": str(place / "index.html"), "files": sorted(files)})
    else:
        console.result(f"{place / 'index.html'}")
        console.message(f"wrote {len(files)} files")
