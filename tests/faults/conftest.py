"""The app that the faults are planted into, and the table at the end."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.projects import ROOT, run

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

SPEC = Path(__file__).with_name("spec.yaml")
TRIED = "tried"


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app of `spec.yaml`, generated once, with its lock."""
    folder = tmp_path_factory.mktemp("faults") / "app"
    command = Path(sys.executable).parent / "devmatrix"
    run(command, "new", SPEC, folder, "--no-validate", "--allow-candidates", "--quiet", cwd=ROOT)
    return folder


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Which gate caught which fault, and the share."""
    reports = [each for outcome in ("passed", "failed") for each in terminalreporter.stats.get(outcome, ())]
    rows = sorted(dict(each.user_properties)[TRIED] for each in reports if TRIED in dict(each.user_properties))
    if not rows:
        return
    terminalreporter.section("seeded faults")
    for layer, name, gate, summary in rows:
        terminalreporter.line(f"{layer:<14} {name:<34} {gate or 'ESCAPED':<12} {summary[:120]}")
    by_gate = {gate: sum(row[2] == gate for row in rows) for gate in sorted({row[2] for row in rows if row[2]})}
    shares = ", ".join(f"{gate} {count}" for gate, count in by_gate.items())
    terminalreporter.line(f"caught {sum(bool(row[2]) for row in rows)} of {len(rows)} ({shares})")
