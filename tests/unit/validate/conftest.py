"""A cache and a folder for scratch of their own, so that nothing of this machine's is used or touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.toys import toy

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """DevMatrix's own cache; that of uv stays where it is."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    monkeypatch.setenv("UV_CACHE_DIR", str(folder / "uv"))
    return folder / "devmatrix"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project to judge."""
    return toy(tmp_path / "toy")
