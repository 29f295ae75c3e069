"""Vectors of meaning are not ours to make: a model is large, and another distribution brings it.

It says so by an entry point of the group `devmatrix.embedders` that names a callable without arguments; what that gives
has `name`, `dimension` and `embed`.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from devmatrix.errors import DevMatrixError

if TYPE_CHECKING:
    from devmatrix.bank.backend import Embedder

_GROUP = "devmatrix.embedders"


def load_embedder(name: str) -> Embedder:
    """The embedder of that name among those that are installed."""
    installed = {each.name: each for each in entry_points(group=_GROUP)}
    if name not in installed:
        known = ", ".join(sorted(installed)) or "none"
        raise DevMatrixError(f"there is no embedder {name!r}; installed: {known}")
    made: Embedder = installed[name].load()()
    return made
