"""Which patterns are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devmatrix.catalog.load import load_catalog
from devmatrix.catalog.select import select
from devmatrix.errors import PatternError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.catalog.conftest import WritePattern


def chosen(library: Path, *, without: str = "") -> list[str]:
    return [each.id for each in select(load_catalog(root=library), lambda pattern: pattern.id != without)]


def test_patterns_come_in_the_order_of_the_catalog_and_may_require_each_other(
    library: Path, write_pattern: WritePattern
) -> None:
    write_pattern("omega", 'requires = ["alpha"]\n')
    write_pattern("alpha", 'requires = ["omega"]\n')
    assert chosen(library) == ["alpha", "omega"]


def test_what_is_required_has_to_exist_and_to_apply(library: Path, write_pattern: WritePattern) -> None:
    write_pattern("alpha", 'requires = ["omega"]\n')
    with pytest.raises(PatternError, match="alpha: there is no pattern omega"):
        chosen(library)
    write_pattern("omega")
    with pytest.raises(PatternError, match="alpha requires omega, which does not apply"):
        chosen(library, without="omega")


def test_a_pattern_does_not_name_itself(library: Path, write_pattern: WritePattern) -> None:
    write_pattern("alpha", 'conflicts = ["alpha"]\n')
    with pytest.raises(PatternError, match="alpha names itself"):
        chosen(library)


def test_patterns_in_conflict_are_refused_only_together(library: Path, write_pattern: WritePattern) -> None:
    write_pattern("alpha", 'conflicts = ["omega"]\n')
    write_pattern("omega")
    assert chosen(library, without="omega") == ["alpha"]
    with pytest.raises(PatternError, match="alpha and omega exclude each other"):
        chosen(library)
