"""`devmatrix new` and `devmatrix plan` from end to end, without what needs a network."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.terminal import ROOT, devmatrix

EXAMPLE = ROOT / "examples/simple_task_api/spec.yaml"
QUICK = ("--no-validate", "--no-lock")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(EXAMPLE, tmp_path / "spec.yaml")
    return tmp_path


def test_the_plan_is_what_is_written(folder: Path) -> None:
    plan = json.loads(devmatrix("plan", "spec.yaml", "--json", folder=folder).out)
    run = devmatrix("new", "spec.yaml", "--json", *QUICK, folder=folder)
    written = json.loads(run.out)

    assert (run.code, run.err) == (0, "")
    assert written["validation"] is None
    own = {".devmatrix/manifest.json", ".devmatrix/spec.yaml"}
    assert set(written["files"]) - own == {each["path"] for each in plan["files"]}
    place = Path(written["path"])
    found = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
    assert found == set(written["files"])
    assert {(each["method"], each["path"]) for each in plan["endpoints"]} == {
        ("POST", "/api/v1/tasks"),
        ("GET", "/api/v1/tasks"),
        ("GET", "/api/v1/tasks/{task_id}"),
        ("PATCH", "/api/v1/tasks/{task_id}"),
        ("DELETE", "/api/v1/tasks/{task_id}"),
    }


def test_the_first_spec_makes_a_plan(folder: Path) -> None:
    made = devmatrix("init", "my spec.yaml", "--defaults", folder=folder)

    assert (made.code, made.err) == (0, "")
    assert made.out.endswith("  devmatrix new 'my spec.yaml'\n")
    assert devmatrix("plan", "my spec.yaml", folder=folder).code == 0


def test_a_plan_writes_nothing(folder: Path) -> None:
    for shape in ("tree", "table"):
        run = devmatrix("plan", "spec.yaml", "--as", shape, folder=folder)
        assert (run.code, run.err) == (0, "")
        assert "app/main.py" in run.out or "main.py" in run.out
    assert [each.name for each in folder.iterdir()] == ["spec.yaml"]


def test_the_next_steps_are_told_unless_quiet(folder: Path) -> None:
    told = devmatrix("new", "spec.yaml", "a b", *QUICK, folder=folder)
    quiet = devmatrix("new", "spec.yaml", "two", "--quiet", *QUICK, folder=folder)

    assert "Next steps:\n  cd 'a b'\n" in told.out
    assert [line.partition(":")[0] for line in told.err.splitlines()] == ["spec", "render", "write"]
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_force_replaces_and_names_what_it_would_lose(folder: Path) -> None:
    devmatrix("new", "spec.yaml", "shop", *QUICK, folder=folder)
    text = (folder / "spec.yaml").read_text().replace("Task", "Chore")
    (folder / "spec.yaml").write_text(text)
    (folder / "shop/README.md").write_text("mine\n")
    refused = devmatrix("new", "spec.yaml", "shop", "--force", *QUICK, folder=folder)
    (folder / "shop/README.md").unlink()
    (folder / "shop/app/models/task.py").write_text("mine\n")
    forced = devmatrix("new", "spec.yaml", "shop", "--force", *QUICK, folder=folder)

    assert refused.code == 2
    assert refused.err.endswith(
        "error: nothing was written: shop holds a file not written by DevMatrix, or changed since\n  README.md\n"
    )
    assert forced.code == 0
    assert "warning: app/models/task.py is no longer generated; it was edited, so it stays\n" in forced.err
    assert (folder / "shop/app/models/chore.py").exists()
    assert not (folder / "shop/app/schemas/task.py").exists()


def test_the_folder_of_the_shell_may_be_the_destination(folder: Path) -> None:
    run = devmatrix("new", "spec.yaml", ".", "--force", *QUICK, folder=folder)

    assert run.code == 0
    assert f"  cd {folder}\n" in run.out
    assert (folder / "spec.yaml").read_text() == EXAMPLE.read_text()
    assert (folder / ".devmatrix/spec.yaml").read_text() == EXAMPLE.read_text()


def test_without_a_network_the_app_is_written_and_the_validation_fails(folder: Path) -> None:
    alone = {"UV_OFFLINE": "1", "UV_CACHE_DIR": str(folder / "uv"), "XDG_CACHE_HOME": str(folder / "cache")}
    run = devmatrix("new", "spec.yaml", "one", "--json", folder=folder, **alone)
    unproved = devmatrix("new", "spec.yaml", "two", "--no-validate", "--quiet", folder=folder, **alone)

    outcomes = {each["gate"]: each["outcome"] for each in json.loads(run.out)["validation"]["gates"]}
    assert run.code == 1
    assert outcomes == {
        "environment": "failed",
        "lint": "not_run",
        "format": "not_run",
        "types": "not_run",
        "tests": "not_run",
    }
    assert unproved.code == 0
    assert unproved.err.startswith("warning: uv.lock could not be made:\n")
    assert (folder / "one/app/main.py").exists()
    assert (folder / "two/app/main.py").exists()
