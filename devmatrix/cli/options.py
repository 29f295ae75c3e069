"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SpecPath = Annotated[Path, typer.Argument(metavar="SPEC", help="The spec to read, usually spec.yaml.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout, and nothing else there.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors and warnings.")]
Patterns = Annotated[
    list[Path],
    typer.Option("--patterns", metavar="DIR", help="A library of your own; it replaces ours by id. Repeatable."),
]
