"""`devmatrix schema`."""

from __future__ import annotations

from devmatrix.cli import console


def schema() -> None:
    """Print the JSON Schema of the spec language, for editors."""
    from devmatrix.spec.schema import json_schema

    console.data(json_schema())
