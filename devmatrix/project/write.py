"""Writes a project: whole beside its place, then moved, so that a failure or a kill leaves what was there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from devmatrix.errors import DestinationError
from devmatrix.project.carry import carry_over
from devmatrix.project.compare import Comparison, compare
from devmatrix.project.destination import find_destination, refusal
from devmatrix.project.manifest import MANIFEST_PATH, SPEC_PATH, Manifest, Origin, digest, read_manifest
from devmatrix.project.paths import check_paths
from devmatrix.project.staging import clear_leftovers, fill, hold, staging
from devmatrix.project.swap import place, swap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from devmatrix.project.destination import Destination
    from devmatrix.tree import FileTree


class OccupiedError(DestinationError):
    """Files in the way that DevMatrix did not write, or that somebody edited: `paths` within the destination."""

    def __init__(self, shown: str, paths: tuple[str, ...]) -> None:
        files = "a file" if len(paths) == 1 else f"{len(paths)} files"
        super().__init__(f"nothing was written: {shown} holds {files} not written by DevMatrix, or changed since")
        self.paths = paths


class Overwrite(Enum):
    """What may be replaced in a destination that is not empty."""

    NOTHING = "nothing"
    UNEDITED = "unedited"


@dataclass(frozen=True)
class Provenance:
    """What a project was made from: the version of DevMatrix, and the spec as the user wrote it."""

    version: str
    spec: bytes


@dataclass(frozen=True)
class Project:
    """A folder that holds a generated app.

    `written` are all paths of this generation. Of an earlier one, `removed` are those that are no longer
    produced, `kept` those of them that somebody edited.
    """

    path: Path
    written: tuple[str, ...]
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


# Adds files to a staged project, the first argument; the second is the folder that it will replace, if any.
Finish = Callable[[Path, Path | None], None]


def write_project(
    tree: FileTree,
    destination: Path,
    *,
    provenance: Provenance,
    overwrite: Overwrite = Overwrite.NOTHING,
    finish: Finish | None = None,
) -> Project:
    """Writes the tree, the spec and the manifest to the destination, all or nothing.

    Files of the user stay, but for those that `finish` writes. Raises DestinationError with one line, and
    PatternError for a path that no project may hold; the destination is then as it was.
    """
    files = _files(tree, provenance)
    target = find_destination(destination)
    with _explained(target), _parents(target.path):
        clear_leftovers(target.path)
        before = target.path if target.exists() else None
        with hold(before) if before else nullcontext(), staging(target.path) as staged:
            comparison = _accepted(target, files, overwrite)
            fill(staged, files)
            if finish:
                finish(staged, before)
            if before:
                carry_over(before, staged, without={*comparison.replaced, *comparison.obsolete})
                if _accepted(target, files, overwrite) != comparison:
                    raise DestinationError(f"{target.shown} was changed while DevMatrix was writing it; run it again")
                swap(staged, before)
            else:
                place(staged, target.path)
    return Project(target.path, tuple(files), comparison.obsolete, comparison.kept)


def _files(tree: FileTree, provenance: Provenance) -> dict[str, bytes]:
    check_paths(tree)
    files = {path: file.text.encode() for path, file in tree.items()}
    manifest = Manifest(
        version=provenance.version,
        spec_digest=digest(provenance.spec),
        files={path: Origin(tree[path].origin, digest(content)) for path, content in files.items()},
    )
    return {**files, SPEC_PATH: provenance.spec, MANIFEST_PATH: manifest.as_text().encode()}


def _accepted(target: Destination, files: Mapping[str, bytes], overwrite: Overwrite) -> Comparison:
    """What writing does to the destination, once it is sure that nothing of the user's is lost."""
    if target.empty():
        return Comparison()
    if overwrite is Overwrite.NOTHING:
        message = f"{target.shown} is not empty; --force replaces the files that DevMatrix wrote and nobody edited"
        raise DestinationError(message)
    comparison = compare(target.path, read_manifest(target.path), files)
    if comparison.conflicts:
        raise OccupiedError(target.shown, comparison.conflicts)
    return comparison


@contextmanager
def _explained(target: Destination) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise refusal(target.shown, error) from error


@contextmanager
def _parents(path: Path) -> Iterator[None]:
    """Makes the folders above the destination, and takes them away again when nothing was written."""
    missing = [parent for parent in path.parents if not parent.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for parent in missing:
            with suppress(OSError):
                parent.rmdir()
        raise
