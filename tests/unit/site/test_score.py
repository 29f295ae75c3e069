"""A score as a page tells it."""

from __future__ import annotations

from dataclasses import replace

from devmatrix.catalog.evidence import Evidence, Lines, Runs
from devmatrix.site.score import Score

EVIDENCE = Evidence(
    origin="toy@1.0.0",
    category="api_routes",
    digest="0" * 64,
    runs={"blog": Runs(9, ("tests",)), "shop": Runs(10)},
    lines=Lines(147, 150),
    findings={"high": 0, "medium": 1, "low": 2},
    promised=("log:request", "status:429"),
    seen=("log:request",),
)


def told(evidence: Evidence) -> list[tuple[str, str]]:
    return [(each.figure, each.evidence) for each in Score(evidence).parts]


def test_each_part_is_told_with_its_counts() -> None:
    assert told(EVIDENCE) == [
        ("0.95", "19 of 20 gate runs passed, in 2 examples"),
        ("0.98", "147 of 150 statements"),
        ("0.65", "1 medium, 2 low"),
        ("0.5", "1 of 2 promised signals seen; not seen: status:429"),
    ]


def test_what_does_not_apply_is_said() -> None:
    bare = replace(EVIDENCE, lines=Lines(0, 0), findings=None, promised=(), seen=(), runs={"blog": Runs(3)})

    assert told(bare) == [
        ("1", "3 of 3 gate runs passed, in 1 example"),
        ("does not apply", "it has nothing to execute"),
        ("0", "no scanner has looked at it"),
        ("does not apply", "it promises no signal"),
    ]
