"""Gates over toy projects, with uv itself; these projects need nothing, so no network is asked."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from devmatrix.errors import DestinationError
from devmatrix.validate.gates.base import ALL_CORES
from devmatrix.validate.report import Outcome, Result
from devmatrix.validate.run import chosen, cores, validate_project
from devmatrix.validate.workbench import Options, Unavailable
from tests.support.toys import LOCK, ProgramGate, left_after, snapshot, toy

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.validate.gates.base import Gate
    from devmatrix.validate.workbench import Workbench

# Says when it began and when it ended.
SPAN = "import time; begin = time.monotonic(); time.sleep(0.4); print(begin, time.monotonic())"


class Witness:
    def __init__(self) -> None:
        self.heard: list[str] = []

    def started(self, gate: str) -> None:
        self.heard.append(f"{gate}…")

    def finished(self, result: Result) -> None:
        self.heard.append(f"{result.gate} {result.outcome.value}")


@dataclass(frozen=True)
class RaisingGate:
    error: Exception
    name: str = "raising"
    cores: int = 1
    command: str = "raise"

    async def check(self, bench: Workbench) -> Result:
        assert bench.project.is_dir()
        raise self.error


def span(result: Result) -> tuple[float, float]:
    begin, end = result.evidence.split()
    return float(begin), float(end)


def test_each_gate_has_an_outcome_and_its_evidence(project: Path) -> None:
    witness = Witness()
    gates: list[Gate] = [
        ProgramGate("good", "print('fine')"),
        ProgramGate("bad", "raise SystemExit('wrong')"),
        ProgramGate("slow", "import time; time.sleep(60)", limit=0.5),
        RaisingGate(Unavailable("no such thing"), "missing"),
    ]
    report = validate_project(project, observer=witness, gates=gates)

    assert [(each.gate, each.outcome.value, each.summary, each.evidence) for each in report.results] == [
        ("environment", "passed", "", ""),
        ("good", "passed", "", "fine"),
        ("bad", "failed", "", "wrong"),
        ("slow", "failed", "ended after the limit of 0.5 seconds", ""),
        ("missing", "not_run", "no such thing", ""),
    ]
    assert not report.passed
    assert witness.heard[:2] == ["environment…", "environment passed"]
    assert sorted(witness.heard[2:]) == sorted(
        ["good…", "bad…", "slow…", "missing…", "good passed", "bad failed", "slow failed", "missing not_run"]
    )


def test_the_users_folder_stays_as_it_was(project: Path, cache: Path) -> None:
    before = snapshot(project)
    writes = "import pathlib, module; pathlib.Path('new').write_text('x'); pathlib.Path('module.py').write_text('y')"
    report = validate_project(project, gates=[ProgramGate("one", writes), ProgramGate("two", writes)])

    assert report.passed
    assert snapshot(project) == before
    assert (cache / "environments").is_dir()


def test_nothing_stays_in_the_folder_for_temporary_files(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    report = validate_project(project, gates=[ProgramGate("place", "import os; print(os.getcwd())")])

    assert report.results[1].evidence.startswith(f"{tmp_path}/devmatrix-")
    assert [each.name for each in tmp_path.iterdir()] == ["toy"]


def test_light_gates_run_together_and_a_heavy_one_alone(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devmatrix.validate.run.cores", lambda: 2)
    gates = [ProgramGate("heavy", SPAN, cores=ALL_CORES), ProgramGate("one", SPAN), ProgramGate("two", SPAN)]
    heavy, one, two = (span(each) for each in validate_project(project, gates=gates).results[1:])

    assert max(one[0], two[0]) < min(one[1], two[1])
    assert heavy[0] > max(one[1], two[1])


def test_no_more_gates_at_once_than_cores(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devmatrix.validate.run.cores", lambda: 1)
    gates = [ProgramGate("one", SPAN), ProgramGate("two", SPAN)]
    first, second = sorted(span(each) for each in validate_project(project, gates=gates).results[1:])

    assert first[1] < second[0]
    assert cores() >= 1


def test_the_first_failure_stops_the_rest_on_request(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devmatrix.validate.run.cores", lambda: 2)
    monkeypatch.setenv("DEVMATRIX_TEST", str(tmp_path))
    slow = f"import pathlib, time; pathlib.Path({str(tmp_path)!r}, 'began').touch(); time.sleep(60)"
    wait = (
        f"import os, time\nwhile not os.path.exists({str(tmp_path / 'began')!r}): time.sleep(0.01)\nraise SystemExit(1)"
    )
    gates = [ProgramGate("slow", slow), ProgramGate("bad", wait), ProgramGate("late", "", cores=ALL_CORES)]
    report = validate_project(project, Options(fail_fast=True), gates=gates)

    assert [(each.gate, each.outcome.value, each.summary) for each in report.results[1:]] == [
        ("slow", "not_run", "stopped after bad failed"),
        ("bad", "failed", ""),
        ("late", "not_run", "stopped after bad failed"),
    ]
    assert report.seconds < 20
    assert not left_after(str(tmp_path), 1)


def test_a_gate_that_breaks_does_not_take_the_others_along(project: Path) -> None:
    gates: list[Gate] = [
        RaisingGate(KeyError("x")),
        RaisingGate(OSError(28, "No space left on device"), "full"),
        ProgramGate("good", ""),
    ]
    raising, full, good = validate_project(project, gates=gates).results[1:]

    assert (raising.outcome, raising.summary) == (Outcome.NOT_RUN, "a defect in this gate: KeyError('x')")
    assert "Traceback" in raising.evidence
    assert (full.outcome, full.summary) == (Outcome.NOT_RUN, "the disk is full")
    assert good.passed


def test_patience_multiplies_the_limits(project: Path) -> None:
    gate = ProgramGate("slow", "import time; time.sleep(60)", limit=10)
    report = validate_project(project, Options(patience=0.05), gates=[gate])

    assert report.results[1].summary == "ended after the limit of 0.5 seconds"


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (Options(), "abc"),
        (Options(gates=("c", "a")), "ac"),
        (Options(skip=("b",)), "ac"),
        (Options(gates=("a", "b"), skip=("b",)), "a"),
    ],
)
def test_gates_are_chosen_by_name(options: Options, names: str) -> None:
    assert [each.name for each in chosen(options, [ProgramGate(name, "") for name in "abc"])] == list(names)


def test_a_folder_without_a_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DestinationError, match="holds no project"):
        validate_project(tmp_path)


def test_a_report_names_what_was_judged_and_with_what(project: Path, tmp_path: Path) -> None:
    gate = ProgramGate("version", "import platform; print(platform.python_version())")
    report = validate_project(project, gates=[gate])
    same = validate_project(toy(tmp_path / "again"), gates=[])
    (project / "module.py").write_text("changed = 1\n")
    changed = validate_project(project, gates=[])

    assert report.provenance.project == "toy"
    assert report.provenance.versions["python"] == report.results[1].evidence
    assert set(report.provenance.versions) == {"devmatrix", "platform", "python", "uv"}
    assert report.provenance.digests["lock"] == sha256(LOCK.encode()).hexdigest()
    assert same.provenance.digests == report.provenance.digests
    assert changed.provenance.digests["project"] != report.provenance.digests["project"]
