"""First law: rendering for the exemplar gives each golden file back, less its markers, both formatted.

It proves that nothing is lost. That everything is renamed is for the mirror to prove.
"""

from __future__ import annotations

import pytest

from devmatrix.catalog.exemplar import ENTITIES, ENUMS, ROLES
from devmatrix.render.regions import region_functions
from tests.laws.library import Library, undefined_regions


@pytest.mark.parametrize("file", Library().golden_files)
def test_the_exemplar_gives_the_golden_file_back(library: Library, file: str) -> None:
    assert not library.differences[file]


def test_every_golden_file_is_rendered(library: Library) -> None:
    assert set(library.golden_files) == set(library.differences)


def test_a_pattern_holds_nothing_but_its_parts(library: Library) -> None:
    found = {path.name for each in library.exemplar.patterns for path in each.folder.glob("[!._]*")}
    assert found == {"pattern.toml", "README.md", "code", "tests"}


def test_every_pattern_says_when_to_use_it(library: Library) -> None:
    without = [
        each.id
        for each in library.exemplar.patterns
        if "## When to use it" not in each.readme or "\n## " not in each.readme
    ]
    assert not without


def test_each_region_has_a_function_and_each_function_a_region(library: Library) -> None:
    texts = [(library.root / file).read_text(encoding="utf-8") for file in library.golden_files]
    assert not undefined_regions(library)
    assert not [name for name in region_functions() if not any(f"region {name}\n" in text for text in texts)]


def test_the_roles_are_those_of_the_exemplar(library: Library) -> None:
    app = library.exemplar.app
    assert tuple(each.name.pascal for each in app.entities) == ENTITIES
    assert tuple(each.name.pascal for each in app.enums) == ENUMS
    assert {"app": app.name, "subject": app.entities[0].name} == ROLES
