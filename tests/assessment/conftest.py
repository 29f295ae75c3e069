"""A library of two patterns, the files that they would emit, and what gates might say about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from devmatrix.assessment.attribution import Judged
from devmatrix.catalog.load import load_catalog
from devmatrix.tree import File, FileTree
from devmatrix.validate.report import Finding, Outcome, Report, Result, Severity

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.catalog.load import Catalog

TOML = """\
version = "1.0.0"
summary = "A toy."
purpose = "It is there to be judged."
domain = "tooling"
security_level = "standard"
scope = "app"
"""
TREE = FileTree(
    [
        File("app/alpha.py", "a = 1\n", "alpha@1.0.0"),
        File("tests/test_alpha.py", "def test_a() -> None:\n    assert 1\n", "alpha@1.0.0"),
        File("app/beta.py", "b = 1\nc = 2\n", "beta@1.0.0"),
        File("docker/Dockerfile", "FROM scratch\n", "gamma@1.0.0"),
    ]
)


class Judge(Protocol):
    def __call__(self, *results: Result, name: str = "shop") -> Judged: ...


@pytest.fixture
def toys(tmp_path: Path) -> Catalog:
    """Patterns `alpha`, `beta`, and `gamma`, which has no Python; alpha promises three signals."""
    for name, target in (("alpha", "app/alpha.py"), ("beta", "app/beta.py"), ("gamma", "docker/Dockerfile")):
        file = tmp_path / "patterns/toys" / name / "code" / target
        file.parent.mkdir(parents=True)
        file.write_text(TREE[target].text)
        signals = 'signals = ["log:alpha", "header:x-alpha", "check:alpha_works"]\n' if name == "alpha" else ""
        (tmp_path / "patterns/toys" / name / "pattern.toml").write_text(TOML + signals)
    return load_catalog(root=tmp_path / "patterns")


@pytest.fixture
def judged(toys: Catalog) -> Judge:
    return lambda *results, name="shop": Judged(name, toys.patterns, TREE, Report(results))


def passed(gate: str) -> Result:
    return Result(gate, Outcome.PASSED)


def failed(gate: str, *paths: str, involved: tuple[str, ...] = ()) -> Result:
    findings = [Finding("no good", path, involved=involved) for path in paths]
    return Result(gate, Outcome.FAILED, findings=tuple(findings) or (Finding("no good"),))


def found(severity: Severity, path: str, *, line: int = 1, gate: str = "security") -> Result:
    return Result(gate, Outcome.PASSED, findings=(Finding("weak", path, line, "X1", severity),))
