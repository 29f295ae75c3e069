"""What validation found, in words."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from devmatrix.cli import console

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from devmatrix.validate.checklist import Point
    from devmatrix.validate.report import Finding, Report, Result

_SHOWN_FINDINGS = 10
_SHOWN_LINES = 60
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def table(report: Report) -> str:
    """One line a gate: its outcome, its time, its figures."""
    rows = [(f"  {each.gate}", each.outcome.value.replace("_", " "), figures(each)) for each in report.results]
    return console.table(rows)


def figures(result: Result) -> str:
    """What a gate counted and how long it took."""
    found = result.figures
    parts = [f"{result.seconds:.1f} s"]
    if "tests" in found:
        skipped = found.get("skipped", 0)
        parts.append(f"{found['tests'] - skipped:.0f} tests" + (f", {skipped:.0f} skipped" if skipped else ""))
    if "line_coverage" in found:
        parts.append(f"{found['line_coverage']:.1f} % of lines, {found['branch_coverage']:.1f} % of branches")
    if found.get("postgresql_tests"):
        parts.append(f"{found['postgresql_tests']:.0f} tests on PostgreSQL")
    if result.observations:
        seen = sum(each.seen for each in result.observations)
        parts.append(f"{seen} of {len(result.observations)} seen")
    if result.endpoints:
        parts.append(f"{len(result.endpoints)} endpoints")
    return ", ".join(parts)


def explain(report: Report) -> None:
    """Says of each gate that did not pass why, with what it found; those with the same reason share a line."""
    from devmatrix.validate.gates.base import excused

    absent: dict[tuple[str, bool], list[str]] = {}
    for each in report.results:
        if each.outcome.value == "failed":
            console.problem("\n".join(_explanation(each)))
        elif not each.passed:
            absent.setdefault((each.summary, excused(each)), []).append(each.gate)
    for (reason, fine), gates in absent.items():
        verb = "was" if len(gates) == 1 else "were"
        tell = console.warning if fine else console.problem
        tell(f"{', '.join(gates)} {verb} not run: {_printable(reason)}")


def checklist(points: Sequence[Point]) -> str:
    """How many points of the list are met, and which are not, with what was seen."""
    state = Counter(each.state.value for each in points)
    unobserved = f", {state['unobserved']} not looked at" if state["unobserved"] else ""
    title = f"production checklist: {state['met']} of {len(points)} met{unobserved}"
    rows = [(f"  {each.number:>2}", each.text, each.evidence) for each in points if each.state.value == "unmet"]
    return f"{title}\n{console.table(rows)}" if rows else title


def _explanation(result: Result) -> Iterator[str]:
    yield f"{result.gate} failed: {_printable(result.summary or result.command)}"
    yield from (f"  {_finding(each)}" for each in result.findings[:_SHOWN_FINDINGS])
    if len(result.findings) > _SHOWN_FINDINGS:
        yield f"  … and {len(result.findings) - _SHOWN_FINDINGS} more"
    if not result.findings and not result.summary:
        yield from (f"  {_printable(line)}" for line in result.evidence.splitlines()[-_SHOWN_LINES:])


def _finding(finding: Finding) -> str:
    place = ":".join(str(each) for each in (finding.path, finding.line) if each is not None)
    message = " ".join(finding.message.split())
    return _printable(" ".join(part for part in (place, finding.code, message) if part))


def _printable(text: str) -> str:
    """What a tool said, without what would steer the terminal."""
    return "".join(each if each.isprintable() else " " for each in _COLOURS.sub("", text).expandtabs())
