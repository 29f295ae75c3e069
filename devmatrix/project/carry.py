"""Takes the user's own files into a new generation of a project, without copying them where links will do."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from devmatrix.errors import DestinationError

if TYPE_CHECKING:
    from collections.abc import Collection

_NO_LINK = {errno.EPERM, errno.EACCES, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}


def carry_over(folder: Path, staged: Path, *, without: Collection[str]) -> None:
    """Gives `staged` every file of `folder` that it has not yet but those in `without`, and the folders' modes.

    Files are linked, so a large `.venv` or `.git` costs little, and what a running program writes to
    an open file is not lost.
    """
    _Carrier(folder, staged, frozenset(without), folder.lstat().st_dev).folder("")


class _Carrier:
    def __init__(self, source: Path, target: Path, without: frozenset[str], device: int) -> None:
        self._source = source
        self._target = target
        self._without = without
        self._device = device

    def folder(self, path: str) -> None:
        source, target = self._source / path, self._target / path
        if source.lstat().st_dev != self._device:
            message = f"{source} is a mount point, so the folder around it cannot be replaced as a whole"
            raise DestinationError(message)
        entries = sorted(os.scandir(source), key=lambda entry: entry.name)
        for entry in entries:
            self._entry(entry, f"{path}/{entry.name}" if path else entry.name)
        if not entries:
            target.mkdir(parents=True, exist_ok=True)
        if target.exists():
            shutil.copystat(source, target)
            with suppress(OSError):
                owner = source.lstat()
                os.chown(target, owner.st_uid, owner.st_gid)

    def _entry(self, entry: os.DirEntry[str], path: str) -> None:
        if entry.is_dir(follow_symlinks=False):
            self.folder(path)
        elif path not in self._without and not os.path.lexists(target := self._target / path):
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(entry, target)


def _link(entry: os.DirEntry[str], target: Path) -> None:
    if entry.is_symlink():
        target.symlink_to(Path(entry.path).readlink())
        return
    try:
        os.link(entry.path, target)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        shutil.copy2(entry.path, target)
