"""Environments made by uv itself, and what is said when they cannot be."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from devmatrix.validate import environment
from devmatrix.validate.report import Outcome, Result
from devmatrix.validate.run import validate_project
from tests.support.projects import ROOT
from tests.support.toys import LOCK, PYPROJECT, ProgramGate, toy

if TYPE_CHECKING:
    from devmatrix.validate.workbench import Workbench

PREFIX = ProgramGate("prefix", "import sys; print(sys.prefix)")
# A lock that names a package of an index that does not answer.
NEEDY_LOCK = """version = 1
revision = 3
requires-python = ">=3.11"

[[package]]
name = "iniconfig"
version = "2.3.0"
source = { registry = "INDEX/simple" }
wheels = [
    { url = "INDEX/iniconfig-2.3.0-py3-none-any.whl", hash = "sha256:@" },
]

[[package]]
name = "toy"
version = "0.1.0"
source = { virtual = "." }
dependencies = [
    { name = "iniconfig" },
]

[package.metadata]
requires-dist = [{ name = "iniconfig" }]
""".replace("@", "0" * 64).replace("INDEX", "http://127.0.0.1:1")


def prefix(project: Path) -> Path:
    """The environment that a validation took."""
    report = validate_project(project, gates=[PREFIX])
    assert report.passed, report.results
    return Path(report.results[1].evidence)


def refused(project: Path, outcome: Outcome = Outcome.NOT_RUN) -> str:
    """Why there is no environment; no gate may count then."""
    first, second = validate_project(project, gates=[PREFIX]).results
    assert (first.gate, first.outcome) == ("environment", outcome)
    assert (second.outcome, second.summary) == (Outcome.NOT_RUN, "the environment could not be made")
    assert "\n" not in first.summary
    return first.summary


def test_projects_with_the_same_lock_share_one(project: Path, tmp_path: Path, cache: Path) -> None:
    first, second = prefix(project), prefix(toy(tmp_path / "second"))
    other = toy(tmp_path / "third")
    (other / "pyproject.toml").write_text(PYPROJECT.replace("0.1.0", "0.2.0"))
    (other / "uv.lock").write_text(LOCK.replace("0.1.0", "0.2.0"))

    assert first == second
    assert first.parent == cache / "environments"
    assert prefix(other) != first


def test_a_project_that_is_a_package_has_its_own(tmp_path: Path) -> None:
    folder = toy(tmp_path / "package")
    (folder / "uv.lock").write_text(LOCK.replace("virtual", "editable"))
    place = environment._place(folder, tmp_path / "scratch", "python")

    assert place == tmp_path / "scratch" / "environment"


def test_a_half_made_one_is_made_again(project: Path) -> None:
    place = prefix(project)
    (place / "devmatrix-ready").unlink()
    shutil.rmtree(place / "lib")
    (place / "rubbish").touch()

    assert prefix(project) == place
    assert not (place / "rubbish").exists()


def test_two_runs_do_not_make_it_at_once(project: Path, tmp_path: Path) -> None:
    second = toy(tmp_path / "second")
    program = "import sys; from pathlib import Path; from tests.unit.validate import test_environment as t; "
    command = [sys.executable, "-c", program + "print(t.prefix(Path(sys.argv[1])))"]
    runs = [
        subprocess.Popen([*command, each], cwd=ROOT, stdout=subprocess.PIPE, text=True) for each in (project, second)
    ]
    said = [each.communicate(timeout=60)[0].strip() for each in runs]

    assert [each.returncode for each in runs] == [0, 0]
    assert said[0] == said[1] != ""


def test_what_is_not_used_for_a_month_is_removed(project: Path, cache: Path) -> None:
    old, new = (cache / "environments" / name for name in ("old", "new"))
    for each in (old, new):
        each.mkdir(parents=True)
        (each / "devmatrix-ready").touch()
    past = time.time() - 31 * 24 * 60 * 60
    os.utime(old / "devmatrix-ready", (past, past))
    prefix(project)

    assert not old.exists()
    assert new.exists()


def test_a_stale_lock_is_named(project: Path) -> None:
    (project / "pyproject.toml").write_text(PYPROJECT.replace('"toy"', '"other"'))

    assert refused(project, Outcome.FAILED) == "uv.lock does not match pyproject.toml; run `uv lock`"


def test_a_missing_lock_is_named(project: Path) -> None:
    (project / "uv.lock").unlink()

    assert refused(project, Outcome.FAILED) == "there is no uv.lock; run `uv lock`"


def test_a_broken_project_is_quoted(project: Path) -> None:
    (project / "pyproject.toml").write_text(PYPROJECT + "nonsense")

    said = refused(project, Outcome.FAILED)
    assert said == "uv failed: Failed to parse: pyproject.toml: TOML parse error at line 9, column 9"


def test_without_uv_it_says_so(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> str:
        raise FileNotFoundError

    monkeypatch.setattr("uv.find_uv_bin", missing)
    monkeypatch.setenv("PATH", "/nowhere")

    assert refused(project) == "uv was not found; see https://docs.astral.sh/uv/"


def test_without_a_network_it_says_so(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "pyproject.toml").write_text(PYPROJECT.replace("[]", '["iniconfig"]'))
    (project / "uv.lock").write_text(NEEDY_LOCK)
    monkeypatch.setenv("UV_OFFLINE", "1")

    assert refused(project) == "packages could not be downloaded: no network"


def test_an_index_that_does_not_answer_is_no_network(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "pyproject.toml").write_text(PYPROJECT.replace("[]", '["iniconfig"]'))
    (project / "uv.lock").write_text(NEEDY_LOCK)
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")

    assert refused(project) == "packages could not be downloaded: no network"


def test_a_cache_that_is_no_folder_is_named(project: Path, cache: Path) -> None:
    cache.write_text("")

    assert refused(project) == f"{cache / 'environments'}: not a directory"


def test_a_full_disk_is_named(project: Path) -> None:
    """No file of this process and its children may grow: the system answers much as on a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        said = refused(project)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert said == "the disk is full"


def test_a_full_disk_while_uv_writes_is_named(project: Path, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12k", "tmpfs", small], check=True)
    try:
        program = f"""
import sys
from devmatrix.validate.run import validate_project
from pathlib import Path
print(validate_project(Path({str(project)!r}), gates=[]).results[0].summary)
"""
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "XDG_CACHE_HOME": str(small)},
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        subprocess.run(["umount", small], check=True)

    assert done.stdout == "the disk is full\n"


def test_what_is_kept_is_not_shared_at_the_same_time(project: Path, tmp_path: Path) -> None:
    """Two runs at once, and one after them."""
    waits = f"""
import os, time, pathlib
here = pathlib.Path({str(tmp_path)!r})
(here / str(os.getpid())).touch()
while len(list(here.glob("[0-9]*"))) < 2: time.sleep(0.02)
"""
    caches: list[str] = []

    class CacheGate:
        name, cores, command = "cache", 1, "cache"

        async def check(self, bench: Workbench) -> Result:
            caches.append(str(bench.cache))
            await bench.run(["python", "-c", waits], limit=20)
            return Result(self.name, Outcome.PASSED)

    threads = [
        threading.Thread(target=validate_project, args=(each,), kwargs={"gates": [CacheGate()]})
        for each in (project, toy(tmp_path / "second"))
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    validate_project(project, gates=[CacheGate()])

    assert len(set(caches[:2])) == 2
    assert caches[2] in caches[:2]
    assert Path(caches[2]).is_relative_to(prefix(project))
