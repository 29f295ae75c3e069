"""The Python environment of an emitted app, shared by every app with the same lock.

uv makes it from the app's own lock and links the files from its cache. It lies in DevMatrix's cache: the
project's folder stays as it was, and the next run finds it ready.
"""

from __future__ import annotations

import re
import time
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from devmatrix.project.staging import remove
from devmatrix.project.uv import cache_folder
from devmatrix.validate.installer import Unavailable, only_one, uv

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = "uv sync --all-extras --locked"
_READY = "devmatrix-ready"
_KEPT_SECONDS = 30 * 24 * 60 * 60
_INPUTS = ("pyproject.toml", "uv.lock", "uv.toml")
# A lock that takes a package from a folder, or the project itself as one: of no meaning to another project.
_LOCAL = re.compile(r'^source = \{ (?!virtual = "\.")(virtual|editable|directory|path) = ', re.MULTILINE)


async def prepare(project: Path, origin: Path, scratch: Path) -> Path:
    """Makes the environment of a project, or finds it; answers its place. Raises Unavailable.

    uv looks at the user's folder, where paths in `pyproject.toml` hold; with `--locked` it writes nothing there.
    """
    if not (project / "uv.lock").is_file():
        raise Unavailable("there is no uv.lock; run `uv lock`", blame=True)
    python = await _python(origin, scratch)
    place = _place(project, scratch, python)
    clear_old(place.parent)
    async with only_one(place):
        if place.exists() and not (place / _READY).exists():
            remove(place)  # a run that was killed had begun it
        options = ["--python", python] if python else []
        made = {"UV_PROJECT_ENVIRONMENT": str(place)}
        await uv(*COMMAND.split()[1:], *options, folder=origin, scratch=scratch, place=place, **made)
        mark(place)
    return place


def mark(place: Path) -> None:
    """Notes that what lies here is whole and in use."""
    (place / _READY).touch()


def whole(place: Path) -> bool:
    """Whether what lies here was made to its end."""
    return (place / _READY).exists()


def clear_old(folder: Path) -> None:
    """Removes what has not been used for a month."""
    for ready in folder.glob(f"*/{_READY}"):
        with suppress(OSError):
            if time.time() - ready.stat().st_mtime > _KEPT_SECONDS:
                remove(ready.parent)


async def _python(project: Path, scratch: Path) -> str:
    """The interpreter that uv takes for the project; nothing when it would have to fetch one."""
    try:
        find = ("python", "find", "--system", "--no-python-downloads")
        found = await uv(*find, folder=project, scratch=scratch, place=scratch)
        return found.splitlines()[-1]  # after warnings
    except Unavailable as problem:
        if problem.blame:
            return ""
        raise


def _place(project: Path, scratch: Path, python: str) -> Path:
    """Below the cache, by the digest of all that decides what is in it."""
    lock = (project / "uv.lock").read_text(encoding="utf-8")
    if _LOCAL.search(lock):
        return scratch / "environment"
    content = sha256(f"{python}\0".encode())
    for name in _INPUTS:
        if (project / name).is_file():
            text = (project / name).read_bytes()
            content.update(f"{name}\0{len(text)}\0".encode() + text)
    return cache_folder() / "environments" / content.hexdigest()[:32]
