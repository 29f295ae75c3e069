"""`devmatrix patterns graph`."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from devmatrix.cli import console
from devmatrix.cli.options import Json, Patterns

if TYPE_CHECKING:
    from devmatrix.catalog.graph import Graph


class Drawing(Enum):
    """How a graph may be drawn."""

    TREE = "tree"
    MERMAID = "mermaid"
    DOT = "dot"


def graph_patterns(
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID", help="Only these and what they lead to.", show_default=False),
    ] = None,
    *,
    drawing: Annotated[Drawing, typer.Option("--format", help="How it is drawn.")] = Drawing.TREE,
    reverse: Annotated[bool, typer.Option("--reverse", help="From what is required to what requires it.")] = False,
    json: Json = False,
    library: Patterns = [],  # noqa: B006 typer copies it
) -> None:
    """Show what requires what."""
    from devmatrix.catalog.graph import requirement_graph
    from devmatrix.catalog.load import load_catalog
    from devmatrix.catalog.select import find_pattern

    catalog = load_catalog(library)
    begin = [find_pattern(catalog, each).id for each in ids or []]
    graph = requirement_graph(catalog.patterns)
    graph = graph.reversed() if reverse else graph
    graph = graph.below(begin) if begin else graph
    if json:
        console.data(_as_data(graph))
    else:
        console.result(_drawn(graph, begin, drawing))


def _as_data(graph: Graph) -> dict[str, object]:
    return {
        "nodes": [
            {"id": each.id, "version": each.version, "category": each.category} for each in graph.patterns.values()
        ],
        "edges": [{"from": each, "to": target} for each, target in graph.edges],
    }


def _drawn(graph: Graph, begin: list[str], drawing: Drawing) -> str:
    from devmatrix.catalog.graph import draw_dot, draw_mermaid, draw_tree

    if drawing is Drawing.TREE:
        return draw_tree(graph, begin)
    return draw_mermaid(graph) if drawing is Drawing.MERMAID else draw_dot(graph)
