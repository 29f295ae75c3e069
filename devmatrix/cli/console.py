"""The only module that prints. Results go to stdout; messages and progress go to stderr."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from devmatrix.errors import SpecError

_RED, _YELLOW, _BOLD, _PLAIN = "\x1b[31m", "\x1b[33m", "\x1b[1m", "\x1b[0m"
_CODE = re.compile(r"^(\S.*?: )(DM\d+)( .*)$", re.MULTILINE)
_SHOWN_PATHS = 20


def result(text: str) -> None:
    """Prints what the user asked for."""
    _print(text, sys.stdout)


def data(value: object) -> None:
    """Prints a result for a program."""
    _print(json.dumps(value, indent=2, ensure_ascii=False), sys.stdout)


def message(text: str) -> None:
    """Prints what goes on, beside the result."""
    _print(text, sys.stderr)


def warning(text: str) -> None:
    """Prints what the user should know although it is no failure."""
    _print(f"{_coloured('warning:', _YELLOW)} {text}", sys.stderr)


def problem(text: str, *paths: str) -> None:
    """Prints why a command failed, with the files it is about."""
    more = [f"  … and {len(paths) - _SHOWN_PATHS} more"] if len(paths) > _SHOWN_PATHS else []
    lines = [f"{_coloured('error:', _RED)} {text}", *(f"  {path}" for path in paths[:_SHOWN_PATHS]), *more]
    _print("\n".join(lines), sys.stderr)


def diagnostics(error: SpecError) -> None:
    """Prints every mistake of a spec at its place."""
    from devmatrix.diagnostics import render

    text = render(error.diagnostics, error.source)
    if colourful(sys.stderr):
        text = _CODE.sub(rf"{_BOLD}\1{_RED}\2{_PLAIN}{_BOLD}\3{_PLAIN}", text)
    _print(text.removesuffix("\n"), sys.stderr)


def table(rows: Iterable[Sequence[str]]) -> str:
    """Rows as aligned columns, the last one as long as it is."""
    kept = [tuple(row) for row in rows]
    widths = [max(len(row[column]) for row in kept) for column in range(len(kept[0]))] if kept else []
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in kept
    )


def colourful(stream: IO[str]) -> bool:
    """Whether the stream is a terminal that wants colour."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _coloured(text: str, colour: str) -> str:
    return f"{colour}{text}{_PLAIN}" if colourful(sys.stderr) else text


def _print(text: str, stream: IO[str]) -> None:
    try:
        stream.write(f"{text}\n")
    except UnicodeEncodeError:  # a terminal that does not speak UTF-8
        encoding = getattr(stream, "encoding", None) or "ascii"
        stream.write(f"{text}\n".encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()
