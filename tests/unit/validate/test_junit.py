"""The report that CI systems read."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from devmatrix.validate.formats.junit import junit_xml
from devmatrix.validate.gates.base import ENGINE
from devmatrix.validate.report import Finding, Observation, Outcome, Provenance, Report, Result

FAILED = Result(
    "lint",
    Outcome.FAILED,
    "ruff check",
    1.5,
    "1 violation \x1b[31m<&>\x1b[0m",
    "said\x00 \x1b[1mloud\x1b[0m \ud800 end",
    findings=(Finding("unused", "app/main.py", 3, "F401"),),
)
REPORT = Report(
    (
        Result("environment", Outcome.PASSED, seconds=0.25),
        FAILED,
        Result("tests", Outcome.NOT_RUN, summary="no pytest"),
        Result(
            "docker", Outcome.NOT_RUN, summary="no engine", observations=(Observation(ENGINE, seen=False, evidence=""),)
        ),
    ),
    Provenance("toy", {"lock": "abc"}, {"uv": "1"}),
    2.0,
)


def suite() -> ET.Element:
    root = ET.fromstring(junit_xml(REPORT))  # noqa: S314 our own
    (found,) = root
    assert (root.tag, found.tag) == ("testsuites", "testsuite")
    assert {name: root.get(name) for name in ("tests", "failures", "errors")} == {
        name: found.get(name) for name in ("tests", "failures", "errors")
    }
    return found


def test_each_gate_is_a_case_with_its_verdict() -> None:
    found = suite()

    assert [(each.get("name"), each.get("time"), [child.tag for child in each]) for each in found.iter("testcase")] == [
        ("environment", "0.250", []),
        ("lint", "1.500", ["failure"]),
        ("tests", "0.000", ["error"]),
        ("docker", "0.000", ["skipped"]),
    ]
    assert [found.get(name) for name in ("tests", "failures", "errors", "skipped", "time")] == [
        "4",
        "1",
        "1",
        "1",
        "2.000",
    ]
    assert found.get("name") == "devmatrix validate toy"


def test_what_xml_cannot_say_is_left_out() -> None:
    (failure,) = suite().iter("failure")

    assert failure.get("message") == "1 violation <&>"
    assert failure.text == "$ ruff check\napp/main.py:3 F401 unused\nsaid loud  end"


def test_digests_and_versions_are_properties() -> None:
    found = {each.get("name"): each.get("value") for each in suite().iter("property")}

    assert found == {"digest.lock": "abc", "version.uv": "1"}
