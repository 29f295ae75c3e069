"""All gates, in the order in which they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.validate.gates.boot import BootGate
from devmatrix.validate.gates.contract import ContractGate
from devmatrix.validate.gates.deploy import DeployGate
from devmatrix.validate.gates.docker import DockerGate
from devmatrix.validate.gates.format import FormatGate
from devmatrix.validate.gates.lint import LintGate
from devmatrix.validate.gates.migrations import MigrationsGate
from devmatrix.validate.gates.security import SecurityGate
from devmatrix.validate.gates.tests import QuickTestsGate, TestsGate
from devmatrix.validate.gates.types import TypesGate

if TYPE_CHECKING:
    from devmatrix.validate.gates.base import Gate

GATES: tuple[Gate, ...] = (
    LintGate(),
    FormatGate(),
    TypesGate(),
    SecurityGate(),
    TestsGate(),
    MigrationsGate(),
    BootGate(),
    ContractGate(),
    DockerGate(),
    DeployGate(),
)
# What `new` runs: seconds, and no server.
QUICK: tuple[Gate, ...] = (LintGate(), FormatGate(), TypesGate(), QuickTestsGate())
