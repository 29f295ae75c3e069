"""Last pass: values for the app's own tests can be found for every field that has rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devmatrix.model.draft import Draft


def check_samples(draft: Draft) -> None:
    """Refuse a field for which no sample can be made."""
