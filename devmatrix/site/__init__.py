"""The catalogue as a static site: what people browse, without a server and without a network."""

from __future__ import annotations

from devmatrix.site.build import build_site
from devmatrix.site.write import write_site

__all__ = ["build_site", "write_site"]
