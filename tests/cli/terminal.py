"""Runs the command line as a user does: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name not in {"FORCE_COLOR", "NO_COLOR"}},
    "COLUMNS": "100",
    "PYTHONPATH": str(ROOT),
    "PYTHONUTF8": "1",
}
COMMAND = [sys.executable, "-c", "import sys; sys.argv[0] = 'devmatrix'; from devmatrix.cli import main; main()"]


@dataclass(frozen=True)
class Run:
    """What came back."""

    code: int
    out: str
    err: str


def devmatrix(*arguments: str, folder: Path, **environment: str) -> Run:
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env={**_ENVIRONMENT, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)
