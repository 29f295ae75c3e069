"""What a check of a running app is, and how its result is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix.validate.gates.boot.client import BROKEN
from devmatrix.validate.report import Finding, Observation, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from devmatrix.validate.gates.boot.api import Operation
    from devmatrix.validate.gates.boot.scene import Scene


class Unmet(Exception):
    """What was looked for was not seen; `operation` is the one to blame, if it is one."""

    def __init__(self, evidence: str, operation: Operation | None = None) -> None:
        super().__init__(evidence)
        self.operation = operation


class Absent(Exception):
    """The app has nothing that this check is about."""


@dataclass(frozen=True)
class Check:
    """One check: the function answers what it saw, or raises Unmet or Absent. Its name is the check's."""

    look: Callable[[Scene], str]
    severity: Severity = Severity.HIGH

    @property
    def name(self) -> str:
        return self.look.__name__


@dataclass(frozen=True)
class Verdict:
    """How one check ended: `seen` is None when the app has nothing that it is about."""

    check: Check
    seen: bool | None
    evidence: str
    operation: Operation | None = None

    @property
    def operation_id(self) -> str:
        return self.operation.id if self.operation else ""

    @property
    def observation(self) -> Observation:
        return Observation(f"check:{self.check.name}", bool(self.seen), " ".join(self.evidence.split()))

    def finding(self, place: tuple[str, int] | None) -> Finding:
        """What is held against the project, at the place of the operation when there is one."""
        path, line = place or (None, None)
        return Finding(" ".join(self.evidence.split()), path, line, self.check.name, self.check.severity)


def carried_out(check: Check, scene: Scene) -> Verdict:
    """Carries out one check; a server that breaks a conversation off has failed it."""
    try:
        return Verdict(check, seen=True, evidence=check.look(scene))
    except Absent as reason:
        return Verdict(check, None, str(reason))
    except Unmet as unmet:
        return Verdict(check, seen=False, evidence=str(unmet), operation=unmet.operation)
    except BROKEN as error:
        return Verdict(check, seen=False, evidence=f"the server did not answer: {type(error).__name__}: {error}")


def expect(*, met: bool, otherwise: str, operation: Operation | None = None) -> None:
    """Raises Unmet when it is not so."""
    if not met:
        raise Unmet(otherwise, operation)
