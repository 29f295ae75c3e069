"""What the repository says about itself is true."""

from __future__ import annotations

import re
import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from devmatrix.pipeline import compile_spec
from tests.support.projects import ROOT

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("patterns/**/*.md")})
QUICK_START = [
    "python3 -m pip install -q uv && uv run devmatrix new examples/simple_task_api/spec.yaml build/tasks",
    "python3 -m pip install -q uv && uvx nox",
]


def sh_blocks(text: str) -> list[str]:
    """The bodies of the `sh` blocks of a text."""
    return re.findall(r"^```sh\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL)


def test_quick_start_begins_with_the_main_job_and_the_tests() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.split("\n## Quick start\n")[1].split("\n## ")[0]
    assert sh_blocks(section)[:2] == QUICK_START


def test_spec_of_the_readme_compiles(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"^```yaml\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    assert found
    spec = tmp_path / "spec.yaml"
    spec.write_text(found[1], encoding="utf-8")
    assert [each.name.pascal for each in compile_spec(spec).app.entities] == ["Author", "Book"]


def test_ci_runs_the_command_of_the_readme(tmp_path_factory: pytest.TempPathFactory) -> None:
    """With a README whose second block says something else, that is what runs."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / ".ci").mkdir()
    (folder / ".ci" / "run").write_bytes((ROOT / ".ci" / "run").read_bytes())
    blocks = "```sh\nfalse\n```\n\n```sh\necho '= 1 passed in 0.1s ='; exit 7\n```\n\n```sh\nfalse\n```\n"
    (folder / "README.md").write_text(f"# X\n\n```sh\nfalse\n```\n\n## Quick start\n\n{blocks}", encoding="utf-8")

    done = subprocess.run(["bash", ".ci/run"], cwd=folder, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (7, "")
    assert done.stdout.splitlines()[-1] == "= 1 passed in 0.1s ="


def test_ci_tells_of_a_process_that_was_left_behind(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("checkout")
    (folder / ".ci").mkdir()
    (folder / ".ci" / "run").write_bytes((ROOT / ".ci" / "run").read_bytes())
    leave = "setsid sleep 20 >/dev/null 2>&1 &"
    (folder / "README.md").write_text(f"## Quick start\n\n```sh\ntrue\n```\n\n```sh\n{leave}\n```\n", encoding="utf-8")

    done = subprocess.run(["bash", ".ci/run"], cwd=folder, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "sleep 20" in done.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    dead = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert not dead


def test_every_decision_is_in_the_index() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    pages = {path.name for path in ROOT.glob("docs/adr/[0-9]*.md")}
    assert pages == set(re.findall(r"\((\d{4}-[a-z0-9-]+\.md)\)", index))


def test_pins_name_no_index() -> None:
    for path in ROOT.glob("requirements/*.txt"):
        assert "://" not in path.read_text(encoding="utf-8"), path


def test_pins_satisfy_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = [Requirement(each) for each in project["project"]["dependencies"]]
    development = [Requirement(each) for group in project["dependency-groups"].values() for each in group]

    assert unpinned("run.txt", runtime) == []
    assert unpinned("dev.txt", runtime + development) == []


def unpinned(name: str, wanted: list[Requirement]) -> list[Requirement]:
    """What a file of pins does not hold, or holds in a version that will not do."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", text, re.MULTILINE))
    return [each for each in wanted if pins.get(canonicalize_name(each.name), "0") not in each.specifier]
