"""The gate `contract`."""

from devmatrix.validate.gates.contract.gate import ContractGate

__all__ = ["ContractGate"]
