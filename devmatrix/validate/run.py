"""Runs gates over a project."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Protocol

from devmatrix.errors import DestinationError
from devmatrix.validate import environment
from devmatrix.validate.gates import QUICK
from devmatrix.validate.report import Outcome, Report, Result

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from devmatrix.validate.gates import Gate


class Observer(Protocol):
    """Is told what validation does, while it does it."""

    def started(self, gate: str) -> None: ...

    def finished(self, result: Result) -> None: ...


class _Nobody:
    def started(self, gate: str) -> None: ...

    def finished(self, result: Result) -> None: ...


def validate_project(path: Path, gates: Sequence[Gate] = QUICK, observer: Observer | None = None) -> Report:
    """Makes the project's environment and runs the gates, some at once: they only read.

    Raises DestinationError when there is no project. An interrupt ends every command that was started.
    """
    if not (path / "pyproject.toml").is_file():
        raise DestinationError(f"{path} holds no project")
    return asyncio.run(_validated(path, gates, observer or _Nobody()))


async def _validated(path: Path, gates: Sequence[Gate], observer: Observer) -> Report:
    observer.started(environment.NAME)
    first = await environment.prepare(path)
    observer.finished(first)
    if first.outcome is Outcome.PASSED:
        room = asyncio.Semaphore(max(1, (os.cpu_count() or 1) // 2))
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_checked(gate, path, observer, room)) for gate in gates]
        return Report((first, *(task.result() for task in tasks)))
    reason = "the environment could not be made"
    results = [Result(gate.name, Outcome.NOT_RUN, " ".join(gate.command), evidence=reason) for gate in gates]
    for result in results:
        observer.finished(result)
    return Report((first, *results))


async def _checked(gate: Gate, path: Path, observer: Observer, room: asyncio.Semaphore) -> Result:
    """One gate, once a processor has room for it: tests with time limits of their own must not starve."""
    async with room:
        observer.started(gate.name)
        result = await gate.check(path)
        observer.finished(result)
        return result
