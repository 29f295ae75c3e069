"""The emitted configuration, before the linters of each format."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from devmatrix.plan import plan
from devmatrix.render.shell import render_shell
from tests.templates.apps import HOSTILE, make_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from devmatrix.catalog.load import Catalog

# GitHub's and Compose's own files have long lines, no `---` and the key `on`.
YAMLLINT = (
    "{extends: default, rules: {line-length: disable, document-start: disable, "
    "truthy: {check-keys: false}, comments: {min-spaces-from-content: 1}}}"
)
WORKFLOW = ".github/workflows/ci.yml"
DEPENDABOT = ".github/dependabot.yml"
FORMS = tuple(f".github/ISSUE_TEMPLATE/{name}.yml" for name in ("bug_report", "feature_request"))
COMPOSE = ("docker/docker-compose.yml", "docker/docker-compose.test.yml")
LINTERS = {
    "hadolint": ["hadolint", "docker/Dockerfile"],
    "compose": ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", *COMPOSE],
    "workflow": ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", WORKFLOW],
    "forms": ["check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", *FORMS],
    "dependabot": ["check-jsonschema", "--builtin-schema", "vendor.dependabot", DEPENDABOT],
    "yamllint": ["yamllint", "--strict", "-d", YAMLLINT, ".github", ".pre-commit-config.yaml", "docker"],
    "zizmor": ["zizmor", "--offline", "--no-progress", WORKFLOW, DEPENDABOT],
    "shellcheck": ["shellcheck", "docker/try_image.sh"],
    "prometheus": ["promtool", "check", "config", "docker/prometheus/prometheus.yml"],
    "alerts": ["promtool", "test", "rules", "docker/prometheus/alerts_test.yml"],
}


@pytest.fixture(params=["What is kept where.", HOSTILE], ids=["plain", "hostile"])
def project(request: pytest.FixtureRequest, tmp_path: Path, library: Catalog) -> Path:
    """The shell of an app whose texts are all the parameter, on disk."""
    for target, text, _ in render_shell(plan(make_app(title=request.param, description=request.param), library)):
        path = tmp_path / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def lint(project: Path) -> Callable[[list[str]], None]:
    def run(command: list[str]) -> None:
        if shutil.which(command[0]) is None:
            pytest.skip(f"{command[0]} is not installed here")
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    return run


@pytest.mark.parametrize("name", LINTERS)
def test_artefacts_are_clean(name: str, lint: Callable[[list[str]], None]) -> None:
    lint(LINTERS[name])


def test_recipes_of_the_makefile_are_shell(project: Path, lint: Callable[[list[str]], None]) -> None:
    recipes = [line[1:] for line in (project / "Makefile").read_text().splitlines() if line.startswith("\t")]
    assert recipes
    # What Make replaces before the shell sees it.
    lines = [re.sub(r"\$(?:(\$)|\((\w+)\))", lambda found: found[1] or found[2].lower(), line) for line in recipes]
    (project / "recipes.sh").write_text(
        "\n".join(["#!/bin/sh", *(f"({line.removeprefix('@')})" for line in lines), ""])
    )

    lint(["shellcheck", "recipes.sh"])


def test_the_makefile_lists_its_targets(project: Path, lint: Callable[[list[str]], None]) -> None:
    lint(["make", "--dry-run", "check", "test-postgresql", "up"])

    listed = subprocess.run(["make"], cwd=project, capture_output=True, text=True, check=True).stdout
    targets = [line.split()[0] for line in listed.splitlines()]
    assert targets == ["help", *sorted(targets[1:])]
    assert {"check", "run", "test", "up"} < set(targets)
