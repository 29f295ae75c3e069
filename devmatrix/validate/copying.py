"""Copies a project for the gates, so that the user's folder stays as it is."""

from __future__ import annotations

import shutil
import stat
from fnmatch import fnmatch
from pathlib import Path

# What the user's machine and tools have put there: no part of the project.
_NO_PART = (
    ".git",
    ".venv",
    ".env",
    "*.db",
    "*.db-*",
    "node_modules",
    "__pycache__",
    ".*_cache",
    ".coverage",
    "htmlcov",
)


def copy_project(origin: Path, place: Path) -> Path:
    """Copies what belongs to the project; answers the place."""
    shutil.copytree(origin, place, ignore=_left_out, symlinks=True)
    return place


def _left_out(folder: str, names: list[str]) -> set[str]:
    return {
        name
        for name in names
        if any(fnmatch(name, pattern) for pattern in _NO_PART) or not _ordinary(Path(folder) / name)
    }


def _ordinary(path: Path) -> bool:
    """A folder, a file, or a link to something beside it: one that leads away would lead back to the user's."""
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        target = path.readlink()
        return not target.is_absolute() and ".." not in target.parts
    return stat.S_ISDIR(mode) or stat.S_ISREG(mode)
