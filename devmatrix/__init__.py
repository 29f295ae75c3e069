"""DevMatrix turns a description of entities into a complete, tested FastAPI application.

The public API: `compile_spec` and `generate` for the whole way, the verbs of `pipeline` for each step,
and the types between them. All of it is imported when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from devmatrix.version import VERSION

if TYPE_CHECKING:
    from devmatrix import pipeline
    from devmatrix.catalog.load import Catalog
    from devmatrix.errors import DestinationError, DevMatrixError, PatternError, SpecError
    from devmatrix.model.app import App
    from devmatrix.pipeline import compile_spec, generate
    from devmatrix.plan import Plan
    from devmatrix.project.write import Project
    from devmatrix.spec.load import Spec
    from devmatrix.tree import FileTree
    from devmatrix.validate.report import Report

__all__ = [
    "App",
    "Catalog",
    "DestinationError",
    "DevMatrixError",
    "FileTree",
    "PatternError",
    "Plan",
    "Project",
    "Report",
    "Spec",
    "SpecError",
    "__version__",
    "compile_spec",
    "generate",
    "pipeline",
]

__version__ = VERSION

_HOMES = {
    "App": "devmatrix.model.app",
    "Catalog": "devmatrix.catalog.load",
    "DestinationError": "devmatrix.errors",
    "DevMatrixError": "devmatrix.errors",
    "FileTree": "devmatrix.tree",
    "PatternError": "devmatrix.errors",
    "Plan": "devmatrix.plan",
    "Project": "devmatrix.project.write",
    "Report": "devmatrix.validate.report",
    "Spec": "devmatrix.spec.load",
    "SpecError": "devmatrix.errors",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "pipeline":
        return import_module("devmatrix.pipeline")
    return getattr(import_module(_HOMES.get(name, "devmatrix.pipeline")), name)


def __dir__() -> list[str]:
    return sorted(__all__)
