"""`devmatrix plan`."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from devmatrix.cli import console
from devmatrix.cli.endpoints import endpoints
from devmatrix.cli.options import Json, Patterns, SpecPath

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from devmatrix.plan import Plan


class Shape(StrEnum):
    """How the files of a plan are shown."""

    TREE = "tree"
    TABLE = "table"


def plan(
    spec: SpecPath,
    *,
    shape: Annotated[Shape, typer.Option("--as", help="How the files are shown.")] = Shape.TREE,
    json: Json = False,
    patterns: Patterns = [],  # noqa: B006 typer copies it
) -> None:
    """Show what `new` would write: files, patterns, endpoints. Nothing is written."""
    from devmatrix import pipeline

    planned = pipeline.compile_spec(spec, patterns=patterns)
    if json:
        console.data({**planned.as_json(), "endpoints": [asdict(each) for each in endpoints(planned.app)]})
    else:
        console.result("\n".join(_page(planned, shape)))


def _page(planned: Plan, shape: Shape) -> Iterator[str]:
    files = {step.target: step.pattern.origin for step in planned.steps}
    if shape is Shape.TREE:
        yield f"{planned.app.name.kebab}/"
        yield from _tree(files)
    else:
        yield console.table([("FILE", "PATTERN"), *files.items()])
    yield "\n" + console.table(
        [
            ("PATTERN", "CATEGORY", "FILES"),
            *((each.origin, each.category, str(list(files.values()).count(each.origin))) for each in planned.patterns),
        ]
    )
    rows = [(each.method, each.path, f"{each.operation} {each.entity}") for each in endpoints(planned.app)]
    yield "\n" + console.table([("METHOD", "PATH", "OPERATION"), *rows])
    yield f"\n{len(files)} files from {len(planned.patterns)} patterns, {len(rows)} endpoints of entities"


def _tree(paths: Iterable[str], indent: str = "") -> Iterator[str]:
    """The lines of a tree of paths: folders first, each level by name."""
    below: dict[str, list[str]] = {}
    for path in paths:
        name, _, rest = path.partition("/")
        below.setdefault(name, []).extend([rest] if rest else [])
    ordered = sorted(below, key=lambda name: (not below[name], name))
    for name in ordered:
        last = name == ordered[-1]
        yield f"{indent}{'└── ' if last else '├── '}{name}{'/' if below[name] else ''}"
        yield from _tree(below[name], indent + ("    " if last else "│   "))
