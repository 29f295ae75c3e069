"""What holds for all gates, and what a report makes of their results."""

from __future__ import annotations

from devmatrix.cli.validate import GATES as NAMES
from devmatrix.validate import GATES, QUICK
from devmatrix.validate.gates.base import ALL_CORES, ENGINE, excused
from devmatrix.validate.report import Observation, Outcome, Report, Result


def test_the_command_line_knows_every_gate() -> None:
    assert tuple(each.name for each in GATES) == NAMES


def test_each_gate_says_what_a_person_types() -> None:
    assert {each.name for each in GATES if not each.command.strip()} == set()
    assert {each.cores for each in GATES} <= {ALL_CORES, 1}


def test_the_quick_ones_are_gates() -> None:
    assert {each.name for each in QUICK} < set(NAMES)


def test_only_a_missing_engine_is_an_excuse() -> None:
    missing, there = (
        Observation(ENGINE, seen=False, evidence="no socket"),
        Observation(ENGINE, seen=True, evidence="27.0"),
    )

    assert excused(Result("docker", Outcome.NOT_RUN, observations=(missing,)))
    assert not excused(Result("docker", Outcome.FAILED, observations=(missing,)))
    assert not excused(Result("docker", Outcome.NOT_RUN, observations=(there,)))
    assert not excused(Result("docker", Outcome.NOT_RUN))


def test_a_report_passes_only_when_every_gate_did() -> None:
    passed = Result("a", Outcome.PASSED)

    assert Report((passed,)).passed
    assert not Report(()).passed
    assert not Report((passed, Result("b", Outcome.NOT_RUN))).passed
    assert not Report((passed, Result("b", Outcome.FAILED))).passed


def test_a_report_is_plain_data() -> None:
    result = Result("tests", Outcome.NOT_RUN, "uv run pytest", 1.23456, "no uv", figures={"tests": 3})
    data = Report((result,), seconds=2.0).as_json()

    assert (data["passed"], data["seconds"]) == (False, 2.0)
    assert data["gates"] == [
        {
            "gate": "tests",
            "outcome": "not_run",
            "command": "uv run pytest",
            "seconds": 1.235,
            "summary": "no uv",
            "figures": {"tests": 3},
            "findings": [],
            "observations": [],
            "coverage": {},
            "endpoints": [],
            "versions": {},
            "evidence": "",
        }
    ]
