"""Writes the site: whole beside its place, then moved, and never over what somebody else has made."""

from __future__ import annotations

import json
from contextlib import contextmanager, nullcontext, suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from devmatrix.errors import DestinationError
from devmatrix.project.carry import carry_over
from devmatrix.project.destination import find_destination, refusal
from devmatrix.project.staging import clear_leftovers, fill, hold, staging
from devmatrix.project.swap import place, swap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from devmatrix.project.destination import Destination

RECORD = ".devmatrix-site.json"
_FORMAT = 1


class ChangedError(DestinationError):
    """Files in the way that are not as DevMatrix wrote them: `paths` within the folder."""

    def __init__(self, shown: str, paths: tuple[str, ...]) -> None:
        files = "a file" if len(paths) == 1 else f"{len(paths)} files"
        super().__init__(f"nothing was written: {shown} holds {files} not written by DevMatrix, or changed since")
        self.paths = paths


def write_site(files: Mapping[str, bytes], folder: Path) -> Path:
    """Writes the files to the folder, all or nothing, and gives its real path.

    The folder is new, empty, or an earlier site; there, what people added stays. Raises DestinationError
    with one line; the folder is then as it was.
    """
    target = find_destination(folder)
    record = {"format": _FORMAT, "files": {path: _digest(content) for path, content in sorted(files.items())}}
    everything = {**files, RECORD: f"{json.dumps(record, indent=2)}\n".encode()}
    with _told(target), _parents(target.path):
        clear_leftovers(target.path)
        before = target.path if target.exists() else None
        with hold(before) if before else nullcontext():
            earlier = _earlier(target)
            _refuse_changed(target, earlier, files)
            with staging(target.path) as staged:
                fill(staged, everything)
                if before:
                    carry_over(before, staged, without={*earlier, RECORD})
                    swap(staged, before)
                else:
                    place(staged, target.path)
    return target.path


def _earlier(target: Destination) -> dict[str, str]:
    """The digests of the site that is there, by path; none for an empty place."""
    if target.empty():
        return {}
    try:
        record = json.loads((target.path / RECORD).read_text(encoding="utf-8"))
        if record["format"] != _FORMAT:
            raise ValueError(record["format"])
        return {str(path): str(digest) for path, digest in record["files"].items()}
    except FileNotFoundError:
        raise DestinationError(f"{target.shown} is not empty, and it is not an earlier site of DevMatrix") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        message = f"{target.shown}/{RECORD} is damaged, so DevMatrix cannot tell which files it wrote"
        raise DestinationError(message) from None


def _refuse_changed(target: Destination, earlier: Mapping[str, str], later: Mapping[str, bytes]) -> None:
    changed = tuple(path for path in sorted({*earlier, *later}) if _changed(target.path, path, earlier.get(path)))
    if changed:
        raise ChangedError(target.shown, changed)


def _changed(folder: Path, path: str, known: str | None) -> bool:
    """Whether something else than the file that DevMatrix wrote is at that place; a missing one is no loss."""
    file = folder / path
    inside = (file, *list(file.parents)[: path.count("/")])
    if any(each.is_symlink() for each in inside):
        return True
    return file.exists() and not (file.is_file() and _digest(file.read_bytes()) == known)


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


@contextmanager
def _told(target: Destination) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise refusal(target.shown, error) from error


@contextmanager
def _parents(path: Path) -> Iterator[None]:
    """Makes the folders above the place, and takes them away again when nothing was written."""
    missing = [parent for parent in path.parents if not parent.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for parent in missing:
            with suppress(OSError):
                parent.rmdir()
        raise
