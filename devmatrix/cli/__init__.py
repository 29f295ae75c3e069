"""The command line. Commands import what is heavy when they run, so that `--help` is instant."""

from __future__ import annotations


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    from devmatrix.cli.boundary import run
    from devmatrix.cli.commands import app

    run(app)
