"""The paths of a project that no pattern may write; `FileTree` has refused those that leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.errors import PatternError
from devmatrix.project.manifest import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable

# The user's, whatever a pattern says, and DevMatrix's own records.
RESERVED = {".git", ".env", ".venv", FOLDER}


def check_paths(paths: Iterable[str]) -> None:
    """Raises PatternError for a path that is not a pattern's to write."""
    for path in paths:
        first = path.split("/")[0].casefold()
        if first in RESERVED:
            raise PatternError(f"{path}: {first} is not a pattern's to write")
        if path == "." or not path.isprintable():
            raise PatternError(f"{path!r}: not the name of a file")
