"""Which patterns an app is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.errors import PatternError

if TYPE_CHECKING:
    from collections.abc import Callable

    from devmatrix.catalog.load import Catalog
    from devmatrix.catalog.pattern import Pattern


def select(catalog: Catalog, applies: Callable[[Pattern], bool]) -> tuple[Pattern, ...]:
    """The patterns that apply, in the order of the catalog.

    A requirement that does not exist or does not apply, and two chosen patterns in conflict, are each a
    `PatternError`. `requires` says what has to be in the same project, not what comes first, so patterns may
    require each other: fixtures need the application, and the application's tests need fixtures.
    """
    chosen = {each.id: each for each in catalog.patterns if applies(each)}
    for each in chosen.values():
        _check(each, chosen, catalog)
    return tuple(chosen.values())


def _check(pattern: Pattern, chosen: dict[str, Pattern], catalog: Catalog) -> None:
    for other in (*pattern.requires, *pattern.conflicts):
        if other not in catalog.by_id:
            raise PatternError(f"{pattern.id}: there is no pattern {other}")
        if other == pattern.id:
            raise PatternError(f"{pattern.id} names itself")
    for other in pattern.requires:
        if other not in chosen:
            raise PatternError(f"{pattern.id} requires {other}, which does not apply here")
    for other in pattern.conflicts:
        if other in chosen:
            raise PatternError(f"{pattern.id} and {other} exclude each other, and both apply")
