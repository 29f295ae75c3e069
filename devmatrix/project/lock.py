"""Makes `uv.lock` for a staged project."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from devmatrix.project.uv import cache_folder, clean_environment, uv_binary

LOCK_PATH = "uv.lock"
# All that uv reads to resolve; `uv.toml` and `.python-version` may be the user's.
_INPUTS = ("pyproject.toml", "uv.toml", ".python-version")
_LIMIT_SECONDS = 300
_FRESH_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Lock:
    """The outcome of locking: `problem` is None, or what uv said."""

    problem: str | None = None


def lock_project(staged: Path, before: Path | None) -> Lock:
    """Writes `uv.lock` into `staged`, keeping the pins of the project that it replaces.

    The versions are resolved in a folder apart, so that no workspace around the destination joins in. The
    start is the earlier lock, or one that was made within a day from the same inputs: uv itself checks that
    it holds, so an old one is never wrong.
    """
    inputs = _inputs(staged, before)
    kept = _kept(inputs)
    with tempfile.TemporaryDirectory(prefix="devmatrix-lock-") as name:
        folder = Path(name)
        for path, content in inputs.items():
            (folder / path).write_bytes(content)
        start = _start(before, kept)
        if start:
            shutil.copyfile(start, folder / LOCK_PATH)
        problem = _resolve(folder)
        if problem is not None and start == kept:
            (folder / LOCK_PATH).unlink()
            problem, start = _resolve(folder), None
        if problem is None:
            shutil.copyfile(folder / LOCK_PATH, staged / LOCK_PATH)
            if start is None:  # otherwise old pins would never leave
                _keep(folder / LOCK_PATH, kept)
    return Lock(problem)


def _inputs(staged: Path, before: Path | None) -> dict[str, bytes]:
    found = {}
    for path in _INPUTS:
        for folder in (staged, before):
            if folder and path not in found and (folder / path).is_file():
                found[path] = (folder / path).read_bytes()
    return found


def _kept(inputs: dict[str, bytes]) -> Path:
    content = sha256()
    for path, text in inputs.items():
        content.update(f"{path}\0{len(text)}\0".encode() + text)
    return cache_folder() / "locks" / f"{content.hexdigest()}.lock"


def _start(before: Path | None, kept: Path) -> Path | None:
    if before and (before / LOCK_PATH).is_file():
        return before / LOCK_PATH
    with suppress(OSError):
        if time.time() - kept.stat().st_mtime < _FRESH_SECONDS:
            return kept
    return None


def _keep(lock: Path, kept: Path) -> None:
    """For the next run. Another one may be reading, and a home that cannot be written is no failure."""
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as file:
            file.write(lock.read_bytes())
        Path(file.name).replace(kept)


def _resolve(folder: Path) -> str | None:
    """Runs uv; without a network it may still answer from what it has at hand."""
    try:
        problem = _uv_lock(folder)
        if problem is not None and _uv_lock(folder, "--offline") is None:
            return None
    except FileNotFoundError:
        return "uv was not found"
    except subprocess.TimeoutExpired:
        return f"uv lock took more than {_LIMIT_SECONDS} seconds"
    return problem


def _uv_lock(folder: Path, *options: str) -> str | None:
    command = [uv_binary(), "lock", "--quiet", "--directory", os.fspath(folder), *options]
    done = subprocess.run(
        command,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_LIMIT_SECONDS,
        check=False,
    )
    return None if done.returncode == 0 else done.stderr.strip() or f"uv lock ended with {done.returncode}"
