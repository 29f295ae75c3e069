"""Small projects, and what a folder holds."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from devmatrix.project import Overwrite, Project, Provenance, write_project
from devmatrix.tree import File, FileTree

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.project.write import Finish

PROVENANCE = Provenance("0.1.0", b"devmatrix: 1\n")


def tree(files: dict[str, str]) -> FileTree:
    return FileTree(File(path, text, "toy@1.0.0") for path, text in files.items())


FIRST = tree({"README.md": "first\n", "app/main.py": "x = 1\n", "app/old/gone.py": "y = 1\n", "run.sh": "#!/bin/sh\n"})
SECOND = tree({"README.md": "second\n", "app/main.py": "x = 2\n", "app/added.py": "z = 1\n", "run.sh": "#!/bin/sh\n"})


def write(files: FileTree, destination: Path, *, finish: Finish | None = None) -> Project:
    return write_project(files, destination, provenance=PROVENANCE, finish=finish)


def overwrite(files: FileTree, destination: Path, *, finish: Finish | None = None) -> Project:
    return write_project(files, destination, provenance=PROVENANCE, overwrite=Overwrite.UNEDITED, finish=finish)


def snapshot(folder: Path) -> dict[str, str] | None:
    """Every path below the folder with its content: None when there is no folder."""
    if not folder.exists():
        return None
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        else:
            found[name] = path.read_text() if path.is_file() else "folder"
    return found


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))  # noqa: PTH208 hidden files too, as plain names
