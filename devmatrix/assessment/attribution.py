"""Whose merit and whose fault it is: what gates found in the examples, by the pattern that wrote the files."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix.catalog.evidence import FINDING_COSTS, Evidence, Lines, Runs
from devmatrix.validate.report import Finding, Outcome, Severity
from devmatrix.validate.run import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from devmatrix.catalog.pattern import Pattern
    from devmatrix.tree import File, FileTree
    from devmatrix.validate.report import Report, Result

# The gate that scans all code, those whose findings are those of scanners, and the one that measures coverage.
SECURITY = "security"
SCANNERS = (SECURITY, "docker", "deploy")
TESTS = "tests"


@dataclass(frozen=True)
class Judged:
    """One example and what the gates say about it. `patterns` are those that it is made of."""

    name: str
    patterns: tuple[Pattern, ...]
    tree: FileTree
    report: Report

    @property
    def gates(self) -> tuple[Result, ...]:
        """The results of gates, without that of making the environment, which judges nobody."""
        return tuple(each for each in self.report.results if each.gate != ENVIRONMENT)

    @property
    def tests(self) -> tuple[Result, ...]:
        """The result of the tests, if they were asked for."""
        return tuple(each for each in self.report.results if each.gate == TESTS)

    def owner(self, path: str) -> str | None:
        """The pattern, `id@version`, that wrote a file; None for a file that no pattern wrote."""
        found = self.tree.get(path)
        return found.origin if found else None

    def files(self, origin: str) -> Iterator[File]:
        """The files that a pattern wrote."""
        return (each for each in self.tree.values() if each.origin == origin)

    def promising(self, signal: str) -> Iterator[str]:
        """The patterns that promise a signal."""
        return (each.origin for each in self.patterns if signal in each.signals)

    def has(self, pattern: Pattern) -> bool:
        """Whether it is made of the pattern too."""
        return any(each.origin == pattern.origin for each in self.patterns)


def attribute(pattern: Pattern, digest: str, examples: Sequence[Judged]) -> Evidence | None:
    """The evidence for one pattern; None when no example has it."""
    taking_part = [each for each in examples if each.has(pattern)]
    if not taking_part:
        return None
    promised = tuple(sorted(set(pattern.signals)))
    shown = {name for each in taking_part for name in _seen(each.report)}
    return Evidence(
        origin=pattern.origin,
        category=pattern.category,
        digest=digest,
        runs={each.name: _runs(each, pattern.origin) for each in taking_part},
        lines=_lines(taking_part, pattern.origin),
        findings=_findings(taking_part, pattern.origin),
        promised=promised,
        seen=tuple(name for name in promised if name in shown),
    )


def blamed(result: Result, example: Judged) -> frozenset[str]:
    """The patterns that a gate's result counts against.

    A failed gate is held against whoever wrote a file that its findings are about, or promised the check that a
    finding is named after. Where that is nobody, it is held against every pattern of the example: somebody is to
    blame, and nobody has been cleared. Findings of low severity, which fail no gate, do not count beside graver ones.
    """
    if result.outcome is not Outcome.FAILED:
        return frozenset()
    grave = [each for each in result.findings if each.severity is not Severity.LOW] or result.findings
    found = frozenset(each for finding in grave for each in _concerned(finding, example))
    return found or frozenset(each.origin for each in example.patterns)


def _concerned(finding: Finding, example: Judged) -> Iterator[str]:
    yield from (origin for path in finding.paths if (origin := example.owner(path)))
    yield from example.promising(f"check:{finding.code}")


def _runs(example: Judged, origin: str) -> Runs:
    ran = [each for each in example.gates if each.outcome is not Outcome.NOT_RUN]
    failed = tuple(each.gate for each in ran if origin in blamed(each, example))
    return Runs(len(ran) - len(failed), failed)


def _lines(examples: Sequence[Judged], origin: str) -> Lines:
    """What passing tests ran of its Python files.

    The same file in two examples is one, covered as in the better of them: each example has no use for some lines.
    Where tests fail on the pattern, the lines that they ran prove nothing, whatever they did elsewhere.
    """
    failing = [each for each in examples if any(origin in blamed(tests, each) for tests in each.tests)]
    distrusted = {_identity(file) for each in failing for file in each.files(origin)}
    best: dict[tuple[str, str], Lines] = {}
    for example in examples:
        for file in filter(_is_python, example.files(origin)):
            measured = _measured(file, example)
            best[_identity(file)] = max(best.get(_identity(file), measured), measured, key=lambda each: each.covered)
    covered = sum(each.covered for identity, each in best.items() if identity not in distrusted)
    return Lines(covered, sum(each.statements for each in best.values()))


def _identity(file: File) -> tuple[str, str]:
    return file.path, file.digest


def _is_python(file: File) -> bool:
    return file.path.endswith(".py")


def _measured(file: File, example: Judged) -> Lines:
    """A file that nobody measured counts with all its statements, none of them covered."""
    for tests in example.tests:
        if found := tests.coverage.get(file.path):
            return Lines(found.covered, found.statements)
    return Lines(0, sum(isinstance(node, ast.stmt) for node in ast.walk(ast.parse(file.text))))


def _findings(examples: Sequence[Judged], origin: str) -> dict[str, int] | None:
    """Distinct findings by severity: the same one in two examples is one. None where the code was not scanned."""
    results = [(example, each) for example in examples for each in example.gates if each.gate in SCANNERS]
    if all(each.gate != SECURITY or each.outcome is Outcome.NOT_RUN for _, each in results):
        return None
    distinct: set[Finding] = {
        finding
        for example, result in results
        for finding in result.findings
        if origin in {example.owner(path) for path in finding.paths}
    }
    counted = Counter(each.severity.value for each in distinct)
    return {severity: counted[severity] for severity in FINDING_COSTS}


def _seen(report: Report) -> Iterator[str]:
    for result in report.results:
        yield from (each.name for each in result.observations if each.seen)
