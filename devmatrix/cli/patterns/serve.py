"""`devmatrix patterns serve`."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import Annotated

import typer

from devmatrix.cli import console
from devmatrix.cli.options import Patterns
from devmatrix.errors import DevMatrixError


def serve_patterns(
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen; 0 takes any free port.")] = 8008,
    library: Patterns = [],  # noqa: B006 typer copies it
) -> None:
    """Show the library in a browser: the site, on this machine only, until Ctrl-C."""
    from devmatrix.catalog.load import load_catalog
    from devmatrix.catalog.score import Scores
    from devmatrix.site import build_site
    from devmatrix.site.serve import HOST, site_server

    files = build_site(load_catalog(library), Scores.load(library))
    try:
        server = site_server(files, port)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DevMatrixError(f"cannot listen on port {port}: {reason}; name another with --port") from None
    with closing(server.socket), suppress(KeyboardInterrupt):
        console.result(f"http://{HOST}:{server.server_port}/")
        console.message("Ctrl-C stops it")
        server.serve_forever()
