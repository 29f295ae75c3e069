"""The commands, one module each."""

from __future__ import annotations

from typing import Annotated

import typer

from devmatrix import __version__
from devmatrix.cli import console
from devmatrix.cli.boundary import Commands
from devmatrix.cli.init import init
from devmatrix.cli.new import new
from devmatrix.cli.patterns import patterns
from devmatrix.cli.plan import plan
from devmatrix.cli.schema import schema
from devmatrix.cli.validate import validate

# The first character keeps the lines as they are.
_EPILOG = """\b
Exit codes:
  0    success
  1    the validation of an app failed; `new` has written it
  2    bad input; nothing was written
  3    nothing failed, but a gate could not run
  70   a defect in DevMatrix
  130  interrupted (143 terminated, 141 the reader of the output has gone)
"""

app = typer.Typer(
    name="devmatrix",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EPILOG,
)


def _show_version(wanted: bool) -> None:
    if wanted:
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
app.command()(validate)
app.command()(plan)
app.command()(schema)
app.command()(init)
app.add_typer(patterns, name="patterns")
