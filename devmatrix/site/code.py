"""Golden code as lines of HTML, with the markers of DevMatrix in sight."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pygments.formatters import HtmlFormatter
    from pygments.lexer import Lexer

_MARKER = re.compile(r"#\s*devmatrix:\s*(?P<verb>\w+)(?P<rest>.*)")


@dataclass(frozen=True)
class Line:
    """One line; `kind` is `marker` for one with a marker, `inside` for one that a block of markers holds."""

    html: Markup
    kind: str = ""


def highlight(path: str, text: str) -> tuple[Line, ...]:
    """The lines of a file, coloured by the language that its path tells; unknown languages stay plain."""
    from pygments import highlight as coloured

    if not text:
        return ()
    html = coloured(text, _lexer(path), _formatter()).removesuffix("\n").split("\n")
    kinds = _kinds(text.removesuffix("\n").split("\n"))
    return tuple(Line(Markup(line), kind) for line, kind in zip(html, kinds, strict=True))  # noqa: S704 pygments escapes


def _kinds(lines: list[str]) -> Iterator[str]:
    depth = 0
    for line in lines:
        marker = _MARKER.search(line)
        if marker is None:
            yield "inside" if depth else ""
            continue
        yield "marker"
        if marker["verb"] == "end":
            depth = max(0, depth - 1)
        elif line.lstrip().startswith("#") and _opens(marker):
            depth += 1


def _opens(marker: re.Match[str]) -> bool:
    return marker["verb"] == "region" or marker["rest"].rstrip().endswith(":")


def _lexer(path: str) -> Lexer:
    from pygments.lexers import get_lexer_for_filename
    from pygments.lexers.special import TextLexer
    from pygments.util import ClassNotFound

    try:
        return get_lexer_for_filename(path, stripnl=False)
    except ClassNotFound:
        return TextLexer(stripnl=False)


@cache
def _formatter() -> HtmlFormatter[str]:
    from pygments.formatters import HtmlFormatter

    return HtmlFormatter(nowrap=True)
