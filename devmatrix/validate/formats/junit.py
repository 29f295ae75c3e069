"""A report as JUnit XML, which CI systems show: one test case a gate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from devmatrix.validate.gates.base import excused
from devmatrix.validate.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.validate.report import Finding, Report, Result

# What XML cannot say in any way: tools colour their output.
_UNSPEAKABLE = re.compile("\x1b\\[[0-9;]*m|[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(report: Report) -> str:
    """The whole document. A gate that could not run is an error, unless it is excused; then it is skipped."""
    counts = {
        "tests": len(report.results),
        "failures": sum(each.outcome is Outcome.FAILED for each in report.results),
        "errors": sum(_verdict(each) == "error" for each in report.results),
        "skipped": sum(_verdict(each) == "skipped" for each in report.results),
    }
    common = {**{name: str(count) for name, count in counts.items()}, "time": f"{report.seconds:.3f}"}
    root = ET.Element("testsuites", common)
    suite = ET.SubElement(
        root, "testsuite", {"name": f"devmatrix validate {report.provenance.project}".strip(), **common}
    )
    properties = ET.SubElement(suite, "properties")
    for group, values in (("digest", report.provenance.digests), ("version", report.provenance.versions)):
        for name, value in sorted(values.items()):
            ET.SubElement(properties, "property", name=f"{group}.{name}", value=_clean(value))
    for result in report.results:
        _add(suite, result)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _add(suite: ET.Element, result: Result) -> None:
    case = ET.SubElement(
        suite, "testcase", classname="devmatrix.validate", name=result.gate, time=f"{result.seconds:.3f}"
    )
    if verdict := _verdict(result):
        ET.SubElement(case, verdict, message=_clean(result.summary)).text = _clean("\n".join(_text(result)))


def _verdict(result: Result) -> str:
    if result.outcome is Outcome.FAILED:
        return "failure"
    if result.outcome is Outcome.NOT_RUN:
        return "skipped" if excused(result) else "error"
    return ""


def _text(result: Result) -> Iterator[str]:
    if result.command:
        yield f"$ {result.command}"
    yield from (_line(each) for each in result.findings)
    if result.evidence:
        yield result.evidence


def _line(finding: Finding) -> str:
    place = ":".join(str(each) for each in (finding.path, finding.line) if each is not None)
    return " ".join(part for part in (place, finding.code, finding.message) if part)


def _clean(text: str) -> str:
    return _UNSPEAKABLE.sub("", text)
