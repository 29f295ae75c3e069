"""Runs a command with a time limit; nothing that it started is left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_GRACE_SECONDS = 5
_KEPT_BYTES = 64 * 1024


@dataclass(frozen=True)
class Finished:
    """How a command ended: `code` is None when the time limit ended it. `output` is its last 64 KiB."""

    code: int | None
    output: str
    seconds: float


async def run(command: Sequence[str], *, folder: Path, environment: Mapping[str, str], limit: float) -> Finished:
    """Runs the command in a process group of its own. Raises OSError when it cannot be started.

    The output goes to a file: a grandchild that keeps it open cannot hold up the end.
    """
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env=dict(environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        code: int | None = None
        try:
            code = await asyncio.wait_for(process.wait(), limit)
        except TimeoutError:
            pass
        finally:
            await asyncio.shield(_end(process))
        return Finished(code, _tail(output), time.monotonic() - started)


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
    size = output.seek(0, os.SEEK_END)
    output.seek(max(0, size - _KEPT_BYTES))
    return output.read().decode(errors="replace").strip()
