"""Small projects that need no network, gates of one command, and a look at the processes of this machine."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from devmatrix.validate.report import Outcome, Result

if TYPE_CHECKING:
    from devmatrix.validate.workbench import Workbench

PYPROJECT = """[project]
name = "toy"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = []

[tool.uv]
package = false
"""
LOCK = """version = 1
revision = 3
requires-python = ">=3.11"

[[package]]
name = "toy"
version = "0.1.0"
source = { virtual = "." }
"""


def toy(folder: Path) -> Path:
    """A project whose environment holds nothing but Python."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "uv.lock").write_text(LOCK)
    (folder / "module.py").write_text('"""Nothing."""\n')
    return folder


@dataclass(frozen=True)
class ProgramGate:
    """A gate that passes when a Python program does."""

    name: str
    program: str
    cores: int = 1
    limit: float = 20
    command: str = "python -c …"

    async def check(self, bench: Workbench) -> Result:
        finished = await bench.run(["python", "-c", self.program], limit=self.limit)
        outcome = Outcome.PASSED if finished.code == 0 else Outcome.FAILED
        return Result(self.name, outcome, self.command, finished.seconds, finished.late, finished.output)


def snapshot(folder: Path) -> dict[str, tuple[int, int, str]]:
    """Every path below a folder with its mode, its time of change and the digest of its bytes."""
    return {
        path.relative_to(folder).as_posix(): (
            path.lstat().st_mode,
            path.lstat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in sorted([folder, *folder.rglob("*")])
    }


def processes(mark: str) -> dict[int, str]:
    """The living processes that have a text in their environment, with their commands."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            alive = (place / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
            if alive and int(place.name) != os.getpid() and mark.encode() in (place / "environ").read_bytes():
                found[int(place.name)] = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found


def left_after(mark: str, seconds: float = 15) -> dict[int, str]:
    """The marked processes that do not end in time."""
    end = time.monotonic() + seconds
    while (found := processes(mark)) and time.monotonic() < end:
        time.sleep(0.05)
    return found
