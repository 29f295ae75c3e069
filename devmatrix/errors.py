"""The errors that DevMatrix raises on purpose; everything else is a defect."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devmatrix.diagnostics import Diagnostic, Source


class DevMatrixError(Exception):
    """Something the user can act on: one clear line, never a traceback."""


class SpecError(DevMatrixError):
    """The spec holds mistakes: every one that a run could find."""

    def __init__(self, diagnostics: Sequence[Diagnostic], source: Source) -> None:
        super().__init__(f"{len(diagnostics)} mistakes in the spec")
        self.diagnostics = tuple(diagnostics)
        self.source = source


class PatternError(DevMatrixError):
    """A pattern breaks a law of the library: the pattern's author has to act, not the user."""


class DestinationError(DevMatrixError):
    """The project cannot be written where it was asked for."""
