"""The folder that an app is written to: made whole beside its place, then moved."""

from __future__ import annotations

from devmatrix.project.manifest import Manifest, Origin
from devmatrix.project.write import Overwrite, Project, Provenance, write_project

__all__ = ["Manifest", "Origin", "Overwrite", "Project", "Provenance", "write_project"]
