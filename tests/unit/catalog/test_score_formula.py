"""The score that follows from figures."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from devmatrix.catalog.evidence import THRESHOLDS, WEIGHTS, Evidence, Lines, Runs

FLAWLESS = Evidence(
    origin="toy@1.0.0",
    category="toys",
    digest="0" * 64,
    runs={"blog": Runs(10), "shop": Runs(10)},
    lines=Lines(200, 200),
    findings={"high": 0, "medium": 0, "low": 0},
    promised=("header:x-toy", "log:toy"),
    seen=("header:x-toy", "log:toy"),
)


def test_all_that_is_flawless_scores_one() -> None:
    assert sum(WEIGHTS.values()) == 1
    assert FLAWLESS.score == 1
    assert FLAWLESS.production_ready
    assert FLAWLESS.reasons == ()


@pytest.mark.parametrize(
    ("change", "score"),
    [
        ({"runs": {"blog": Runs(8, ("types", "tests")), "shop": Runs(10)}}, "0.96"),
        ({"runs": {}}, "0.6"),
        ({"lines": Lines(150, 200)}, "0.925"),
        ({"findings": {"high": 0, "medium": 1, "low": 2}}, "0.93"),
        ({"findings": {"high": 1, "medium": 0, "low": 0}}, "0.8"),
        ({"findings": {"high": 3, "medium": 9, "low": 0}}, "0.8"),
        ({"findings": None}, "0.8"),
        ({"seen": ("log:toy",)}, "0.95"),
        ({"seen": ()}, "0.9"),
    ],
    ids=str,
)
def test_each_component_weighs_what_it_should(change: dict[str, object], score: str) -> None:
    assert replace(FLAWLESS, **change).score == Fraction(score)  # type: ignore[arg-type]  # each case names its own fields


def test_what_does_not_apply_gives_its_weight_to_the_rest() -> None:
    prose = replace(FLAWLESS, lines=Lines(0, 0), promised=(), seen=(), runs={"blog": Runs(9, ("deploy",))})

    assert (prose.test_coverage, prose.observability) == (None, None)
    # 0.4 * 0.9 + 0.2 * 1, of 0.6
    assert prose.score == Fraction("0.9333")


def test_a_score_is_rounded_down_and_never_up_to_a_threshold() -> None:
    nearly = replace(FLAWLESS, category="core_config", lines=Lines(93_333, 100_000))

    assert nearly.score == Fraction("0.9799")
    assert not nearly.production_ready
    assert nearly.reasons == ("scores 0.9799, and core_config asks for 0.98", "tests cover 0.9333")


@pytest.mark.parametrize(("category", "ready"), [("core_config", False), ("toys", True), ("business_logic", True)])
def test_the_category_decides_what_is_enough(category: str, *, ready: bool) -> None:
    # Two findings of low severity and no failure: 0.98 - 0.02 of security's share, and some lines uncovered.
    used = replace(FLAWLESS, category=category, findings={"high": 0, "medium": 0, "low": 1}, lines=Lines(90, 100))

    assert used.score == Fraction("0.96")
    assert used.production_ready is ready


def test_the_thresholds_are_those_of_the_design() -> None:
    asked = {name: replace(FLAWLESS, category=name).threshold for name in (*THRESHOLDS, "api_routes", "a_team's_own")}

    assert {name: float(share) for name, share in asked.items()} == {
        "core_config": 0.98,
        "database_async": 0.98,
        "security_hardening": 0.98,
        "business_logic": 0.90,
        "project_config": 0.90,
        "api_routes": 0.95,
        "a_team's_own": 0.95,
    }


def test_a_failed_gate_is_not_outweighed_by_an_average() -> None:
    failed = replace(FLAWLESS, runs={"blog": Runs(9, ("types",)), "shop": Runs(10)})

    assert failed.score == Fraction("0.98") > failed.threshold
    assert not failed.production_ready
    assert failed.reasons == ("failed types in blog",)


def test_every_reason_is_told() -> None:
    poor = replace(
        FLAWLESS,
        runs={"blog": Runs(9, ("tests",))},
        lines=Lines(1, 2),
        findings={"high": 0, "medium": 2, "low": 1},
        seen=("log:toy",),
    )

    assert poor.reasons == (
        "scores 0.65, and toys asks for 0.95",
        "failed tests in blog",
        "tests cover 0.5",
        "scanners found 2 medium, 1 low",
        "never showed header:x-toy",
    )
