"""The imports of a rendered Python file: those of the golden text that it still needs, and those of its regions.

What a region uses it declares itself, so a golden import stays only when its name is used outside
regions. Sorting and pruning is ruff's work; here imports are one name a line, so that it can merge them.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from devmatrix.render.segments import NESTED_TYPING, RUNTIME, TYPING, Anchor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_IMPORT = re.compile(r"(?:from|import) ")
_INDENT = "    "
_TYPING_HEADER = "if TYPE_CHECKING:"


@dataclass(frozen=True)
class ImportEdits:
    """What is rendered in place of some lines, and the lines before which the regions' imports go."""

    lines: dict[int, list[str]] = field(default_factory=dict)
    anchors: tuple[tuple[int, Anchor], ...] = ()


def edit_imports(tree: ast.Module, lines: list[str], regions: set[int], marked: set[int]) -> ImportEdits:
    """Decide about the imports of a golden file.

    `regions` are its lines that regions replace. An import that is marked, or that has a comment such as
    `noqa`, is its author's decision and stays.
    """
    used = set(_used_names(tree, regions))
    edits: dict[int, list[str]] = {}
    for node in _imports(tree):
        whole = range(node.lineno - 1, node.end_lineno or node.lineno)
        commented = any("#" in lines[line] for line in whole)
        if (regions | marked).isdisjoint(whole) and not commented and not _is_future(node):
            edits |= {line: [] for line in whole}
            edits[whole[0]] = [" " * node.col_offset + text for text in _one_by_one(node) if _bound(text) in used]
    return ImportEdits(edits, _anchors(tree))


def assemble(lines: list[str], imports: Iterable[str], typing_imports: Iterable[str]) -> list[str]:
    """The lines of a file with the imports of its regions in their places."""
    if RUNTIME not in lines:
        return lines
    runtime = {text for each in imports for text in _single_imports(each)}
    known = runtime | {line for line in lines if _IMPORT.match(line)}
    typing = sorted({text for each in typing_imports for text in _single_imports(each)} - known)
    result: list[str] = []
    block = False
    for line in lines:
        if line == RUNTIME:
            result += sorted(runtime)
        elif line == TYPING:
            result += _typing_block(typing)
        elif line == NESTED_TYPING:
            result += [_INDENT + text for text in typing]
        elif not (block and line.strip() in known):
            if block and line.strip() and not line.startswith(" "):
                block = False
                result += _filled(result)
            block = block or line == _TYPING_HEADER
            result.append(line)
    return [*result, *_filled(result)] if block else result


def _typing_block(imports: list[str]) -> list[str]:
    if not imports:
        return []
    return ["from typing import TYPE_CHECKING", _TYPING_HEADER, *(_INDENT + text for text in imports)]


def _filled(result: list[str]) -> list[str]:
    """An emptied block needs a statement until ruff removes it."""
    last = next(line for line in reversed(result) if line.strip())
    return [f"{_INDENT}pass"] if last == _TYPING_HEADER else []


def _anchors(tree: ast.Module) -> tuple[tuple[int, Anchor], ...]:
    top = last = 0
    nested: int | None = None
    for index, node in enumerate(tree.body):
        if (index == 0 and _is_docstring(node)) or _is_future(node):
            top = last = node.end_lineno or node.lineno
        elif isinstance(node, ast.Import | ast.ImportFrom):
            last = node.end_lineno or node.lineno
        elif _is_typing_block(node):
            nested = node.lineno
    typing = (last, Anchor(typing=True, nested=False)) if nested is None else (nested, Anchor(typing=True, nested=True))
    return (top, Anchor(typing=False, nested=False)), typing


def _imports(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    for node in tree.body:
        for each in node.body if isinstance(node, ast.If) and _is_typing_block(node) else [node]:
            if isinstance(each, ast.Import | ast.ImportFrom):
                yield each


def _used_names(tree: ast.Module, regions: set[int]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.lineno - 1 not in regions:
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.lineno - 1 not in regions:
            # Quoted annotations, `__all__`, `cast("X", ...)`: what prose adds, ruff prunes.
            yield from _IDENTIFIER.findall(node.value)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _is_typing_block(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _one_by_one(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    for alias in node.names:
        single: ast.stmt
        if isinstance(node, ast.Import):
            single = ast.Import([alias])
        else:
            single = ast.ImportFrom(node.module, [alias], node.level)
        yield ast.unparse(single)


@cache
def _single_imports(statement: str) -> tuple[str, ...]:
    (node,) = ast.parse(statement).body
    if not isinstance(node, ast.Import | ast.ImportFrom):
        raise TypeError(f"not an import: {statement}")
    return tuple(_one_by_one(node))


def _bound(statement: str) -> str:
    """The name that a single import binds."""
    name = statement.rpartition(" ")[2]
    return name if statement.startswith("from ") or " as " in statement else name.partition(".")[0]


def add_imports(text: str, imports: Iterable[str], typing_imports: Iterable[str]) -> str:
    """A golden text with those imports that it does not have yet."""
    tree = ast.parse(text)
    present = {single for node in _imports(tree) for single in _one_by_one(node)}
    runtime = {single for each in imports for single in _single_imports(each)} - present
    typing = {single for each in typing_imports for single in _single_imports(each)} - present - runtime
    lines = text.split("\n")
    for line, anchor in sorted(_anchors(tree), key=lambda each: (each[0], each[1].typing), reverse=True):
        if anchor.nested:
            lines[line:line] = [_INDENT + each for each in sorted(typing)]
        elif anchor.typing:
            lines[line:line] = _typing_block(sorted(typing))
        elif runtime:
            lines[line:line] = ["", *sorted(runtime)]
    return "\n".join(lines)


def imports_are_marked(text: str) -> bool:
    """Whether a comment of an import in a text carries meaning, so that sorting would move it."""
    lines = text.split("\n")
    spans = [range(node.lineno - 2, node.end_lineno or node.lineno) for node in _imports(ast.parse(text))]
    return any("# devmatrix:" in lines[line] for span in spans for line in span if line >= 0)
