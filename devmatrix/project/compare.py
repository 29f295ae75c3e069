"""What stands in a destination, against what is about to be written there."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix.project.manifest import MANIFEST_PATH, SPEC_PATH, digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from devmatrix.project.manifest import Manifest


@dataclass(frozen=True)
class Comparison:
    """What a new generation does to the files of a folder.

    `conflicts` are files in the way that DevMatrix did not write, or that were edited since. `replaced`
    and `obsolete` are as the earlier generation left them; `kept` are edited and no longer produced.
    """

    conflicts: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    obsolete: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def compare(folder: Path, earlier: Manifest | None, later: Mapping[str, bytes]) -> Comparison:
    """Compares `folder`, last written as `earlier` says, with the files of `later`."""
    known = {path: origin.digest for path, origin in earlier.files.items()} if earlier else {}
    if earlier:
        known[SPEC_PATH] = earlier.spec_digest
    conflicts, replaced = [], []
    for path, content in later.items():
        found = _found(folder, path)
        if found is None:
            continue
        ours = path == MANIFEST_PATH and earlier is not None
        if not ours and found not in {digest(content), known.get(path)}:
            conflicts.append(path)
        else:
            replaced.append(path)
    gone = {path: _found(folder, path) for path in known if path not in later}
    return Comparison(
        conflicts=tuple(conflicts),
        replaced=tuple(replaced),
        obsolete=tuple(path for path, found in gone.items() if found == known[path]),
        kept=tuple(path for path, found in gone.items() if found not in {None, known[path]}),
    )


def _found(folder: Path, path: str) -> str | None:
    """The digest of a file in the folder, None for none; a link or a folder in the way has no digest: ""."""
    place = folder
    *parents, name = path.split("/")
    for part in parents:
        place /= part
        kind = _kind(place)
        if kind is None:
            return None
        if not stat.S_ISDIR(kind):
            return ""
    place /= name
    kind = _kind(place)
    if kind is None:
        return None
    return digest(place.read_bytes()) if stat.S_ISREG(kind) else ""


def _kind(place: Path) -> int | None:
    try:
        return place.lstat().st_mode
    except FileNotFoundError:
        return None
