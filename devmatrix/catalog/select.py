"""Which patterns an app is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.errors import PatternError

if TYPE_CHECKING:
    from collections.abc import Callable

    from devmatrix.catalog.load import Catalog
    from devmatrix.catalog.pattern import Pattern


def select(catalog: Catalog, applies: Callable[[Pattern], bool]) -> tuple[Pattern, ...]:
    """The patterns that apply, each after those that it requires.

    A requirement that does not exist or does not apply, a circle of requirements, and two chosen
    patterns in conflict are each a `PatternError`.
    """
    chosen = {each.id: each for each in catalog.patterns if applies(each)}
    for each in chosen.values():
        _check_conflicts(each, chosen, catalog)
    ordered: dict[str, Pattern] = {}
    for each in chosen.values():
        _place(each, chosen, ordered, ())
    return tuple(ordered.values())


def _check_conflicts(pattern: Pattern, chosen: dict[str, Pattern], catalog: Catalog) -> None:
    for other in (*pattern.requires, *pattern.conflicts):
        if other not in catalog.by_id:
            raise PatternError(f"{pattern.id}: there is no pattern {other}")
    for other in pattern.conflicts:
        if other in chosen:
            raise PatternError(f"{pattern.id} and {other} exclude each other, and both apply")


def _place(pattern: Pattern, chosen: dict[str, Pattern], ordered: dict[str, Pattern], path: tuple[str, ...]) -> None:
    if pattern.id in ordered:
        return
    if pattern.id in path:
        raise PatternError(f"patterns require each other in a circle: {' -> '.join((*path, pattern.id))}")
    for other in pattern.requires:
        if other not in chosen:
            raise PatternError(f"{pattern.id} requires {other}, which does not apply here")
        _place(chosen[other], chosen, ordered, (*path, pattern.id))
    ordered[pattern.id] = pattern
