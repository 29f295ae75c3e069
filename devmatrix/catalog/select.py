"""Which patterns an app is made of, and which ones somebody asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devmatrix.diagnostics import suggest
from devmatrix.errors import DevMatrixError, PatternError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from devmatrix.catalog.load import Catalog
    from devmatrix.catalog.pattern import Pattern

# As many names as are read at a glance.
_FEW = 20
_WHEN = re.compile(r"# devmatrix: when ([a-z_]+(?: and [a-z_]+)*)")


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


def find_pattern(catalog: Catalog, id_: str) -> Pattern:
    """The pattern of that id; `DevMatrixError` with a hint when there is none."""
    if id_ not in catalog.by_id:
        raise unknown("pattern", id_, catalog.by_id)
    return catalog.by_id[id_]


def conditions_of(pattern: Pattern) -> frozenset[str]:
    """What a pattern depends on: its own `when`, and those in its files, `any_versioned` as `versioned`."""
    named = [*pattern.conditions]
    for source in pattern.files:
        named += [name for found in _WHEN.findall(source.text) for name in found.split(" and ")]
    return frozenset(each.removeprefix("any_") for each in named)


def unknown(what: str, word: str, known: Iterable[str]) -> DevMatrixError:
    """The complaint about a word that is none of the known ones."""
    choices = sorted(known)
    few = f"choose among {', '.join(choices)}" if len(choices) <= _FEW else ""
    hint = suggest(word, choices) or few
    return DevMatrixError(f"there is no {what} {word!r}" + (f"; {hint}" if hint else ""))
