"""The pages, each rendered from a template."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix.catalog.evidence import WEIGHTS, shown
from devmatrix.site.graph import draw
from devmatrix.site.index import search_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from jinja2 import Environment

    from devmatrix.site.entries import Entry

ASSETS = ("site.css", "code.css", "theme.js", "site.js")


@dataclass(frozen=True)
class Filter:
    """One group of boxes on the index: the values with how many patterns have each."""

    key: str
    title: str
    values: tuple[tuple[str, int], ...]


def render_pages(entries: Sequence[Entry], folder: Path, version: str) -> Iterator[tuple[str, str]]:
    """The path and the text of each page; `folder` holds the templates."""
    environment = _environment(folder)
    by_id = {each.id: each for each in entries}
    shared = {"entries": entries, "by_id": by_id, "version": version}
    index = {"filters": filters(entries), "search": search_index(entries), "root": "", "here": "index"}
    yield "index.html", environment.get_template("index.html.jinja").render(shared, **index)
    graph = environment.get_template("graph.html.jinja")
    yield "graph.html", graph.render(shared, drawing=draw(entries), root="", here="graph")
    weights = [(name, shown(weight)) for name, weight in WEIGHTS.items()]
    yield (
        "scores.html",
        environment.get_template("scores.html.jinja").render(shared, weights=weights, root="", here="scores"),
    )
    page = environment.get_template("pattern.html.jinja")
    for number, entry in enumerate(entries):
        near = {
            "before": entries[number - 1] if number else None,
            "after": entries[number + 1] if number + 1 < len(entries) else None,
        }
        yield f"patterns/{entry.id}.html", page.render(shared, **near, entry=entry, root="../", here="pattern")


def filters(entries: Sequence[Entry]) -> tuple[Filter, ...]:
    """What the index can be filtered by; a group with a single value would filter nothing."""
    patterns = [each.pattern for each in entries]
    groups = (
        ("category", "Category", (each.category for each in patterns)),
        ("domain", "Domain", (each.domain for each in patterns)),
        ("scope", "Scope", (each.scope for each in patterns)),
        ("when", "Applies when", (name for each in patterns for name in each.conditions or ("always",))),
    )
    found = (Filter(key, title, _counted(values)) for key, title, values in groups)
    return tuple(each for each in found if len(each.values) > 1)


def _counted(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items()))


def _environment(folder: Path) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["words"] = lambda name: name.replace("_", " ")
    return environment
