"""`devmatrix patterns publish`."""

from __future__ import annotations

from typing import Annotated

import typer

from devmatrix.cli import console
from devmatrix.cli.options import Json, Patterns
from devmatrix.cli.patterns.search import EmbedderName


def publish_patterns(
    *,
    qdrant: Annotated[str, typer.Option("--qdrant", metavar="URL", help="The Qdrant server of the shared catalogue.")],
    embedder: EmbedderName = None,
    json: Json = False,
    library: Patterns = [],  # noqa: B006 typer copies it
) -> None:
    """Store all patterns in a shared catalogue. What is there already in the same version is replaced."""
    from devmatrix.bank.bank import PatternBank
    from devmatrix.bank.embedders import load_embedder
    from devmatrix.bank.points import connect_qdrant
    from devmatrix.bank.qdrant import QdrantBackend
    from devmatrix.catalog.load import load_catalog
    from devmatrix.catalog.score import Scores

    catalog = load_catalog(library)
    ready = Scores.load(library).production_ready
    backend = QdrantBackend(connect_qdrant(qdrant), embedder=load_embedder(embedder) if embedder else None)
    with PatternBank(backend, ready=ready, templates=catalog.templates) as bank:
        stored = [bank.store_pattern(each) for each in catalog.patterns]
    if json:
        console.data([each.origin for each in stored])
    else:
        console.result(f"{len(stored)} patterns stored in {qdrant}")
