"""How far a statement reaches: by the syntax tree in Python, by indentation elsewhere."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devmatrix.catalog.source import Source


class Extents:
    """Answers in lines counted from 0; an end is the line after the last."""

    def __init__(self, source: Source, lines: list[str]) -> None:
        self._source = source
        self._lines = lines

    def below(self, marker: int) -> int | None:
        """The end of the statement below a marker, comments between them included."""
        return self.sibling(marker + 1)

    def statement(self, line: int) -> int | None:
        """The end of the statement that begins at a line (with its decorators), or None."""
        if line >= len(self._lines) or not self._lines[line].strip():
            return None
        if not self._source.is_python:
            return self._block(line)
        end = self._statements.get(line)
        return None if end is None else self._with_comments(line, end)

    def sibling(self, line: int) -> int | None:
        """The end of the statement at a line, which comments of its own may begin."""
        return self.statement(self._skip_comments(line))

    def skip_blank(self, line: int) -> int:
        """The next line that is not blank."""
        while line < len(self._lines) and not self._lines[line].strip():
            line += 1
        return line

    def _skip_comments(self, line: int) -> int:
        while line < len(self._lines) and self._lines[line].lstrip().startswith("#"):
            line += 1
        return line

    @cached_property
    def _statements(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for node in ast.walk(self._source.tree):
            if isinstance(node, ast.stmt):
                decorators = [each.lineno for each in getattr(node, "decorator_list", ())]
                start = min([node.lineno, *decorators]) - 1
                found[start] = max(found.get(start, 0), node.end_lineno or node.lineno)
        return found

    def _with_comments(self, start: int, end: int) -> int:
        """Closing comments that are indented deeper belong to the statement."""
        column = _column(self._lines[start])
        line = end
        while line < len(self._lines) and (text := self._lines[line].strip(), text.startswith("#") or not text)[1]:
            if text:
                if _column(self._lines[line]) <= column:
                    break
                end = line + 1
            line += 1
        return end

    def _block(self, start: int) -> int:
        """A line, those indented deeper below it, and a bracket that closes it."""
        column = _column(self._lines[start])
        end = line = start + 1
        while line < len(self._lines):
            text = self._lines[line].strip()
            if text and _column(self._lines[line]) <= column:
                return line + 1 if text[0] in "]})" else end
            if text:
                end = line + 1
            line += 1
        return end


def _column(line: str) -> int:
    return len(line) - len(line.lstrip())
