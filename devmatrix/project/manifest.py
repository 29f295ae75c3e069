"""What DevMatrix remembers inside a project: which file came from which pattern, and its digest.

The manifest holds no time and no path of the machine: the same spec gives the same bytes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from devmatrix.errors import DestinationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOLDER = ".devmatrix"
MANIFEST_PATH = f"{FOLDER}/manifest.json"
SPEC_PATH = f"{FOLDER}/spec.yaml"
FORMAT = 1


@dataclass(frozen=True)
class Origin:
    """Where a written file came from: `pattern` is `id@version`, `digest` the SHA-256 of its bytes."""

    pattern: str
    digest: str


@dataclass(frozen=True)
class Manifest:
    """The record of one generation, by path relative to the project."""

    version: str
    spec_digest: str
    files: Mapping[str, Origin]

    def as_text(self) -> str:
        """The manifest as it is stored: sorted, one file a line group, a newline at the end."""
        content = {
            "format": FORMAT,
            "devmatrix": self.version,
            "spec": self.spec_digest,
            "files": {
                path: {"pattern": origin.pattern, "sha256": origin.digest}
                for path, origin in sorted(self.files.items())
            },
        }
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def digest(content: bytes) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    return sha256(content).hexdigest()


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of the project in `folder`, None where there is none.

    Raises DestinationError for a manifest that cannot be trusted: guessing here could lose edits.
    """
    path = folder / MANIFEST_PATH
    try:
        if path.is_symlink() or path.parent.is_symlink():
            message = f"{path} is a link, so DevMatrix cannot tell which files it wrote"
            raise DestinationError(message)
        content = json.loads(path.read_text(encoding="utf-8"))
        return _parse(content)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = f"{path} is damaged, so DevMatrix cannot tell which files it wrote"
        raise DestinationError(message) from error


def _parse(content: Mapping[str, object]) -> Manifest:
    files = content["files"]
    if content["format"] != FORMAT or not isinstance(files, dict):
        raise ValueError(content["format"])
    return Manifest(
        version=str(content["devmatrix"]),
        spec_digest=str(content["spec"]),
        files={_inner(path): Origin(str(row["pattern"]), str(row["sha256"])) for path, row in files.items()},
    )


def _inner(path: str) -> str:
    if path.startswith("/") or any(part in {"", ".", ".."} for part in path.split("/")):
        raise ValueError(path)
    return path
