"""Names and digests of what was validated, and versions of what judged it."""

from __future__ import annotations

import platform
import tomllib
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from devmatrix.project.manifest import FOLDER, SPEC_PATH, digest
from devmatrix.validate.report import Provenance
from devmatrix.version import VERSION

if TYPE_CHECKING:
    from pathlib import Path


def provenance(project: Path, environment: Path | None = None) -> Provenance:
    """Of the copy of a project that nothing has written to yet."""
    digests = {"project": digest_of_folder(project), "tree": digest_of_tree(project)}
    for name, path in (("spec", SPEC_PATH), ("lock", "uv.lock")):
        with suppress(OSError):
            digests[name] = digest((project / path).read_bytes())
    return Provenance(_name(project), digests, _versions(environment))


def digest_of_folder(folder: Path) -> str:
    """One digest over the paths and bytes of all files."""
    content = sha256()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        text = path.read_bytes()
        content.update(f"{path.relative_to(folder).as_posix()}\0{len(text)}\0".encode() + text)
    return content.hexdigest()


def digest_of_tree(folder: Path) -> str:
    """What `FileTree.digest` gives for the same files: all but the lock and what DevMatrix remembers."""
    found = {each.relative_to(folder).as_posix(): each for each in folder.rglob("*") if each.is_file()}
    whole = sha256()
    for name in sorted(found):
        if name != "uv.lock" and not name.startswith(f"{FOLDER}/"):
            whole.update(f"{name}\0{digest(found[name].read_bytes())}\n".encode())
    return whole.hexdigest()


def _name(project: Path) -> str:
    with suppress(OSError, ValueError, KeyError, TypeError):
        return str(tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"])
    return ""


def _versions(environment: Path | None) -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    found = {"devmatrix": VERSION, "platform": platform.platform()}
    with suppress(PackageNotFoundError):
        found["uv"] = version("uv")
    if environment:
        with suppress(OSError):
            found["python"] = _python(environment)
    return found


def _python(environment: Path) -> str:
    """The version that the environment was made with, as it notes itself."""
    rows = (line.partition("=") for line in (environment / "pyvenv.cfg").read_text(encoding="utf-8").splitlines())
    noted = {key.strip(): value.strip() for key, _, value in rows}
    return noted.get("version_info") or noted.get("version", "unknown")
