"""`devmatrix init`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from devmatrix.cli import console


def init(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The spec to write.")] = Path("spec.yaml"),
    *,
    defaults: Annotated[bool, typer.Option("--defaults", help="Ask nothing; write a small spec.")] = False,
) -> None:
    """Write a first spec: answer some questions, or take the defaults."""
    from devmatrix.spec_init import write_spec

    write_spec(path, defaults=defaults)
    shown = shlex.quote(str(path))
    console.result(f"{path} written\n\nNext steps:\n  devmatrix plan {shown}\n  devmatrix new {shown}")
