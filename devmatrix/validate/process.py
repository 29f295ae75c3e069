"""Runs a command with a time limit; nothing that it started is left behind."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import tempfile
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

# Marks whatever this process starts, so that it can be found when it has left its group.
MARK = "DEVMATRIX_RUN"
RUN = secrets.token_hex(16)
_GRACE_SECONDS = 5
_KEPT_BYTES = 64 * 1024


@dataclass(frozen=True)
class Finished:
    """How a command ended: `code` is None when the time limit ended it. `output` is its last 64 KiB."""

    code: int | None
    output: str
    seconds: float
    limit: float = 0.0

    @property
    def late(self) -> str:
        """What to say when the time limit ended it, else nothing."""
        return "" if self.code is not None else f"ended after the limit of {self.limit:g} seconds"


@dataclass(frozen=True)
class Running:
    """A command that runs."""

    process: asyncio.subprocess.Process
    _output: IO[bytes]

    @property
    def output(self) -> str:
        """What it has printed so far: the last 64 KiB."""
        return _tail(self._output)


@asynccontextmanager
async def started(command: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> AsyncIterator[Running]:
    """Starts the command in a process group of its own, which is ended on leaving.

    Raises OSError when it cannot be started. The output goes to a file: a grandchild that keeps it open
    cannot hold up the end.
    """
    with tempfile.TemporaryFile() as output:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env={**environment, MARK: RUN},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield Running(process, output)
        finally:
            await asyncio.shield(_end(process))


async def run(command: Sequence[str], *, folder: Path, environment: Mapping[str, str], limit: float) -> Finished:
    """Runs the command to its end, or to the limit. Raises OSError when it cannot be started."""
    begin = time.monotonic()
    async with started(command, folder=folder, environment=environment) as running:
        code: int | None = None
        with suppress(TimeoutError):
            code = await asyncio.wait_for(running.process.wait(), limit)
        seconds = time.monotonic() - begin
        await _end(running.process)
        return Finished(code, running.output, seconds, limit)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ends the whole group: asked first, then killed. The command itself is waited for, so no zombie stays."""
    if process.returncode is None:
        _signal(process.pid, signal.SIGTERM)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _GRACE_SECONDS)
    _signal(process.pid, signal.SIGKILL)
    await process.wait()


def _signal(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _tail(output: IO[bytes]) -> str:
    """Reads without moving: the command writes at the place that both share."""
    size = os.fstat(output.fileno()).st_size
    return os.pread(output.fileno(), _KEPT_BYTES, max(0, size - _KEPT_BYTES)).decode(errors="replace").strip()
