"""How a gate's result decides a point of the checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from devmatrix.validate.checklist.points import State
from devmatrix.validate.report import Outcome, Severity, worst

if TYPE_CHECKING:
    from collections.abc import Callable

    from devmatrix.validate.report import Result

LINES = 95.0
BRANCHES = 90.0


class Verdict(NamedTuple):
    state: State
    evidence: str


class Rule(NamedTuple):
    """How the result of one gate decides a point, or a part of it."""

    gate: str
    judge: Callable[[Result], Verdict]


def not_run(result: Result) -> Verdict:
    return Verdict(State.UNOBSERVED, f"{result.gate} did not run: {result.summary}")


def passes(gate: str) -> Rule:
    """The gate as a whole."""

    def judge(result: Result) -> Verdict:
        if result.outcome is Outcome.NOT_RUN:
            return not_run(result)
        if result.outcome is Outcome.FAILED:
            return Verdict(State.UNMET, f"{gate}: {result.summary}")
        return Verdict(State.MET, f"{gate} passed{_figures(result)}")

    return Rule(gate, judge)


def shows(*checks: str) -> Rule:
    """What `boot` looked for in the running app."""

    def judge(result: Result) -> Verdict:
        seen = {each.name: each for each in result.observations}
        looked = [seen[f"check:{name}"] for name in checks if f"check:{name}" in seen]
        missed = [each.evidence for each in looked if not each.seen]
        if missed:
            return Verdict(State.UNMET, "; ".join(missed))
        if looked:
            return Verdict(State.MET, "; ".join(each.evidence for each in looked))
        if result.outcome is Outcome.FAILED:
            return Verdict(State.UNMET, f"{result.gate}: {result.summary}")
        if result.outcome is Outcome.NOT_RUN:
            return not_run(result)
        return Verdict(State.UNOBSERVED, f"{result.gate} found nothing in the app that this is about")

    return Rule("boot", judge)


def suite(prefix: str, database: str) -> Rule:
    """A run of the app's own tests: some, none of them failed or skipped."""

    def judge(result: Result) -> Verdict:
        figure = result.figures
        if f"{prefix}tests" not in figure:
            return _missing(result, f"no test ran on {database}")
        count = figure[f"{prefix}tests"]
        bad = {name: figure.get(f"{prefix}{name}", 0) for name in ("failures", "errors", "skipped")}
        said = ", ".join(f"{value:g} {name}" for name, value in bad.items())
        state = State.MET if count and not any(bad.values()) else State.UNMET
        return Verdict(state, f"{count:g} tests on {database}, {said}")

    return Rule("tests", judge)


def coverage(result: Result) -> Verdict:
    figure = result.figures
    if "line_coverage" not in figure or "branch_coverage" not in figure:
        return _missing(result, "no coverage was measured")
    enough = figure["line_coverage"] >= LINES and figure["branch_coverage"] >= BRANCHES
    said = f"{figure['line_coverage']:g} % of the lines, {figure['branch_coverage']:g} % of the branches"
    return Verdict(State.MET if enough else State.UNMET, said)


def layers(result: Result) -> Verdict:
    figure = result.figures
    if "architecture_tests" not in figure:
        return _missing(result, "no test of the architecture ran")
    count, failed = figure["architecture_tests"], figure.get("architecture_failures", 0)
    state = State.MET if count and not failed else State.UNMET
    return Verdict(state, f"{count:g} tests of the architecture, {failed:g} failed")


def scanned(result: Result) -> Verdict:
    if result.outcome is Outcome.NOT_RUN:
        return not_run(result)
    high = worst(result.findings)
    said = (
        f"{len(result.findings)} findings of the scanner, the worst {high.value}"
        if high
        else "the scanner found nothing"
    )
    fit = result.outcome is Outcome.PASSED and high in {None, Severity.LOW}
    return Verdict(State.MET if fit else State.UNMET, said if fit else f"{said}: {result.summary}")


def image(result: Result) -> Verdict:
    """Without an engine only the lint counts, and it says so."""
    lint = next((each for each in result.observations if each.name == "check:docker_lint"), None)
    if result.outcome is Outcome.NOT_RUN and lint and lint.seen:
        return Verdict(State.MET, f"{lint.evidence}; not built: {result.summary}")
    return passes("docker").judge(result)


def _missing(result: Result, otherwise: str) -> Verdict:
    """A figure that is not there: the gate did not come so far, or there is nothing to count."""
    if result.outcome is Outcome.NOT_RUN:
        return not_run(result)
    if result.outcome is Outcome.FAILED:
        return Verdict(State.UNMET, f"{otherwise}: {result.summary}")
    return Verdict(State.UNOBSERVED, otherwise)


def _figures(result: Result) -> str:
    told = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in result.figures.items())
    return f": {told}" if told else ""
