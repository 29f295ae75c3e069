"""What a gate may use."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, TypeVar

import pytest

from devmatrix.validate import tools
from devmatrix.validate.copying import copy_project
from devmatrix.validate.workbench import Options, Unavailable, Workbench
from devmatrix.validate.workshop import workshop
from tests.support.toys import left_after

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from devmatrix.validate.process import Finished

T = TypeVar("T")
SHOW = ["python", "-c", "import json, os, sys; print(json.dumps([sys.prefix, os.getcwd(), dict(os.environ)]))"]


def at_a_bench(project: Path, work: Callable[[Workbench], Awaitable[T]]) -> T:
    """What some work at a bench for the project answers."""

    async def answer() -> T:
        async with workshop(project, Options()) as shop:
            return await work(shop.bench("gate", await shop.equip()))

    return asyncio.run(answer())


def test_a_program_sees_the_project_and_its_environment(project: Path) -> None:
    async def work(bench: Workbench) -> tuple[Workbench, Finished]:
        return bench, await bench.run(SHOW, limit=20)

    bench, finished = at_a_bench(project, work)
    prefix, folder, _ = json.loads(finished.output)

    assert (prefix, folder) == (str(bench.environment), str(bench.project))
    assert bench.project != project
    assert bench.origin == project


def test_the_users_own_settings_stay_outside(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A DATABASE_URL of the user's shell may be that of the real data."""
    for name in ("DATABASE_URL", "PYTHONPATH", "VIRTUAL_ENV", "PYTEST_ADDOPTS", "SECRET_KEY"):
        monkeypatch.setenv(name, "theirs")
    monkeypatch.setenv("https_proxy", "theirs-and-needed")
    finished = at_a_bench(project, lambda bench: bench.run(SHOW, limit=20, DATABASE_URL="ours"))
    variables = json.loads(finished.output)[2]

    assert {name for name, value in variables.items() if value == "theirs"} == set()
    assert variables["DATABASE_URL"] == "ours"
    assert variables["https_proxy"] == "theirs-and-needed"


def test_the_environment_comes_first_on_the_path(project: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    for name in ("python", "special"):
        (own / name).write_text(f"#!/bin/sh\necho {name} of the path\n")
        (own / name).chmod(0o755)

    async def work(bench: Workbench) -> tuple[str, str]:
        python = await bench.run(["python", "-c", "print('real')"], limit=20, PATH=f"{own}:/usr/bin:/bin")
        special = await bench.run(["special"], limit=20, PATH=f"{own}:/usr/bin:/bin")
        return python.output, special.output

    assert at_a_bench(project, work) == ("real", "special of the path")


def test_a_program_that_is_nowhere_is_unavailable(project: Path) -> None:
    with pytest.raises(Unavailable, match=r"^no-such-tool is not in the project's environment$"):
        at_a_bench(project, lambda bench: bench.run(["no-such-tool"], limit=1))


def test_a_started_program_ends_on_leaving(project: Path) -> None:
    async def work(bench: Workbench) -> str:
        program = "import time; print('up', flush=True); time.sleep(60)"
        async with bench.started(["python", "-c", program], DEVMATRIX_TEST=str(project)) as running:
            while not running.output:
                await asyncio.sleep(0.02)
            return running.output

    assert at_a_bench(project, work) == "up"
    assert not left_after(f"DEVMATRIX_TEST={project}", 1)


def test_a_program_that_leaves_its_group_is_ended_in_the_end(project: Path) -> None:
    escapes = "import subprocess; print(subprocess.Popen(['sleep', '60'], start_new_session=True).pid)"
    finished = at_a_bench(
        project, lambda bench: bench.run(["python", "-c", escapes], limit=20, DEVMATRIX_TEST=str(project))
    )

    assert int(finished.output)
    assert not left_after(f"DEVMATRIX_TEST={project}", 1)


def test_the_tools_are_installed_once(project: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "_pins", lambda: b"# none is needed for this\n")
    first = at_a_bench(project, lambda bench: bench.tool("python"))
    made = first.lstat().st_mtime_ns
    second = at_a_bench(project, lambda bench: bench.run_tool(["python", "-c", SHOW[2]], limit=20))

    assert first.parents[2] == cache / "tools"
    assert json.loads(second.output)[0] == str(first.parents[1])
    assert first.lstat().st_mtime_ns == made


def test_tools_that_were_half_installed_are_installed_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "_pins", lambda: b"# none is needed for this\n")
    python = at_a_bench(project, lambda bench: bench.tool("python"))
    (python.parents[1] / "devmatrix-ready").unlink()
    python.unlink()

    assert at_a_bench(project, lambda bench: bench.tool("python")) == python
    assert python.exists()


def test_tools_that_cannot_be_installed_are_unavailable(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")

    async def work(bench: Workbench) -> list[str]:
        said = []
        for name in ("zizmor", "yamllint"):
            with pytest.raises(Unavailable) as caught:
                await bench.tool(name)
            said.append(str(caught.value))
        return said

    assert (
        at_a_bench(project, work)
        == ["the tools could not be installed: packages could not be downloaded: no network"] * 2
    )


def test_a_tool_without_a_build_for_this_machine_is_unavailable(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "_pins", lambda: b"# none is needed for this\n")

    with pytest.raises(Unavailable, match="zizmor does not run on this machine"):
        at_a_bench(project, lambda bench: bench.run_tool(["zizmor"], limit=1))


def test_a_copy_holds_what_belongs_to_the_project(tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    for path in (
        ".git/config",
        ".venv/bin/python",
        ".env",
        "app/db/main.py",
        "app.db",
        "node_modules/x",
        ".env.example",
    ):
        (origin / path).parent.mkdir(parents=True, exist_ok=True)
        (origin / path).write_text(path)
    (origin / "beside").symlink_to("app")
    (origin / "away").symlink_to(tmp_path)
    (origin / "up").symlink_to("../origin")
    place = copy_project(origin, tmp_path / "copy")

    assert sorted(each.relative_to(place).as_posix() for each in place.rglob("*")) == [
        ".env.example",
        "app",
        "app/db",
        "app/db/main.py",
        "beside",
    ]
