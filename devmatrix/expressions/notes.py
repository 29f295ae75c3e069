"""Where the parts of an expression stand, and what was found wrong with them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from devmatrix.expressions.problems import MAYBE_NULL, ExpressionProblem
from devmatrix.expressions.tree import Expression, Literal, Name
from devmatrix.expressions.types import UNKNOWN

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable


class Notes:
    """The problems of one expression, noted at the place of the part that has them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[ExpressionProblem] = []
        # Columns of Python's tree count bytes, and the text stands behind one parenthesis.
        self._starts = [0]
        for line in text.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    def offset(self, node: ast.expr) -> int:
        """Where a node starts in the text."""
        return self._place(node.lineno, node.col_offset)

    def source(self, node: ast.expr) -> str:
        """The text of a node."""
        return self.text[self.offset(node) : self._place(node.end_lineno or 1, node.end_col_offset or 0)]

    def _place(self, line: int, column: int) -> int:
        column -= line == 1
        start = self._starts[min(line, len(self._starts)) - 1]
        encoded = self.text[start:].encode("utf-8", "surrogatepass")[:column]
        return start + len(encoded.decode("utf-8", "surrogatepass"))

    def note(self, offset: int, code: str, message: str, hint: str | None = None) -> None:
        """Note a problem."""
        self.problems.append(ExpressionProblem(offset, code, message, hint))

    def wrong(self, node: ast.expr, code: str, message: str, hint: str | None = None) -> Expression:
        """Note a problem and stand in for the node that has it."""
        self.note(self.offset(node), code, message, hint)
        return self.unknown(node)

    def unknown(self, node: ast.expr) -> Expression:
        """What stands for a node that is wrong and was reported."""
        return Literal(UNKNOWN, self.offset(node), self.source(node), None)

    def require_present(self, *operands: Expression) -> bool:
        """Whether no operand can be null; notes those that can."""
        for each in operands:
            if each.type.nullable and each.type.known:
                subject = each.source if isinstance(each, Name) else "this"
                hint = None
                if isinstance(each, Name):
                    hint = (
                        f"write `… if {each.source} is not None else …`, or join with `{each.source} is not None and …`"
                    )
                self.note(each.offset, MAYBE_NULL, f"{subject} may be null here", hint)
        return not any(each.type.nullable and each.type.known for each in operands)


def meant(name: str, known: Iterable[str]) -> str | None:
    """A hint that names the nearest of the `known` names."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean {near[0]}?" if near else None


def called(node: ast.expr) -> str:
    """What a part of Python that is not in the language is called."""
    names = {
        "Lambda": "a lambda",
        "Dict": "a dict",
        "Set": "a set",
        "ListComp": "a comprehension",
        "SetComp": "a comprehension",
        "DictComp": "a comprehension",
        "GeneratorExp": "a generator",
        "Await": "await",
        "Yield": "yield",
        "YieldFrom": "yield",
        "JoinedStr": "an f-string",
        "Subscript": "an index",
        "Starred": "a star",
        "NamedExpr": "an assignment",
        "Constant": "this literal",
    }
    return names.get(type(node).__name__, "this")
