"""What a gate is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from devmatrix.validate.report import Result
    from devmatrix.validate.workbench import Workbench

ALL_CORES = 0
# What the docker gate observes: whether an engine answers.
ENGINE = "check:docker_engine"


class Gate(Protocol):
    """One check of a project. `cores` is 1, or ALL_CORES for one that wants the machine for itself;
    `command` is what a person types in the project's folder to see the same.
    """

    @property
    def name(self) -> str: ...

    @property
    def cores(self) -> int: ...

    @property
    def command(self) -> str: ...

    async def check(self, bench: Workbench) -> Result:
        """Judges the project. Raises Unavailable when something that it needs cannot be had."""
        ...


def excused(result: Result) -> bool:
    """Whether a gate that did not run is no blemish: not every machine has an engine for containers."""
    engine = [each for each in result.observations if each.name == ENGINE]
    return result.outcome.value == "not_run" and any(not each.seen for each in engine)
