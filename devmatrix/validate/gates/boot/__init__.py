"""The gate `boot`."""

from devmatrix.validate.gates.boot.gate import BootGate

__all__ = ["BootGate"]
