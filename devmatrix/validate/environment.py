"""The Python environment of an emitted app: its own `.venv`, from its own lock.

It is the one that people use afterwards, so what was validated is what runs. uv links the files from its
cache, so a second project costs little time and space.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.project.uv import clean_environment, uv_binary
from devmatrix.validate.process import run
from devmatrix.validate.report import Outcome, Result

if TYPE_CHECKING:
    from pathlib import Path

NAME = "environment"
_LIMIT_SECONDS = 600


async def prepare(project: Path) -> Result:
    """Makes or updates the environment."""
    options = ["sync", "--all-extras", *(["--locked"] if (project / "uv.lock").exists() else [])]
    shown = " ".join(["uv", *options])
    try:
        command = [uv_binary(), *options, "--quiet", "--no-progress"]
        finished = await run(command, folder=project, environment=clean_environment(), limit=_LIMIT_SECONDS)
    except OSError as error:
        return Result(NAME, Outcome.NOT_RUN, shown, evidence=str(error))
    evidence = finished.output if finished.code is not None else f"ended after the limit of {_LIMIT_SECONDS} seconds"
    outcome = Outcome.PASSED if finished.code == 0 else Outcome.FAILED
    return Result(NAME, outcome, shown, finished.seconds, evidence)
