"""Runs uv, and says in one line why it failed."""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import shutil
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from devmatrix.project.uv import clean_environment, uv_binary
from devmatrix.validate.process import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

_LIMIT_SECONDS = 600
_PAUSE_SECONDS = 0.1
_STALE = "uv.lock does not match pyproject.toml; run `uv lock`"
_NETWORK = (
    r"dns error|connection refused|error sending request|error trying to connect|network connectivity is disabled"
    r"|network is unreachable|name resolution|timed out|failed to fetch|because it's not available locally"
    r"|not found in the cache"
)
_FULL = r"no space left on device|file too large|disk quota exceeded"
# uv's words, and what they mean to the user. The first that fits is said.
_REASONS = (
    (r"lockfile .* needs to be updated", _STALE),
    (_FULL, "the disk is full"),
    (r"read-only file system|permission denied|operation not permitted", "{place} cannot be written"),
    (_NETWORK, "packages could not be downloaded: no network"),
)


class Unavailable(Exception):
    """Something that a gate needs cannot be had; the text is one clear line."""

    def __init__(self, reason: str, evidence: str = "", *, blame: bool = False) -> None:
        super().__init__(reason)
        self.evidence = evidence
        # Whether the project is to blame, not the machine.
        self.blame = blame


async def uv(*arguments: str, folder: Path, scratch: Path, place: Path, **environment: str) -> str:
    """Runs uv to make something at `place`; answers what it printed, or raises Unavailable.

    It leaves files of its own in the folder for temporary files, which is `scratch` therefore.
    """
    try:
        command = [uv_binary(), *arguments, "--no-progress"]
    except FileNotFoundError:
        raise Unavailable("uv was not found; see https://docs.astral.sh/uv/") from None
    variables = {**clean_environment(), "TMPDIR": str(scratch), **environment}
    finished = await run(command, folder=folder, environment=variables, limit=_LIMIT_SECONDS)
    if finished.code == 0:
        return finished.output
    reason, blame = _reason(finished.output, place)
    raise Unavailable(finished.late or reason, finished.output, blame=blame and not finished.late)


def _reason(output: str, place: Path) -> tuple[str, bool]:
    """In one line why uv failed, and whether the project is to blame."""
    plain = " ".join(output.split())
    for pattern, said in _REASONS:
        if re.search(pattern, plain, re.IGNORECASE):
            return said.format(place=place), said == _STALE
    causes = re.findall(r"^\s*(?:error|cause|Caused by): (.+)$", output, re.MULTILINE)
    return "uv failed: " + (": ".join(causes[:2]) or plain or "it said nothing"), True


@asynccontextmanager
async def only_one(place: Path) -> AsyncIterator[None]:
    """Keeps other runs from making the same thing at the same time. The lock goes with the process."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(place.with_name(f"{place.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Unavailable(reason(error)) from error
    try:
        while not _locked(lock):
            await asyncio.sleep(_PAUSE_SECONDS)
        yield
    finally:
        os.close(lock)


@contextmanager
def if_free(place: Path) -> Iterator[bool]:
    """Whether the place is ours alone from here to the end; nobody is waited for."""
    lock = os.open(place.with_name(f"{place.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _locked(lock)
    finally:
        os.close(lock)


def reason(error: OSError) -> str:
    """An error of the system in one line."""
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
        said = str(error.args[0][0][-1])  # of many files the first
    else:
        said = f"{error.filename}: " * bool(error.filename) + (error.strerror or str(error)).lower()
    return "the disk is full" if re.search(_FULL, said, re.IGNORECASE) else said


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
