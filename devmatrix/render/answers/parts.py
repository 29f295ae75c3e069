"""What the answers about patterns share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.catalog.exemplar import compile_text

if TYPE_CHECKING:
    from devmatrix.model.app import App

# What a template may ask for, by name: plain data, as JSON has it.
Answers = dict[str, object]


def renamed(text: str, app: App) -> str:
    """A text of a pattern, in which the exemplar's name stands for the app's."""
    return compile_text(text, is_python=False).apply({"app": app.name})
