"""The library that the laws are about, read and rendered once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devmatrix.laws.fixed_point import differences
from devmatrix.laws.library import Library

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@pytest.fixture(scope="session")
def library() -> Library:
    return Library()


@pytest.fixture(scope="session")
def differing(library: Library) -> Mapping[Path, str]:
    """For each golden file, how it differs from what is rendered for the exemplar."""
    return differences(library)


def golden_files(root: Path) -> list[str]:
    """Every file in a `code` or `tests` folder of a pattern, found without the catalog, relative to the library."""
    return sorted(
        path.relative_to(root).as_posix()
        for top in ("code", "tests")
        for path in root.glob(f"*/*/{top}/**/*")
        if path.is_file() and "__pycache__" not in path.parts
    )
