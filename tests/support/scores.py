"""Scores for a library that nobody ran: enough of each kind to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.catalog.evidence import Evidence, Lines, Runs
from devmatrix.catalog.score import Scores, pattern_digest

if TYPE_CHECKING:
    from devmatrix.catalog.load import Catalog
    from devmatrix.catalog.pattern import Pattern


def scores_of(catalog: Catalog) -> Scores:
    """Of every ten patterns one is not scored, and one fails a gate."""
    found = {
        each.id: (_evidence(each, number, catalog),) for number, each in enumerate(catalog.patterns) if number % 10 != 9
    }
    return Scores(found, catalog.templates)


def _evidence(pattern: Pattern, number: int, catalog: Catalog) -> Evidence:
    return Evidence(
        origin=pattern.origin,
        category=pattern.category,
        digest=pattern_digest(pattern, catalog.templates),
        runs={"blog": Runs(9, ("tests",)) if number % 10 == 5 else Runs(10), "shop": Runs(10)},
        lines=Lines(0, 0) if pattern.templates else Lines(100, 100),
        findings={"high": 0, "medium": 0, "low": int(number % 10 == 3)},
        promised=pattern.signals,
        seen=pattern.signals,
    )
