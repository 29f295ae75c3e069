"""Runs gates over a copy of a project, several at a time where they do not disturb each other."""

from __future__ import annotations

import asyncio
import os
import traceback
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from devmatrix.errors import DestinationError
from devmatrix.validate import environment
from devmatrix.validate.gates import GATES, QUICK
from devmatrix.validate.gates.base import ALL_CORES
from devmatrix.validate.installer import reason
from devmatrix.validate.provenance import provenance
from devmatrix.validate.report import Outcome, Report, Result
from devmatrix.validate.workbench import Options, Unavailable
from devmatrix.validate.workshop import workshop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from devmatrix.validate.gates.base import Gate
    from devmatrix.validate.workshop import Equipment, Workshop

ENVIRONMENT = "environment"
_UNEQUIPPED = "the environment could not be made"
_LINE = ("format", "lint", "contract", "boot", "migrations", "types", "security", "docker", "deploy")


class Observer(Protocol):
    """Is told what validation does, while it does it."""

    def started(self, gate: str) -> None: ...

    def finished(self, result: Result) -> None: ...


class _Nobody:
    def started(self, gate: str) -> None: ...

    def finished(self, result: Result) -> None: ...


def validate_project(
    path: Path,
    options: Options | None = None,
    observer: Observer | None = None,
    *,
    gates: Sequence[Gate] = (),
) -> Report:
    """Makes the project's environment and runs the gates that the options ask for: of `gates`, or of ours.

    A process makes one validation at a time: what is left over of it is ended by a mark that the process has.
    Raises DestinationError when there is no project. An interrupt ends every command that was started.
    """
    if not (path / "pyproject.toml").is_file():
        raise DestinationError(f"{path} holds no project: there is no pyproject.toml")
    options = options or Options()
    wanted = chosen(options, gates or (QUICK if options.quick else GATES))
    return asyncio.run(_validated(path.resolve(), options, wanted, observer or _Nobody()))


def chosen(options: Options, gates: Sequence[Gate] = GATES) -> tuple[Gate, ...]:
    """The gates that are asked for, in their order."""
    return tuple(
        each for each in gates if each.name not in options.skip and (not options.gates or each.name in options.gates)
    )


async def _validated(path: Path, options: Options, gates: Sequence[Gate], observer: Observer) -> Report:
    begin = monotonic()
    async with workshop(path, options) as shop:
        observer.started(ENVIRONMENT)
        try:
            equipment = await shop.equip()
        except Unavailable as problem:
            results = [_unequipped(problem, monotonic() - begin), *(_not_run(gate, _UNEQUIPPED) for gate in gates)]
            for result in results:
                observer.finished(result)
            return Report(tuple(results), provenance(shop.project), monotonic() - begin)
        first = Result(ENVIRONMENT, Outcome.PASSED, environment.COMMAND, monotonic() - begin)
        observer.finished(first)
        origin = provenance(shop.project, equipment.environment)
        results = await _Run(shop, equipment, observer).all(gates)
        known = replace(origin, versions={**origin.versions, **shop.services.versions})
    return Report((first, *results), known, monotonic() - begin)


def _unequipped(problem: Unavailable, seconds: float) -> Result:
    outcome = Outcome.FAILED if problem.blame else Outcome.NOT_RUN
    return Result(ENVIRONMENT, outcome, environment.COMMAND, seconds, str(problem), problem.evidence)


def _not_run(gate: Gate, reason: str, evidence: str = "") -> Result:
    return Result(gate.name, Outcome.NOT_RUN, gate.command, summary=reason, evidence=evidence)


@dataclass(frozen=True)
class _Run:
    """The gates of one validation at work."""

    shop: Workshop
    equipment: Equipment
    observer: Observer
    room: _Room = field(default_factory=lambda: _Room(cores()))

    async def all(self, gates: Sequence[Gate]) -> list[Result]:
        """The results in the order of the gates."""
        tasks = {asyncio.create_task(self._result(each)): each for each in sorted(gates, key=_place_in_line)}
        results: dict[str, Result] = {}
        try:
            waiting = set(tasks)
            while waiting and not self._stop(results):
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                results |= {tasks[each].name: each.result() for each in done}
        finally:
            for each in tasks:
                each.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        failed = next((name for name, each in results.items() if each.outcome is Outcome.FAILED), None)
        for gate in gates:
            if gate.name not in results:
                results[gate.name] = _not_run(gate, f"stopped after {failed} failed")
                self.observer.finished(results[gate.name])
        return [results[each.name] for each in gates]

    def _stop(self, results: dict[str, Result]) -> bool:
        return self.shop.options.fail_fast and any(each.outcome is Outcome.FAILED for each in results.values())

    async def _result(self, gate: Gate) -> Result:
        """One gate's result, once the machine has room for it."""
        async with self.room.taken(gate.cores):
            self.observer.started(gate.name)
            begin = monotonic()
            result = await self._checked(gate)
            result = replace(result, seconds=result.seconds or monotonic() - begin)
            self.observer.finished(result)
            return result

    async def _checked(self, gate: Gate) -> Result:
        try:
            return await gate.check(self.shop.bench(gate.name, self.equipment))
        except Unavailable as problem:
            return _not_run(gate, str(problem), problem.evidence)
        except OSError as error:
            return _not_run(gate, reason(error))
        except Exception as error:  # noqa: BLE001 one gate's defect must not hide what the others found
            return _not_run(gate, f"a defect in this gate: {error!r}", traceback.format_exc())


class _Room:
    """As many gates at once as the machine has cores, or one that wants them all."""

    def __init__(self, capacity: int) -> None:
        self._capacity = self._free = capacity
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def taken(self, wanted: int) -> AsyncIterator[None]:
        size = self._capacity if wanted == ALL_CORES else min(wanted, self._capacity)
        async with self._changed:
            await self._changed.wait_for(lambda: self._free >= size)
            self._free -= size
        try:
            yield
        finally:
            self._free += size
            async with self._changed:
                self._changed.notify_all()


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _place_in_line(gate: Gate) -> tuple[bool, int]:
    """What tells most in least time comes first, then what takes longest; what wants every core waits for all."""
    return gate.cores == ALL_CORES, _LINE.index(gate.name) if gate.name in _LINE else 0
