"""The folder beside the destination in which a project is made, and what killed runs left of it.

A run holds a lock on its staging folder for as long as it lives, and the lock goes with the process. So
whatever can be locked was left by a run that is dead, and may be removed.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from devmatrix.errors import DestinationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# A folder that was moved out of the way where two folders cannot be exchanged in one step.
SET_ASIDE = ".old"


@contextmanager
def staging(destination: Path) -> Iterator[Path]:
    """A locked, empty folder on the destination's file system; what it holds in the end is removed."""
    folder, lock = _made(destination)
    try:
        yield folder
    finally:
        remove(folder)
        os.close(lock)


def _made(destination: Path) -> tuple[Path, int]:
    while True:
        folder = destination.with_name(f"{_prefix(destination)}{secrets.token_hex(4)}")
        folder.mkdir()
        with suppress(FileNotFoundError):
            lock = _opened(folder)
            # Another run may have taken the new folder for a leftover before it was locked.
            if _locked(lock) is not False and folder.exists():
                return folder, lock
            os.close(lock)


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Keeps other runs of DevMatrix away from a folder; DestinationError when one is at it already."""
    lock = _opened(folder)
    try:
        if _locked(lock) is False or not os.path.samestat(os.fstat(lock), folder.lstat()):
            raise DestinationError(f"another run of DevMatrix is writing {folder}")
        yield
    finally:
        os.close(lock)


def clear_leftovers(destination: Path) -> None:
    """Removes what killed runs left, and puts back a destination that one had just set aside."""
    pattern = re.compile(re.escape(_prefix(destination)) + f"[0-9a-f]{{8}}({re.escape(SET_ASIDE)})?")
    for each in sorted(destination.parent.iterdir()):
        if pattern.fullmatch(each.name):
            with suppress(OSError):
                _clear(each, destination)


def _clear(leftover: Path, destination: Path) -> None:
    lock = _opened(leftover)
    try:
        if not _locked(lock):
            return
        if leftover.name.endswith(SET_ASIDE) and not os.path.lexists(destination):
            leftover.rename(destination)
        else:
            remove(leftover)
    finally:
        os.close(lock)


def fill(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes the files below the folder."""
    for parent in sorted({(folder / path).parent for path in files}):
        parent.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        place = folder / path
        mode = 0o777 if content.startswith(b"#!") else 0o666
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)


def remove(folder: Path) -> None:
    """Removes a folder, also one that holds read-only folders; what resists is left for the next run."""
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        return
    # Folders only: a file may be a second link to one that the user keeps.
    for place, _, _ in os.walk(folder):
        with suppress(OSError):
            Path(place).chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _opened(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)


def _locked(descriptor: int) -> bool | None:
    """False when another process has the lock, None on a file system without locks."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _prefix(destination: Path) -> str:
    return f".{destination.name}.devmatrix-"
