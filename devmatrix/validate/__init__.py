"""Proves an emitted app with its own tools."""

from __future__ import annotations

from devmatrix.validate.gates import QUICK, Gate
from devmatrix.validate.report import Outcome, Report, Result
from devmatrix.validate.run import Observer, validate_project

__all__ = ["QUICK", "Gate", "Observer", "Outcome", "Report", "Result", "validate_project"]
