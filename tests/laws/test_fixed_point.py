"""First law: rendering for the exemplar gives each golden file back, less its markers, both formatted.

It proves that nothing is lost. That everything is renamed is for the mirror to prove.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devmatrix.catalog.exemplar import ENTITIES, ENUMS, ROLES
from devmatrix.laws.golden import undefined_regions
from devmatrix.laws.library import Library
from devmatrix.render.regions import region_functions
from tests.laws.conftest import golden_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@pytest.mark.parametrize("file", golden_files(Library().root))
def test_the_exemplar_gives_the_golden_file_back(library: Library, differing: Mapping[Path, str], file: str) -> None:
    assert not differing[library.root / file]


def test_every_golden_file_is_rendered(library: Library, differing: Mapping[Path, str]) -> None:
    assert {library.root / each for each in golden_files(library.root)} == set(differing)


def test_each_region_has_a_function_and_each_function_a_region(library: Library) -> None:
    sources = [source for each in library.catalog.patterns for source in each.files]
    texts = [each.text for each in sources]
    assert not [found for each in sources for found in undefined_regions(each)]
    assert not [name for name in region_functions() if not any(f"region {name}\n" in text for text in texts)]


def test_the_roles_are_those_of_the_exemplar(library: Library) -> None:
    app = library.exemplar.app
    assert tuple(each.name.pascal for each in app.entities) == ENTITIES
    assert tuple(each.name.pascal for each in app.enums) == ENUMS
    assert {"app": app.name, "subject": app.entities[0].name} == ROLES
