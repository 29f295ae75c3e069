"""`devmatrix patterns …`: one module a command. They import what is heavy when they run."""

from __future__ import annotations

import typer

from devmatrix.cli.patterns.graph import graph_patterns
from devmatrix.cli.patterns.lint import lint_patterns
from devmatrix.cli.patterns.list import list_patterns
from devmatrix.cli.patterns.new import new_pattern
from devmatrix.cli.patterns.publish import publish_patterns
from devmatrix.cli.patterns.score import score_patterns
from devmatrix.cli.patterns.search import search_patterns
from devmatrix.cli.patterns.serve import serve_patterns
from devmatrix.cli.patterns.show import show_pattern
from devmatrix.cli.patterns.site import write_patterns_site

patterns = typer.Typer(
    help="Look into the library.", no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None
)
patterns.command("list")(list_patterns)
patterns.command("show")(show_pattern)
patterns.command("graph")(graph_patterns)
patterns.command("lint")(lint_patterns)
patterns.command("score")(score_patterns)
patterns.command("new")(new_pattern)
patterns.command("search")(search_patterns)
patterns.command("publish")(publish_patterns)
patterns.command("site")(write_patterns_site)
patterns.command("serve")(serve_patterns)
