"""Where a character of a YAML scalar's value stands in the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devmatrix.spec.tree import Scalar

_ESCAPE = re.compile(r"\\(?:x..|u.{4}|U.{8}|\r?\n[ \t]*|.)", re.DOTALL)
_FOLD = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t\r\n]*")


def offset_inside(scalar: Scalar, text: str, offset: int) -> int:
    """The offset in `text` of the character `offset` of a scalar's value; at worst that of the scalar itself."""
    if scalar.style == "|":
        return _inside_block(scalar, text, offset)
    if scalar.style == ">":
        first = _FOLD.search(text, scalar.start)
        return _inside_flow(scalar, text, first.end() if first else scalar.start, offset)
    begin = scalar.start + len(scalar.style)
    return _inside_flow(scalar, text, begin, offset)


def _inside_block(scalar: Scalar, text: str, offset: int) -> int:
    """Inside a block the value's lines are the file's lines, less their indentation."""
    value = str(scalar.value)[:offset]
    body = text.find("\n", scalar.start) + 1
    lines = text[body : scalar.end].splitlines(keepends=True)
    number = value.count("\n")
    if not body or number >= len(lines):
        return scalar.start
    indentation = len(lines[0]) - len(lines[0].lstrip(" "))
    column = len(value) - (value.rfind("\n") + 1)
    return body + sum(len(each) for each in lines[:number]) + indentation + column


def _inside_flow(scalar: Scalar, text: str, begin: int, offset: int) -> int:
    """Walk the written form: an escape, a doubled quote or a folded line break counts as what it stands for."""
    at = begin
    for _ in range(offset):
        if at >= scalar.end:
            return scalar.start
        at += _written_length(scalar.style, text, at)
    return at


def _written_length(style: str, text: str, at: int) -> int:
    if style == '"' and (escape := _ESCAPE.match(text, at)):
        return len(escape[0])
    if style == "'" and text.startswith("''", at):
        return 2
    fold = _FOLD.match(text, at)
    return len(fold[0]) if fold else 1
