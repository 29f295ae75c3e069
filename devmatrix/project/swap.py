"""Moves a finished folder into its place: in one step wherever the system has one."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from devmatrix.project.staging import SET_ASIDE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_RENAME_SWAP = 2  # sys/stdio.h of macOS
_NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM}


def place(staged: Path, destination: Path) -> None:
    """Moves `staged` to where nothing, or an empty folder, is. Raises OSError when something else is there."""
    staged.rename(destination)


def swap(staged: Path, destination: Path) -> None:
    """Puts `staged` in the place of `destination`; `staged` is then the folder that was there."""
    try:
        _exchange(os.fsencode(staged), os.fsencode(destination))
    except OSError as error:
        if error.errno not in _NOT_HERE:
            raise
        _swap_in_two_steps(staged, destination)


def _exchange(one: bytes, other: bytes) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin":
        failed = library.renamex_np(one, other, _RENAME_SWAP)
    elif hasattr(library, "renameat2"):
        failed = library.renameat2(_AT_FDCWD, one, _AT_FDCWD, other, _RENAME_EXCHANGE)
    else:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _swap_in_two_steps(staged: Path, destination: Path) -> None:
    """A kill between the steps leaves no destination, and the next run puts it back (`clear_leftovers`)."""
    aside = staged.with_name(staged.name + SET_ASIDE)
    with _uninterrupted():
        destination.rename(aside)
        try:
            staged.rename(destination)
        except OSError:
            aside.rename(destination)
            raise
        aside.rename(staged)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    signals = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
