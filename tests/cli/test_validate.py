"""`devmatrix validate` from end to end, over a project that needs no network."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.terminal import COMMAND, Run, devmatrix
from tests.support.toys import left_after, processes, snapshot, toy

HERE = Path(sys.executable).parent


@dataclass(frozen=True)
class Toy:
    """A project whose environment has the real ruff, and nothing else."""

    folder: Path
    variables: dict[str, str]

    def validate(self, *options: str) -> Run:
        return devmatrix("validate", str(self.folder), *options, folder=self.folder.parent, **self.variables)

    def spoil(self) -> None:
        """Something that ruff does not like."""
        (self.folder / "module.py").write_text("import os\n")


@pytest.fixture
def bare(tmp_path: Path) -> Toy:
    """Without ruff."""
    places = {"XDG_CACHE_HOME": tmp_path / "cache", "UV_CACHE_DIR": tmp_path / "uv", "TMPDIR": tmp_path / "tmp"}
    (tmp_path / "tmp").mkdir()
    return Toy(toy(tmp_path / "toy"), {name: str(path) for name, path in places.items()} | {"UV_OFFLINE": "1"})


@pytest.fixture
def project(bare: Toy) -> Toy:
    bare.validate("--gate", "lint", "--quiet")
    (environment,) = Path(bare.variables["XDG_CACHE_HOME"]).glob("devmatrix/environments/*/bin")
    (environment / "ruff").symlink_to(HERE / "ruff")
    return bare


def test_gates_that_pass_end_with_0(project: Toy) -> None:
    before = snapshot(project.folder)
    run = project.validate("--gate", "lint", "--gate", "format")

    assert run.code == 0
    assert next(line.partition(" (")[0] for line in run.err.splitlines()) == "environment: passed"
    rows = [line.split()[:2] for line in run.out.splitlines()[:3]]
    assert rows == [["environment", "passed"], ["lint", "passed"], ["format", "passed"]]
    assert "production checklist: 1 of 20 met, 1" in run.out
    assert snapshot(project.folder) == before
    assert list(Path(project.variables["TMPDIR"]).iterdir()) == []


def test_a_gate_that_fails_ends_with_1_and_says_where(project: Toy) -> None:
    project.spoil()
    run = project.validate("--gate", "lint", "--quiet")

    assert (run.code, run.out) == (1, "")
    first, second = run.err.splitlines()
    assert first.startswith("error: lint failed: 1 violation: ")
    assert second == "  module.py:1 F401 `os` imported but unused"


def test_a_gate_that_cannot_run_ends_with_3(bare: Toy) -> None:
    run = bare.validate("--gate", "lint", "--quiet")

    assert (run.code, run.out) == (3, "")
    assert run.err == "error: lint was not run: ruff is not in the project's environment\n"


def test_the_first_failure_stops_the_rest_on_request(project: Toy) -> None:
    project.spoil()
    run = project.validate("--gate", "lint", "--gate", "tests", "--fail-fast", "--json")

    outcomes = [(each["gate"], each["outcome"]) for each in json.loads(run.out)["gates"]]
    assert run.code == 1
    assert outcomes[1:] == [("lint", "failed"), ("tests", "not_run")]


def test_json_is_the_report_with_the_checklist_and_nothing_else(project: Toy) -> None:
    project.spoil()
    run = project.validate("--gate", "lint", "--json")
    report = json.loads(run.out)

    assert (run.code, run.err) == (1, "")
    assert [each["gate"] for each in report["gates"]] == ["environment", "lint"]
    assert report["project"] == "toy"
    assert len(report["checklist"]) == 20
    assert {each["state"] for each in report["checklist"]} == {"unmet", "unobserved"}


def test_a_skipped_gate_is_not_in_the_report(project: Toy) -> None:
    names = ("types", "security", "tests", "migrations", "boot", "contract", "docker", "deploy")
    run = project.validate("--json", *(part for name in names for part in ("--skip", name)))

    assert [each["gate"] for each in json.loads(run.out)["gates"]] == ["environment", "lint", "format"]


def test_reports_are_written_whole_also_when_gates_fail(project: Toy, tmp_path: Path) -> None:
    project.spoil()
    xml, page = tmp_path / "report.xml", tmp_path / "report.html"
    page.write_text("old")
    run = project.validate("--gate", "lint", "--junit", str(xml), "--html", str(page), "--quiet")

    assert run.code == 1
    (suite,) = ET.parse(xml).getroot()  # noqa: S314 our own
    assert [each.get("name") for each in suite.iter("testcase")] == ["environment", "lint"]
    assert len(list(suite.iter("failure"))) == 1
    text = page.read_text()
    assert text.startswith(("<!doctype html>", "<!DOCTYPE html>"))
    assert "F401" in text
    assert {each.name for each in tmp_path.iterdir()} == {"cache", "tmp", "toy", "uv", "report.xml", "report.html"}


def test_a_report_that_cannot_be_written_is_one_line(project: Toy, tmp_path: Path) -> None:
    run = project.validate("--gate", "lint", "--quiet", "--junit", str(tmp_path / "nowhere" / "report.xml"))

    assert run.code == 2
    assert run.err.endswith(f"error: there is no folder {tmp_path / 'nowhere'}\n")
    assert len(run.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--gate", "lnt"], "there is no gate 'lnt'; did you mean `lint`?"),
        (["--skip", "Boot"], "there is no gate 'Boot'; did you mean `boot`?"),
        (["--gate", "zzzzzz"], "there is no gate 'zzzzzz'; the gates are lint, format, types, security, tests, "),
        (["--gate", "lint", "--skip", "lint"], "no gate is left to run"),
    ],
)
def test_gates_that_are_unknown_are_refused(bare: Toy, options: list[str], said: str) -> None:
    run = bare.validate(*options)

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(f"error: {said}")


def test_a_folder_without_a_project_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        run = devmatrix("validate", str(folder), folder=tmp_path)

        assert run.code == 2
        assert run.err == f"error: {folder} holds no project: there is no pyproject.toml\n"


def test_a_stale_lock_ends_with_1(bare: Toy) -> None:
    place = bare.folder / "pyproject.toml"
    place.write_text(place.read_text().replace('"toy"', '"other"'))
    run = bare.validate("--gate", "lint", "--gate", "format", "--quiet")

    assert run.code == 1
    assert run.err.splitlines() == [
        "error: environment failed: uv.lock does not match pyproject.toml; run `uv lock`",
        "error: lint, format were not run: the environment could not be made",
    ]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_validation_that_is_ended_leaves_nothing(project: Toy, number: signal.Signals) -> None:
    """The gate runs a ruff that never ends, and has a child that leaves its group."""
    (environment,) = Path(project.variables["XDG_CACHE_HOME"]).glob("devmatrix/environments/*/bin")
    ruff = environment / "ruff"
    ruff.unlink()
    ruff.write_text("#!/bin/sh\nsetsid sleep 600 &\nsleep 600\n")
    ruff.chmod(0o755)
    mark = f"DEVMATRIX_TEST={project.folder}"
    command = [*COMMAND, "validate", str(project.folder), "--gate", "lint", "--quiet"]
    variables = {**os.environ, **project.variables, "DEVMATRIX_TEST": str(project.folder)}
    run = subprocess.Popen(command, env=variables, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    while sum("sleep 600" in each for each in processes(mark).values()) < 2:
        assert run.poll() is None
        time.sleep(0.05)
    run.send_signal(number)
    said = run.communicate(timeout=30)[1]

    assert run.returncode == {signal.SIGKILL: -9, signal.SIGTERM: 143, signal.SIGINT: 130}[number]
    assert "Traceback" not in said
    assert left_after(mark) == {}
    assert list(Path(project.variables["TMPDIR"]).iterdir()) == []
