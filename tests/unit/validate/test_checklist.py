"""Twenty points, each from what gates saw."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from devmatrix.validate.checklist import Point, State, checklist
from devmatrix.validate.gates.boot.gate import CHECKS
from devmatrix.validate.report import Finding, Observation, Outcome, Report, Result, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

FIGURES = {
    "tests": 120,
    "failures": 0,
    "errors": 0,
    "skipped": 0,
    "line_coverage": 99.1,
    "branch_coverage": 97.0,
    "postgresql_tests": 120,
    "postgresql_failures": 0,
    "postgresql_errors": 0,
    "postgresql_skipped": 0,
    "architecture_tests": 6,
    "architecture_failures": 0,
}
SEEN = tuple(Observation(f"check:{each.name}", seen=True, evidence=f"saw {each.name}") for each in CHECKS)
PLAIN = ("lint", "format", "types", "security", "migrations", "contract", "docker", "deploy")
GOOD = (
    *(Result(name, Outcome.PASSED) for name in PLAIN),
    Result("tests", Outcome.PASSED, figures=FIGURES),
    Result("boot", Outcome.PASSED, observations=SEEN),
)


def points(*changed: Result, without: Iterable[str] = ()) -> dict[int, Point]:
    """The points of a report in which all is well but what is given."""
    known = {each.gate: each for each in (*GOOD, *changed) if each.gate not in without}
    return {each.number: each for each in checklist(Report(tuple(known.values())))}


def states(found: dict[int, Point], state: State) -> set[int]:
    return {number for number, each in found.items() if each.state is state}


def test_there_are_twenty_points_in_six_areas() -> None:
    areas = Counter(each.area for each in points().values())

    assert areas == {
        "testing": 4,
        "observability": 4,
        "architecture": 4,
        "configuration": 2,
        "security": 3,
        "infrastructure": 3,
    }
    assert sorted(points()) == list(range(1, 21))


def test_all_points_are_met_with_evidence_when_every_gate_passes() -> None:
    assert states(points(), State.MET) == set(range(1, 21))
    assert [each.number for each in points().values() if not each.evidence] == []


def test_every_check_of_boot_decides_a_point() -> None:
    undecided = []
    for check in CHECKS:
        missed = tuple(replace(each, seen=each.name != f"check:{check.name}") for each in SEEN)
        if not states(points(Result("boot", Outcome.FAILED, observations=missed)), State.UNMET):
            undecided.append(check.name)

    assert undecided == []


@pytest.mark.parametrize(
    ("figure", "value", "number"),
    [
        ("failures", 1, 1),
        ("errors", 1, 1),
        ("skipped", 1, 1),
        ("tests", 0, 1),
        ("postgresql_failures", 1, 2),
        ("postgresql_skipped", 1, 2),
        ("postgresql_tests", 0, 2),
        ("line_coverage", 94.9, 3),
        ("branch_coverage", 89.9, 3),
        ("architecture_failures", 1, 9),
        ("architecture_tests", 0, 9),
    ],
)
def test_a_figure_decides_its_point_alone(figure: str, value: float, number: int) -> None:
    found = points(Result("tests", Outcome.PASSED, figures={**FIGURES, figure: value}))

    assert states(found, State.UNMET) == {number}


@pytest.mark.parametrize(
    ("gate", "numbers"),
    [
        ("lint", {11}),
        ("format", {11}),
        ("types", {10}),
        ("security", {15}),
        ("tests", {1, 2, 3, 9}),
        ("migrations", {12}),
        ("boot", {5, 6, 7, 8, 13, 14, 16, 17, 20}),
        ("contract", {4}),
        ("docker", {18}),
        ("deploy", {19}),
    ],
)
def test_a_gate_decides_its_points(gate: str, numbers: set[int]) -> None:
    failed = points(Result(gate, Outcome.FAILED, summary="it broke"))
    not_run = points(Result(gate, Outcome.NOT_RUN, summary="no engine"))

    assert states(failed, State.UNMET) == numbers
    assert all("it broke" in failed[number].evidence for number in numbers)
    assert states(not_run, State.UNOBSERVED) == numbers
    assert {not_run[number].evidence for number in numbers} == {f"{gate} did not run: no engine"}
    assert states(points(without=[gate]), State.UNOBSERVED) == numbers


def test_a_scanner_may_find_what_is_low() -> None:
    def scanned(severity: Severity) -> State:
        finding = Finding("assert used", "app/main.py", 1, "B101", severity)
        return points(Result("security", Outcome.PASSED, findings=(finding,)))[15].state

    assert [scanned(each) for each in Severity] == [State.MET, State.UNMET, State.UNMET]


def test_without_an_engine_the_image_is_judged_by_its_lint() -> None:
    lint = Observation("check:docker_lint", seen=True, evidence="hadolint found nothing")
    image = points(Result("docker", Outcome.NOT_RUN, summary="no engine", observations=(lint,)))[18]

    assert (image.state, image.evidence) == (State.MET, "hadolint found nothing; not built: no engine")


def test_an_unmet_part_says_what_was_seen() -> None:
    missed = Observation("check:probes_down", seen=False, evidence="ready 200 without a database")
    probes = points(Result("boot", Outcome.FAILED, observations=(SEEN[0], missed)))[5]

    assert (probes.state, probes.evidence) == (State.UNMET, "ready 200 without a database")


def test_a_point_is_plain_data() -> None:
    assert points()[10].as_json() == {
        "number": 10,
        "area": "architecture",
        "text": "Types are checked strictly",
        "state": "met",
        "evidence": "types passed",
        "gates": ["types"],
    }
