"""Proves an emitted app with its own tools, and with others that it does not know."""

from __future__ import annotations

from devmatrix.validate.gates import GATES, QUICK
from devmatrix.validate.report import Outcome, Report, Result
from devmatrix.validate.run import Observer, validate_project
from devmatrix.validate.workbench import Options

__all__ = ["GATES", "QUICK", "Observer", "Options", "Outcome", "Report", "Result", "validate_project"]
