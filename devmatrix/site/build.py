"""The whole site as bytes by path: the same catalogue gives the same site on any machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix import __version__
from devmatrix.site.entries import read_entries
from devmatrix.site.pages import ASSETS, render_pages

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.catalog.load import Catalog
    from devmatrix.catalog.score import Scores


def build_site(catalog: Catalog, scores: Scores | None = None) -> dict[str, bytes]:
    """Every file of the site; without `scores` no pattern is shown with one.

    Raises PatternError for a pattern whose files cannot be read.
    """
    from devmatrix.catalog.load import library_folder

    folder = library_folder("templates") / "site"
    pages = render_pages(read_entries(catalog, scores), folder, __version__)
    return {**{path: text.encode() for path, text in pages}, **_assets(folder)}


def _assets(folder: Path) -> dict[str, bytes]:
    return {f"assets/{name}": (folder / "assets" / name).read_bytes() for name in ASSETS}
