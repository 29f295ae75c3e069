"""READMEs as HTML."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token


def prose(markdown: str, *, said: str = "") -> Markup:
    """The HTML of a README without its title, and without a first paragraph that the page has `said` already.

    HTML in the source is shown as text, images are not loaded, and links lead to the web or within the page.
    """
    tokens = _without_title(_parser().parse(markdown), said)
    return Markup(_parser().renderer.render(tokens, _parser().options, {}))  # noqa: S704 rendered with html disabled


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    parser.validateLink = lambda url: url.startswith(("https://", "http://", "#"))  # type: ignore[method-assign]
    return parser


def _without_title(tokens: Sequence[Token], said: str) -> Sequence[Token]:
    if len(tokens) > 2 and tokens[0].tag == "h1":
        tokens = tokens[3:]
    if len(tokens) > 2 and tokens[0].type == "paragraph_open" and tokens[1].content == said:
        tokens = tokens[3:]
    return tokens
