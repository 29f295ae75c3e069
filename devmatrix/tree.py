"""The files of a project before they are written: path -> text, with the pattern that wrote each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from devmatrix.errors import PatternError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True)
class File:
    """One file. `path` is relative, with `/`; `origin` is the pattern, `id@version`."""

    path: str
    text: str
    origin: str

    @property
    def executable(self) -> bool:
        """A script says so itself: a wheel carries no file modes."""
        return self.text.startswith("#!")

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


class FileTree(Mapping[str, File]):
    """Files by path, in the order of their paths. Immutable; two files at one path are refused."""

    def __init__(self, files: Iterable[File] = ()) -> None:
        found: dict[str, File] = {}
        for each in files:
            _check_path(each)
            if other := found.get(each.path):
                raise PatternError(f"{each.path}: written by both {other.origin} and {each.origin}")
            found[each.path] = each
        self._files = {path: found[path] for path in sorted(found)}
        _check_case(self._files)
        _check_folders(self._files)

    def __getitem__(self, path: str) -> File:
        return self._files[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def merged(self, other: FileTree) -> FileTree:
        """Both trees in one; a path in both is refused."""
        return FileTree([*self.values(), *other.values()])

    def digest(self) -> str:
        """SHA-256 over all paths and texts, hexadecimal."""
        whole = hashlib.sha256()
        for path, file in self._files.items():
            whole.update(f"{path}\0{file.digest}\n".encode())
        return whole.hexdigest()


def _check_path(file: File) -> None:
    path = PurePosixPath(file.path)
    if path.is_absolute() or ".." in path.parts or "\\" in file.path or str(path) != file.path:
        raise PatternError(f"{file.path!r}: not a path inside the project (from {file.origin})")


def _check_case(files: Mapping[str, File]) -> None:
    """Some file systems do not tell `Readme.md` from `README.md`."""
    seen: dict[str, str] = {}
    for path in files:
        other = seen.setdefault(path.casefold(), path)
        if other != path:
            raise PatternError(f"{other} and {path} differ in case only ({files[path].origin})")


def _check_folders(files: Mapping[str, File]) -> None:
    for path, file in files.items():
        for parent in PurePosixPath(path).parents:
            if str(parent) in files:
                raise PatternError(f"{parent} is a file ({files[str(parent)].origin}) and a folder ({file.origin})")
