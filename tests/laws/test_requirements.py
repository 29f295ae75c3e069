"""A pattern requires exactly the patterns that its code imports from: what it needs is never a matter of opinion."""

from __future__ import annotations

import graphlib
from typing import TYPE_CHECKING

import pytest

from devmatrix.catalog.load import load_catalog
from devmatrix.laws.requirements import Requirements, code_of

if TYPE_CHECKING:
    from devmatrix.catalog.pattern import Pattern

CATALOG = load_catalog()
REQUIREMENTS = Requirements(CATALOG)


@pytest.mark.parametrize("pattern", [each for each in CATALOG.patterns if code_of(each)], ids=lambda each: each.id)
def test_a_pattern_requires_what_it_imports(pattern: Pattern) -> None:
    assert set(pattern.requires) == set(REQUIREMENTS.needed(pattern))


def test_requirements_form_no_circle() -> None:
    graphlib.TopologicalSorter({each.id: set(each.requires) for each in CATALOG.patterns}).prepare()
