"""`devmatrix patterns new`."""

from __future__ import annotations

import shlex
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from devmatrix.cli import console
from devmatrix.cli.options import Json


class Scope(Enum):
    """What a pattern is made for."""

    APP = "app"
    ENTITY = "entity"


def new_pattern(
    pattern: Annotated[str, typer.Argument(metavar="ID", help="The id of the pattern, in snake_case.")],
    *,
    category: Annotated[str, typer.Option(help="Its category: one of ours, or a new one.")],
    library: Annotated[
        Path, typer.Option("--dir", metavar="DIR", help="The library that it joins; made when it is not there.")
    ] = Path("patterns"),
    scope: Annotated[Scope, typer.Option(help="Once for the app, or once for each entity.")] = Scope.APP,
    summary: Annotated[str, typer.Option(help="What it is, in one sentence.")] = "",
    json: Json = False,
) -> None:
    """Write a pattern to start from, which works as it is."""
    from devmatrix.pattern_init import Answers, write_pattern

    written = write_pattern(Answers(pattern, category, scope.value, summary), library)
    place = library / category / pattern
    if json:
        files = [each.relative_to(place).as_posix() for each in written]
        console.data({"id": pattern, "path": str(place), "files": files})
        return
    shown = shlex.quote(str(library))
    steps = [
        f"devmatrix patterns lint --patterns {shown} {pattern}",
        f"devmatrix new spec.yaml --patterns {shown} --allow-candidates",
    ]
    console.result("\n".join([*map(str, written), "", "Next steps:", *(f"  {each}" for each in steps)]))
