"""Which gate catches a fault: the gates of `devmatrix validate`, the cheapest first, until one fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix.validate.gates import GATES
from devmatrix.validate.gates.base import excused
from devmatrix.validate.report import Outcome, Result
from devmatrix.validate.workbench import Options, Unavailable
from devmatrix.validate.workshop import workshop
from tests.faults.fault import nearest_tests

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from devmatrix.validate.gates.base import Gate
    from devmatrix.validate.workbench import Workbench

_NEAREST = "nearest tests"
_ORDER = (
    "lint",
    "format",
    _NEAREST,
    "security",
    "deploy",
    "docker",
    "types",
    "migrations",
    "tests",
    "boot",
    "contract",
)
_NEAREST_SECONDS = 120
# Rules of the linter that are about what code does: security, blocking calls, time zones, bugs, blind excepts.
_TELLING = ("S", "ASYNC", "DTZ", "B", "BLE")


@dataclass(frozen=True)
class Verdict:
    """What came of the gates: the one that failed with its summary, or none. `unheard` could not run."""

    gate: str = ""
    summary: str = ""
    unheard: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def caught(self) -> bool:
        return bool(self.gate)

    @property
    def honest(self) -> bool:
        """Whether the fault gave itself away, and not the style that it was planted in."""
        return self.gate != "format" and (self.gate != "lint" or any(each.startswith(_TELLING) for each in self.rules))


@dataclass(frozen=True)
class NearestTestsGate:
    """A part of the gate `tests`: the test files that bear the names of the files that changed.

    What fails here fails there; this only says so sooner.
    """

    files: Sequence[str]
    name: str = _NEAREST
    cores: int = 1
    command: str = "uv run pytest -x"

    async def check(self, bench: Workbench) -> Result:
        near = nearest_tests(bench.project, self.files)
        if not near:
            return Result("tests", Outcome.PASSED)
        command = ["pytest", "-q", "-x", "--no-header", "--tb=no", "-p", "no:cacheprovider", *near]
        finished = await bench.run(command, limit=_NEAREST_SECONDS)
        failed = [line for line in finished.output.splitlines() if line.startswith(("FAILED ", "ERROR "))]
        said = failed[0] if failed else finished.late or finished.output.strip().rpartition("\n")[2]
        return Result("tests", Outcome.PASSED if finished.code == 0 else Outcome.FAILED, self.command, summary=said)


async def judge(project: Path, changed: Sequence[str]) -> Verdict:
    """The first gate that fails, with what it says."""
    unheard: list[str] = []
    async with workshop(project, Options(fail_fast=True)) as shop:
        try:
            equipment = await shop.equip()
        except Unavailable as problem:
            if not problem.blame:
                raise
            return Verdict("environment", str(problem))
        for gate in _in_order(changed):
            result = await _checked(gate, shop.bench(gate.name, equipment))
            if result.outcome is Outcome.FAILED:
                rules = tuple(each.code for each in result.findings)
                return Verdict(result.gate, result.summary, tuple(unheard), rules)
            if result.outcome is Outcome.NOT_RUN and not excused(result):
                unheard.append(f"{result.gate}: {result.summary}")
    return Verdict(unheard=tuple(unheard))


def _in_order(changed: Sequence[str]) -> list[Gate]:
    gates: list[Gate] = [*GATES, NearestTestsGate(changed)]
    return sorted(gates, key=lambda gate: _ORDER.index(gate.name))


async def _checked(gate: Gate, bench: Workbench) -> Result:
    try:
        return await gate.check(bench)
    except Unavailable as problem:
        return Result(gate.name, Outcome.NOT_RUN, summary=str(problem))
