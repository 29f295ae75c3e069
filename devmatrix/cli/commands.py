"""The commands, one module each."""

from __future__ import annotations

from typing import Annotated

import typer

from devmatrix.cli import console
from devmatrix.cli.boundary import Commands
from devmatrix.cli.init import init
from devmatrix.cli.new import new
from devmatrix.cli.patterns import patterns
from devmatrix.cli.plan import plan
from devmatrix.cli.schema import schema

_EPILOG = (
    "Exit codes: 0 success; 1 the app was written and its validation failed; 2 bad input, nothing was written. "
    "130, 143 and 141: interrupted, terminated, reader gone. 70: a defect in DevMatrix."
)

app = typer.Typer(
    name="devmatrix",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EPILOG,
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 the shape that typer calls
    if wanted:
        from devmatrix import __version__

        console.result(f"devmatrix {__version__}")
        raise typer.Exit


@app.callback()
def devmatrix(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Turn a spec into a complete, tested FastAPI application."""


app.command()(new)
app.command()(plan)
app.command()(schema)
app.command()(init)
app.add_typer(patterns, name="patterns")
