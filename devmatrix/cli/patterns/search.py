"""`devmatrix patterns search`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from devmatrix.cli import console
from devmatrix.cli.options import Json, Patterns
from devmatrix.errors import DevMatrixError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from devmatrix.bank.bank import Hit, PatternBank

_HEAD = ("ID", "CATEGORY", "SCORE", "MATCHED", "SUMMARY")
_MOST = 50
_MATCHED_WIDTH = 40

Server = Annotated[
    str | None,
    typer.Option("--qdrant", metavar="URL", help="The shared catalogue on a Qdrant server, instead of ours."),
]
EmbedderName = Annotated[
    str | None, typer.Option("--embedder", metavar="NAME", help="An installed embedder: search by meaning as well.")
]


def search_patterns(  # noqa: PLR0913 one parameter an option
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS...", help="A need, an error message or code; quote what has signs in it."),
    ],
    *,
    domain: Annotated[str | None, typer.Option(help="Only this domain.")] = None,
    category: Annotated[str | None, typer.Option(help="Only this category.")] = None,
    feature: Annotated[str | None, typer.Option(help="Only what depends on this feature or condition.")] = None,
    production_ready: Annotated[
        bool, typer.Option("--production-ready", help="Only what reaches the threshold of its category.")
    ] = False,
    top_k: Annotated[int, typer.Option("--top-k", metavar="N", min=1, max=_MOST, help="How many at most.")] = 5,
    qdrant: Server = None,
    embedder: EmbedderName = None,
    json: Json = False,
    library: Patterns = [],  # noqa: B006 typer copies it
) -> None:
    """Find the patterns that answer a need, an error message or a piece of code. Slips of the pen are forgiven."""
    _check_domain(domain)
    with _shared(qdrant, embedder, library) if qdrant else _local(category, embedder, library) as bank:
        hits = bank.hybrid_search(
            " ".join(words),
            domain,
            category=category,
            feature=feature,
            production_ready=production_ready,
            top_k=top_k,
        )
    if json:
        console.data([_as_data(hit) for hit in hits])
    elif hits:
        console.result(console.table([_HEAD, *_rows(hits)]))
    else:
        narrowed = any((domain, category, feature, production_ready))
        console.message(_hint(narrowed=narrowed, shared=qdrant is not None))


def _check_domain(domain: str | None) -> None:
    from devmatrix.catalog.pattern import DOMAINS
    from devmatrix.catalog.select import unknown

    if domain is not None and domain not in DOMAINS:
        raise unknown("domain", domain, DOMAINS)


def _local(category: str | None, embedder: str | None, library: Sequence[Path]) -> PatternBank:
    from devmatrix.bank.bank import bank_of
    from devmatrix.bank.embedders import load_embedder
    from devmatrix.catalog.load import load_catalog
    from devmatrix.catalog.score import Scores
    from devmatrix.catalog.select import unknown

    catalog = load_catalog(library)
    categories = {each.category for each in catalog.patterns}
    if category is not None and category not in categories:
        raise unknown("category", category, categories)
    ready = Scores.load(library).production_ready
    return bank_of(catalog, ready=ready, embedder=load_embedder(embedder) if embedder else None)


def _shared(url: str, embedder: str | None, library: Sequence[Path]) -> PatternBank:
    from devmatrix.bank.bank import PatternBank
    from devmatrix.bank.embedders import load_embedder
    from devmatrix.bank.points import connect_qdrant
    from devmatrix.bank.qdrant import QdrantBackend

    if library:
        raise DevMatrixError(
            "--patterns is searched here and --qdrant on its server: "
            "publish the folder with `devmatrix patterns publish`, or leave one of them out"
        )
    chosen = load_embedder(embedder) if embedder else None
    return PatternBank(QdrantBackend(connect_qdrant(url), embedder=chosen))


def _rows(hits: Sequence[Hit]) -> Iterator[tuple[str, ...]]:
    for hit in hits:
        found = hit.pattern
        yield found.id, found.category, f"{hit.score:.2f}", _matched(hit), found.summary


def _matched(hit: Hit) -> str:
    """The words that the pattern has, each once; those of its name stand first, since that is the first part."""
    words = list(dict.fromkeys(word for match in hit.why for word in match.words))
    text = ", ".join(words) or "meaning"
    return text if len(text) <= _MATCHED_WIDTH else f"{text[: _MATCHED_WIDTH - 1]}…"


def _as_data(hit: Hit) -> dict[str, object]:
    found = hit.pattern
    return {
        "id": found.id,
        "version": found.version,
        "category": found.category,
        "domain": found.domain,
        "summary": found.summary,
        "production_ready": found.production_ready,
        "score": round(hit.score, 4),
        "why": [{"part": match.part, "words": list(match.words)} for match in hit.why],
        "requires": [each.id for each in hit.requires],
        "missing": list(hit.missing),
        "uses": hit.uses,
    }


def _hint(*, narrowed: bool, shared: bool) -> str:
    if narrowed:
        return "nothing found; there may be something without the filters"
    if shared:
        return "nothing found; use other words, or fill the catalogue with `devmatrix patterns publish --qdrant URL`"
    return "nothing found; use other words, or look through `devmatrix patterns list`"
