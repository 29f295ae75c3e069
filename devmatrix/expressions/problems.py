"""What can be wrong with an expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix.errors import DevMatrixError

if TYPE_CHECKING:
    from collections.abc import Sequence

SYNTAX = "DM400"
UNKNOWN_NAME = "DM401"
TYPE_MISTAKE = "DM402"
MAYBE_NULL = "DM403"
NOT_IN_LANGUAGE = "DM404"
TOO_LARGE = "DM405"
WRONG_CALL = "DM406"
WRONG_RESULT = "DM407"
NOT_BUILT = "DM950"


@dataclass(frozen=True, order=True)
class ExpressionProblem:
    """One mistake in an expression; `offset` counts its characters from 0."""

    offset: int
    code: str
    message: str
    hint: str | None = None


class ExpressionError(DevMatrixError):
    """The expression holds mistakes: every one that could be found."""

    def __init__(self, problems: Sequence[ExpressionProblem]) -> None:
        super().__init__("; ".join(each.message for each in problems))
        self.problems = tuple(problems)
